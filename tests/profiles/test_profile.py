"""A member's page: who they are, what they have said, and at which address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from blog.accounts.models import SYSTEM, Member, Role
from blog.accounts.services import give_name, import_member
from blog.comments.models import Comment, Status
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.ratings.models import Kind
from tests.profiles.conftest import change
from tests.programs import Program
from tests.reading import HTMX, comment_ids, page_words, read_through, send, tree, url_of, words


@transactional
def rename(member_id: int, name: str) -> None:
    give_name(actor=SYSTEM, member=db.session.get_one(Member, member_id), name=name)


def numbers(response) -> list[str]:
    return [words(row) for row in tree(response).xpath('//dl[@class="numbers"]/div')]


def roles(response) -> list[tuple[str, bool]]:
    found = tree(response).xpath('//*[@class="profile-meta"]/*[starts-with(@class, "role")]')
    return [(words(one), one.get("class") == "role role-solid") for one in found]


# --- Addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["jo march", "JO MARCH", "jO mARCH"])
def test_any_case_leads_to_the_right_spelling(client, make_member, spelling):
    make_member("Jo March")
    answer = client.get(f"/members/{quote(spelling)}/?order=funny&after=1-2-3&_external=1&name=Kim")
    assert (answer.status_code, answer.location) == (301, "/members/Jo%20March/?order=funny&after=1-2-3")
    assert client.get("/members/Jo%20March/").status_code == 200


def test_an_earlier_name_leads_to_the_present_one_and_back_when_the_member_goes_back(app, client, make_member):
    jo = make_member("Jo")
    for old, new in (("Jo", "Joanna"), ("Joanna", "Jo")):
        with app.app_context():
            rename(jo.id, new)
        answer = client.get(f"/members/{old}/")
        assert (answer.status_code, answer.location) == (301, f"/members/{new}/")
        assert answer.headers["Cache-Control"] == "no-cache", "kept, the two would lead to each other for ever"


def test_nobodys_name_is_not_found(client, make_member):
    make_member("Jo")
    for name in ("Kim", "J%25", "J_", "%ED%A0%80", "Jo/comments", "%00"):
        assert client.get(f"/members/{name}/").status_code == 404, name
        assert client.get(f"/members/{name}/mark.svg").status_code == 404, name


@pytest.mark.parametrize("name", ["AC/DC", "Jo? #1 & 50%", "Zoë", "<b>Jo</b>"])
def test_a_member_of_any_imported_name_has_a_page(app, client, name):
    with app.app_context():
        import_member(actor=SYSTEM, name=name, email=None, source_key="a")
    answer = client.get(f"/members/{quote(name)}/")
    assert answer.status_code == 200
    assert words(tree(answer).xpath("//h1")[0]) == name
    assert client.get(tree(answer).xpath('//img[@class="profile-mark"]/@src')[0]).status_code == 200


# --- Who they are -------------------------------------------------------------------------------


def test_the_page_says_who_somebody_is(app, client, make_member):
    jo = make_member("Jo")
    with app.app_context():
        change(Member, jo.id, about="Reads <b>terms</b>.", created_at=datetime(2019, 3, 1, tzinfo=UTC))
    answer = client.get("/members/Jo/")
    assert "Reads <b>terms</b>." in page_words(answer)
    assert "since March 2019" in page_words(answer)
    assert "has claimed this name" not in page_words(answer)
    assert numbers(answer) == []
    assert "Has not said a word here yet." in page_words(answer)


def test_an_unclaimed_author_has_a_page_that_says_so_and_is_there_since_their_first_words(app, client, speak):
    with app.app_context():
        jo = import_member(actor=SYSTEM, name="Jo", email="jo@example.org", source_key="a")
    (first,) = speak(jo)
    with app.app_context():
        change(Comment, first, created_at=datetime(2012, 5, 4, tzinfo=UTC))
    answer = client.get("/members/Jo/")
    assert "since May 2012" in page_words(answer)
    assert "nobody has claimed this name yet" in page_words(answer)
    assert "example.org" not in answer.text


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.MEMBER, []),
        (Role.WRITER, [("Writer", True)]),
        (Role.MODERATOR, [("Moderator", False)]),
        (Role.ADMIN, [("Moderator", False)]),
    ],
)
def test_roles_stand_beside_the_name(client, make_member, role, shown):
    make_member("Jo", role=role)
    assert roles(client.get("/members/Jo/")) == shown


def test_an_insider_is_one_until_the_end(app, client, make_member, moved_clock):
    jo = make_member("Jo")
    with app.app_context():
        change(Member, jo.id, insider_until=clock.utcnow() + timedelta(hours=1))
    assert roles(client.get("/members/Jo/")) == [("Insider", False)]
    moved_clock.forward(minutes=61)
    assert roles(client.get("/members/Jo/")) == []


def test_ones_own_page_says_so_to_nobody_else(app, client, make_member, sign_in):
    jo, kim = make_member("Jo"), make_member("Kim")
    sign_in(client, jo)
    other = app.test_client()
    sign_in(other, kim)
    assert roles(client.get("/members/Jo/")) == [("You", False)]
    assert roles(other.get("/members/Jo/")) == []


# --- What they have said ------------------------------------------------------------------------


def test_what_counts_is_counted_and_nothing_is_never_shown(client, make_member, speak, rate):
    jo = make_member("Jo")
    first, *_ = speak(jo, 3)
    rate(first, Kind.INSIGHTFUL, 5)
    assert numbers(client.get("/members/Jo/")) == ["comments 3", "insightful badge 1"]
    rate(first, Kind.FUNNY, 4)
    assert numbers(client.get("/members/Jo/")) == ["comments 3", "insightful badge 1"], "four make no badge"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PUBLISHED])
def test_only_what_is_published_is_shown_and_counted(app, client, make_member, speak, status):
    jo = make_member("Jo")
    kept, other = speak(jo, 2)
    with app.app_context():
        change(Comment, other, status=status, insightful_count=9, has_insightful_badge=True)
    for tab in ("", "?order=insightful"):
        answer = client.get(f"/members/Jo/{tab}")
        assert comment_ids(answer) == ([kept] if not tab else [])
        assert numbers(answer) == ["comment 1"]
    assert [one["id"] for one in Program(app).get("/members/Jo/comments").json["comments"]] == [kept]


def test_what_was_said_where_nobody_can_read_it_yet_is_not_shown(client, make_article, make_member, speak):
    jo = make_member("Jo")
    soon = make_article(title="A secret until tomorrow", published_at=clock.utcnow() + timedelta(days=1))
    speak(jo, article=soon)
    answer = client.get("/members/Jo/")
    assert comment_ids(answer) == []
    assert numbers(answer) == []
    assert "secret" not in answer.text


def test_each_comment_leads_to_its_article_and_to_its_place(client, make_article, make_member, speak):
    jo, article = make_member("Jo"), make_article(title="Toaster Sues Owner")
    (comment_id,) = speak(jo, article=article, subject="Consent", body_source="I *read* it.")
    page = tree(client.get("/members/Jo/"))
    (shown,) = page.xpath('//article[@class="comment"]')
    assert words(shown).startswith("On Toaster Sues Owner")
    assert "ConsentI read it." in words(shown)
    links = shown.xpath(".//header//a/@href")
    assert links == [url_of(article), f"{url_of(article)}comments/{comment_id}/#comment-{comment_id}"]
    for link in links:
        assert client.get(link).status_code == 200


def test_a_reply_without_a_subject_wears_that_of_what_it_answers(app, client, make_comment, make_member):
    jo, asked = make_member("Jo"), make_comment(subject="Consent")
    answered = make_comment(parent=asked)
    with app.app_context():
        change(Comment, answered.id, author_member_id=jo.id, author_visitor_id=None)
    assert "Re: Consent" in page_words(client.get("/members/Jo/"))


def test_the_tabs_order_by_time_and_by_ratings(client, make_member, speak, rate):
    jo = make_member("Jo")
    one, two, three, four = speak(jo, 4)
    for comment_id, kind, count in ((one, Kind.INSIGHTFUL, 1), (three, Kind.INSIGHTFUL, 2), (two, Kind.FUNNY, 1)):
        rate(comment_id, kind, count)
    rate(four, Kind.INSIGHTFUL, 1)
    assert comment_ids(client.get("/members/Jo/")) == [four, three, two, one]
    assert comment_ids(client.get("/members/Jo/?order=nonsense")) == [four, three, two, one]
    assert comment_ids(client.get("/members/Jo/?order=insightful")) == [three, one, four]
    assert comment_ids(client.get("/members/Jo/?order=funny")) == [two]
    page = tree(client.get("/members/Jo/?order=funny"))
    assert [words(tab) for tab in page.xpath('//nav[@class="bar"]/a[@aria-current]')] == ["Funniest"]


def test_a_tab_that_nothing_stands_in_says_so(client, make_member, speak):
    speak(make_member("Jo"))
    assert "No reader has called any of these funny yet." in page_words(client.get("/members/Jo/?order=funny"))


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "piece"])
@pytest.mark.parametrize("order", ["newest", "insightful", "funny"])
def test_who_reads_on_meets_each_comment_once(make_app, make_member, speak, rate, order, headers):
    client = make_app(page_profile=3).test_client()
    ids = speak(make_member("Jo"), 8)
    for place, comment_id in enumerate(ids):
        rate(comment_id, Kind.INSIGHTFUL, 1 + place // 3)
        rate(comment_id, Kind.FUNNY, 1)
    expected = {"newest": ids[::-1], "insightful": [*ids[6:], *ids[3:6], *ids[:3]], "funny": ids}[order]
    assert list(read_through(client, f"/members/Jo/?order={order}", headers=headers)) == expected


@pytest.mark.parametrize("cursor", ["x", "1", "1-2-3-4", "99999999999-1-1", "1-99999999999999999999"])
def test_a_place_that_is_none_is_not_found(client, make_member, speak, cursor):
    speak(make_member("Jo"))
    for order in ("newest", "insightful"):
        assert client.get(f"/members/Jo/?order={order}&after={cursor}").status_code == 404
        assert client.get(f"/api/v1/members/Jo/comments?order={order}&after={cursor}").status_code == 404


def test_what_others_said_is_rated_and_answered_from_the_page(app, client, make_article, make_member, speak):
    article = make_article()
    (comment_id,) = speak(make_member("Jo"), article=article)
    page = client.get("/members/Jo/")
    assert f"{url_of(article)}comments/{comment_id}/reply" in tree(page).xpath("//a/@href")
    answer = send(client, f"/comments/{comment_id}/ratings/funny", back="/members/Jo/?order=newest")
    assert answer.location == f"/members/Jo/?order=newest#comment-{comment_id}"
    assert "You have rated this comment as funny" in page_words(client.get("/members/Jo/"))


def test_nobody_is_invited_to_answer_where_a_discussion_has_closed(client, make_article, make_member, speak):
    closed = make_article(published_at=clock.utcnow() - timedelta(days=91))
    (comment_id,) = speak(make_member("Jo"), article=closed)
    hrefs = tree(client.get("/members/Jo/")).xpath("//a/@href")
    assert f"{url_of(closed)}comments/{comment_id}/reply" not in hrefs


# --- The mark -----------------------------------------------------------------------------------


def test_the_mark_is_the_members_under_each_of_their_names_and_nobody_elses(app, client, make_member):
    jo = make_member("Jo", email="jo@example.org")
    make_member("Kim")
    before = client.get("/members/Jo/mark.svg")
    with app.app_context():
        rename(jo.id, "Joanna")
    assert client.get("/members/Joanna/mark.svg").data == client.get("/members/jo/mark.svg").data == before.data
    assert client.get("/members/Kim/mark.svg").data != before.data
    assert before.mimetype == "image/svg+xml"
    assert (before.cache_control.public, before.cache_control.max_age) == (True, 31_536_000)
    assert before.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in before.headers
    assert "<script" not in before.text


# --- The same for programs ----------------------------------------------------------------------


def test_a_program_reads_the_same(app, make_member, speak, rate):
    jo = make_member("Jo", role=Role.MODERATOR)
    first, *_ = speak(jo, 3)
    rate(first, Kind.FUNNY, 5)
    program = Program(app)
    member = program.get("/members/JO").json
    assert {name: member[name] for name in ("name", "role", "is_insider", "is_claimed", "url", "mark_url")} == {
        "name": "Jo",
        "role": "moderator",
        "is_insider": False,
        "is_claimed": True,
        "url": "/members/Jo/",
        "mark_url": "/members/Jo/mark.svg",
    }
    counts = [member[f"{name}_count"] for name in ("comment", "insightful_badge", "funny_badge")]
    assert counts == [3, 0, 1]
    part = program.get("/members/Jo/comments?limit=2").json
    rest = program.get(f"/members/Jo/comments?after={part['next']}").json
    assert [one["id"] for one in part["comments"] + rest["comments"]] == [first + 2, first + 1, first]
    assert rest["next"] is None
    assert [one["id"] for one in program.get("/members/Jo/comments?order=funny").json["comments"]] == [first]
    assert program.get("/members/Kim").status_code == program.get("/members/Kim/comments").status_code == 404
    assert program.get("/members/Jo/comments?order=oldest").status_code == 422
