import pytest

from blog.accounts.models import SYSTEM
from blog.accounts.services import import_member
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.reading import (
    HTMX,
    comment_ids,
    form_values,
    page_words,
    reader,
    said_of_field,
    say,
    send,
    token_for,
    tree,
    typed_in,
    url_of,
)

TYPED = {
    "name": 'Jo "the <b>bold</b>" & Co',
    "email": "jo@example.org",
    "subject": "<i>Re: 'quotes' & \"more\"</i>",
    "body": "\n\nFirst </textarea><script>alert(1)</script>\n\n  indented &amp; & é 🦉\n",
    "form_key": 'key"><x>',
}
WRONG = {
    "name": ("n" * 51, "That name is too long: 50 characters at most, this has 51."),
    "email": ("jo@", "That address stops at the @. Finish it, or leave it empty."),
    "subject": ("s" * 121, "That subject is too long: 120 characters at most, this has 121."),
    "body": ("ab", "That is very short. A comment has at least 3 characters."),
}


@pytest.fixture
def article(make_article):
    return make_article()


def post(client, article, *, preview=False, headers=None, **fields):
    return send(client, url_of(article) + "comments/" + ("preview" if preview else ""), headers=headers, **fields)


def kept(response, typed):
    """Whether every field of the form still holds what was typed, to the character."""
    values = form_values(response)
    assert {name: values[name] for name in typed} == typed
    assert not tree(response).xpath("//script[not(@src)]")


@pytest.mark.parametrize("field", WRONG)
@pytest.mark.parametrize("is_preview", [False, True])
def test_a_refused_post_keeps_every_field_and_says_beside_which_why(client, article, field, is_preview):
    value, sentence = WRONG[field]
    answer = post(client, article, preview=is_preview, **(TYPED | {field: value}))
    assert answer.status_code == 422
    kept(answer, TYPED | {field: value})
    assert said_of_field(answer, field) == sentence
    assert [said_of_field(answer, other) for other in set(WRONG) - {field}] == [""] * 3
    assert "Not posted yet. Nothing you typed is lost. One thing needs a look, marked below." in page_words(answer)
    assert comment_ids(client.get(url_of(article))) == []


def test_a_character_that_cannot_be_stored_is_refused_with_words(client, article):
    answer = post(client, article, **(TYPED | {"body": "before\x00after"}))
    assert answer.status_code == 422
    assert said_of_field(answer, "body") == "This holds a character that cannot be stored. Remove it and send again."


def test_a_members_name_is_refused_beside_the_name(app, client, article):
    with app.app_context():
        import_member(actor=SYSTEM, name="Mike Masnick", email=None, source_key="wp:1")
    answer = post(client, article, **(TYPED | {"name": "mike MASNICK"}))
    assert answer.status_code == 422
    kept(answer, TYPED | {"name": "mike MASNICK"})
    told = "That name belongs to a member. Choose another, or leave it empty. Is it yours? Sign in"
    assert said_of_field(answer, "name") == told
    (button,) = tree(answer).xpath('//button[text()="Sign in"]')
    assert button.get("formaction") == f"{url_of(article)}comments/keep?to=sign-in"


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (DiscussionMode.CLOSED, "This discussion is closed. What was said stays readable."),
        (DiscussionMode.MEMBERS_ONLY, "Only members can comment here."),
    ],
)
def test_where_nobody_may_write_the_page_says_so_and_a_post_is_refused(client, make_article, mode, sentence):
    article = make_article(discussion_mode=mode)
    page = client.get(url_of(article))
    assert sentence in page_words(page)
    assert not tree(page).xpath("//*[@data-comment-form]")
    answer = post(client, article, **TYPED)
    assert answer.status_code == 403
    assert sentence in page_words(answer)


def test_who_writes_too_often_keeps_the_text_and_learns_how_long_to_wait(make_app, article):
    client = reader(make_app(limit_posts="2 per 10 minutes"))
    for number in range(3):  # the first counts for the network: its writer was unknown
        say(client, article, f"Number {number}.")
    answer = post(client, article, **TYPED)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    kept(answer, TYPED)
    assert "That was quick. Please wait" in page_words(answer)


def test_a_network_without_cookies_is_limited_as_one_reader(make_app, article):
    app = make_app(limit_posts="1 per 10 minutes")
    say(reader(app, "10.0.0.1"), article, "Number one.")
    assert post(reader(app, "10.0.0.2"), article, body="Number two.").status_code == 429
    assert post(reader(app, "10.0.1.1"), article, body="Number three.").status_code == 303


def test_a_network_is_limited_however_many_cookies_it_collects(make_app, article):
    app = make_app(limit_network_posts="3 per 10 minutes")
    for host in (1, 2, 3):
        say(reader(app, f"10.0.0.{host}"), article, f"From number {host}.")
    known = reader(app, "10.0.1.1")
    say(known, article, "From another network.")
    known.environ_base["REMOTE_ADDR"] = "10.0.0.4"
    answer = post(known, article, **TYPED)
    assert answer.status_code == 429
    kept(answer, TYPED)


def test_too_many_previews_are_refused_and_keep_the_text(make_app, article):
    client = reader(make_app(limit_previews="1 per minute"))
    assert post(client, article, preview=True, **TYPED).status_code == 200
    answer = post(client, article, preview=True, **TYPED)
    assert answer.status_code == 429
    kept(answer, TYPED)


def test_who_answers_a_comment_that_went_away_keeps_the_text(app, client, article):
    top = say(reader(app, "10.0.0.1"), article, "I was here first.")
    say(reader(app, "10.0.0.1"), article, "A reply that keeps it listed.", parent_id=str(top))
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, top), to=Status.REMOVED, reason="spam")
    answer = post(client, article, **TYPED, parent_id=str(top))
    assert answer.status_code == 409
    kept(answer, TYPED)
    assert "The comment you were answering is no longer there." in page_words(answer)


def test_in_place_such_an_answer_takes_the_whole_page(app, client, article):
    top = say(reader(app, "10.0.0.1"), article, "I was here first.")
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, top), to=Status.WITHDRAWN, reason="gone")
    answer = post(client, article, headers=HTMX, **TYPED, parent_id=str(top))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "body")
    kept(answer, TYPED)


@pytest.mark.parametrize("parent", ["4711", "9223372036854775807"])
def test_who_answers_a_comment_that_never_was_keeps_the_text(client, article, parent):
    answer = post(client, article, **TYPED, parent_id=parent)
    assert answer.status_code == 409
    kept(answer, TYPED)


@pytest.mark.parametrize("parent", ["9223372036854775808", "9" * 5000, "-1", "x", "²"])
def test_an_odd_parent_is_refused_and_keeps_the_text(client, article, parent):
    answer = post(client, article, **TYPED, parent_id=parent)
    assert answer.status_code == 422
    kept(answer, TYPED)


def test_a_refused_reply_comes_back_below_the_comment_it_answers(client, article):
    top = say(client, article, "The comment that is answered.")
    typed = TYPED | {"body": "ab", "parent_id": str(top)}
    answer = post(client, article, **typed)
    assert answer.status_code == 422
    kept(answer, typed)
    assert comment_ids(answer) == [top]
    assert "Reply to Anonymous Coward" in page_words(answer)
    in_place = post(client, article, headers=HTMX, **typed)
    assert in_place.status_code == 422
    kept(in_place, typed)
    assert comment_ids(in_place) == []


def test_a_page_from_before_the_reader_was_known_asks_once_more_and_loses_nothing(client, article):
    top = say(client, article, "So that I am known.")
    typed = TYPED | {"body": TYPED["body"] + "long " * 100, "parent_id": str(top)}
    asked = client.post(url_of(article) + "comments/", data=typed)  # no token
    assert asked.status_code == 403
    (form,) = tree(asked).xpath('//form[@method="post"][contains(@class, "fields")]')
    assert {name: typed_in(form)[name] for name in typed} == typed
    assert form.fields["token"] == token_for(client)
    assert "Nothing you typed is lost." in page_words(asked)
    posted = client.post(form.action, data=typed_in(form) | {"name": "Jo", "form_key": "k"})
    assert posted.status_code == 303
    assert client.get(posted.location).status_code == 200


def test_the_form_of_a_known_reader_has_a_key_of_its_own_each_time(client, article):
    assert form_values(client.get(url_of(article)))["form_key"] == ""  # the same page for all, no secret in it
    say(client, article, "So that I am known.")
    keys = {form_values(client.get(url_of(article)))["form_key"] for _ in range(3)}
    assert len(keys) == 3
    assert "" not in keys


def test_coming_back_to_the_address_of_a_form_leads_to_the_discussion(client, article):
    top = say(client, article, "My own.")
    for tail in ("comments/", "comments/preview"):
        answer = client.get(url_of(article) + tail)
        assert (answer.status_code, answer.location) == (302, f"{url_of(article)}#comments")
    answer = client.get(f"/comments/{top}/edit/preview")
    assert (answer.status_code, answer.location) == (302, f"/comments/{top}/edit")
    assert client.get("/2026/01/01/no-such-article/comments/").status_code == 404


def test_the_first_post_gives_the_cookie_and_leads_to_the_comment(client, article):
    answer = post(client, article, body="Hello.", form_key="k")
    assert answer.headers["Set-Cookie"].startswith("visitor=")
    page = client.get(answer.location)
    assert "Posted. It is live, and yours to edit for 15 minutes." in page_words(page)
    assert tree(page).xpath('//*[@class="role"]/text()') == ["You"]


def test_the_same_form_sent_again_leads_to_the_one_comment(client, article):
    first = post(client, article, body="Hello.", form_key="k")
    again = post(client, article, body="Hello.", form_key="k")
    assert again.location.split("?")[0] == first.location.split("?")[0]
    assert "You had posted this already. Here it is, once." in page_words(client.get(again.location))
    assert len(comment_ids(client.get(url_of(article)))) == 1


def test_who_copies_a_comment_on_the_same_network_gets_no_cookie_of_its_author(app, article):
    post(reader(app), article, body="Mine, all mine.", form_key="secret")
    for stolen in ({}, {"form_key": "guessed"}):
        thief = reader(app)
        answer = post(thief, article, body="Mine, all mine.", **stolen)
        assert "Set-Cookie" not in answer.headers
        page = thief.get(answer.location)
        assert "edit" not in {link.rpartition("/")[2] for link in tree(page).xpath("//a/@href")}
    retry = post(reader(app), article, body="Mine, all mine.", form_key="secret")
    assert retry.headers["Set-Cookie"].startswith("visitor=")


def test_who_copies_a_comment_that_is_held_is_told_so_and_does_not_see_it(app, make_article):
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    post(reader(app), article, body="Mine, all mine.", form_key="secret")
    copier = reader(app)
    answer = post(copier, article, body="Mine, all mine.")
    assert "Set-Cookie" not in answer.headers
    page = copier.get(answer.location)
    assert page.status_code == 200
    assert "Mine, all mine." not in page.text
    assert tree(page).xpath('//*[contains(@class, "message")]')


def test_an_e_mail_address_is_on_no_page(app, client, article):
    top = say(client, article, "Hello.", email="hidden@example.org", name="Jo")
    reply = say(client, article, "More.", email="hidden@example.org", parent_id=str(top))
    place = url_of(article)
    pages = ["/", place, f"{place}?order=newest", f"{place}comments/{top}/", f"{place}comments/{reply}/"]
    pages += [f"{place}comments/{top}/reply", f"/comments/{reply}/edit"]
    for who in (client, reader(app)):
        for address in pages:
            answer = who.get(address)
            assert answer.status_code in (200, 403)
            assert "hidden@example.org" not in answer.text


def test_a_reply_in_place_answers_with_the_comment_and_the_new_token(app, client, article):
    top = say(reader(app, "10.0.0.1"), article, "The first.", subject="On this")
    answer = post(client, article, headers=HTMX, body="The second.", parent_id=str(top))
    assert answer.status_code == 200
    (shown,) = comment_ids(answer)
    assert "The second." in page_words(answer)
    assert tree(answer).xpath('string(//form[@id="act"]//input[@name="token"]/@value)') == token_for(client)
    on_page = tree(client.get(url_of(article))).xpath(
        f'//*[@id="comment-{shown}"]//*[contains(@class, "subject")]/text()'
    )
    assert tree(answer).xpath('//*[contains(@class, "subject")]/text()') == on_page == ["Re: On this"]


def test_a_discussion_that_closed_overnight_takes_no_reply(client, make_article, moved_clock):
    article = make_article()
    top = say(client, article, "The first.")
    moved_clock.forward(days=91)
    page = client.get(url_of(article))
    assert "This discussion is closed. What was said stays readable." in page_words(page)
    assert not tree(page).xpath('//a[contains(@href, "/reply")]')
    answer = post(client, article, body="Too late.", parent_id=str(top))
    assert answer.status_code == 403
