"""Who goes to sign in with a half-written comment finds it again, word by word."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.discussion.jobs import forget_kept_drafts
from blog.discussion.models import KeptDraft
from blog.foundation.database import db
from tests.reading import HTMX, form_values, page_words, reader, said_of_field, say, send, tree, url_of

TYPED = {
    "name": 'Jo "the <b>bold</b>" & Co',
    "email": "jo@",
    "subject": "<i>Re: 'quotes' & \"more\"</i>",
    "body": "\n\nFirst </textarea><script>alert(1)</script>\n\n  indented &amp; & é 🦉\n" + "long " * 3000,
}
GONE = "The comment you were answering is no longer there. You can post yours on its own."


@pytest.fixture
def article(make_article):
    return make_article()


def keep(client, article, to="sign-in", headers=None, **fields):
    return send(client, f"{url_of(article)}comments/keep?to={to}", headers=headers, **fields)


def way_back(location: str) -> str:
    """Where the page that the reader is led to will lead them back to."""
    return parse_qs(urlsplit(location).query)["next"][0]


def kept_count(app) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(KeptDraft))


def kept(response, typed=TYPED):
    values = form_values(response)
    assert {name: values[name] for name in typed} == typed
    assert not tree(response).xpath("//script[not(@src)]")


@pytest.mark.parametrize("to", ["sign-in", "register", "sign-out"])
def test_what_was_typed_is_there_again_however_wrong_it_is(client, article, to):
    answer = keep(client, article, to, **TYPED)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, f"/{to}/")
    back = way_back(answer.location)
    assert back.startswith(f"{url_of(article)}?draft=")
    assert back.endswith("#respond")
    page = client.get(back)
    kept(page)
    assert tree(page).xpath('//*[@id="respond"]')


def test_a_reply_is_found_again_under_the_comment_it_answers(client, article):
    top = say(client, article, "The comment that is answered.")
    back = way_back(keep(client, article, parent_id=str(top), **TYPED).location)
    assert urlsplit(back).path == f"{url_of(article)}comments/{top}/reply"
    for headers in ({}, HTMX):
        kept(client.get(back, headers=headers), TYPED | {"parent_id": str(top)})


def test_from_a_form_in_place_the_whole_page_goes_to_sign_in(client, article):
    top = say(client, article, "The comment that is answered.")
    answer = keep(client, article, headers=HTMX, parent_id=str(top), **TYPED)
    assert (answer.status_code, answer.data) == (200, b"")
    kept(client.get(way_back(answer.headers["HX-Redirect"])), TYPED)


def test_the_buttons_of_the_form_lead_there_and_enter_still_posts(client, article):
    (form,) = tree(client.get(url_of(article))).xpath("//form[@data-comment-form]")
    buttons = form.getroottree().xpath(f'//button[@form="{form.get("id")}"] | //form[@data-comment-form]//button')
    labels = [(" ".join(button.text_content().split()), button.get("formaction")) for button in buttons]
    place = f"{url_of(article)}comments/"
    assert labels == [
        ("Post comment", None),
        ("Sign in now", f"{place}keep?to=sign-in"),
        ("Register here", f"{place}keep?to=register"),
        ("Post comment", None),
        ("Preview", f"{place}preview#respond"),
    ]


def test_nothing_is_stored_where_nothing_was_typed(app, client, article):
    answer = keep(client, article, name=" ", body="\n", form_key="k")
    assert way_back(answer.location) == f"{url_of(article)}#respond"
    assert kept_count(app) == 0


def test_who_has_another_articles_key_or_none_of_ours_gets_an_empty_form(client, article, make_article):
    key = parse_qs(urlsplit(way_back(keep(client, article, **TYPED).location)).query)["draft"][0]
    empty = dict.fromkeys([*TYPED, "form_key", "parent_id"], "")
    for place, draft in ((make_article(), key), (article, key[:-1]), (article, ""), (article, "%00"), (article, "é")):
        page = client.get(f"{url_of(place)}?draft={draft}")
        assert page.status_code == 200
        values = form_values(page)
        assert {name: values.get(name, "") for name in empty} == empty
        assert not tree(page).xpath('//*[@role="alert"]')


def test_reading_it_changes_nothing_and_posting_it_forgets_it(app, client, article):
    back = way_back(keep(client, article, **(TYPED | {"email": "", "name": "Jo", "body": "Shorter."})).location)
    for _ in range(2):
        values = form_values(client.get(back))
    refused = send(client, url_of(article) + "comments/", **(values | {"body": "x"}))
    assert refused.status_code == 422
    again = form_values(refused) | {"body": "Long enough."}
    assert kept_count(app) == 1
    assert send(client, url_of(article) + "comments/", **again).status_code == 303
    assert kept_count(app) == 0
    assert form_values(client.get(back))["body"] == ""


def test_who_goes_away_twice_leaves_one_draft(app, client, article):
    values = form_values(client.get(way_back(keep(client, article, **TYPED).location)))
    back = way_back(keep(client, article, "register", **(values | {"subject": "Changed"})).location)
    assert kept_count(app) == 1
    kept(client.get(back), TYPED | {"subject": "Changed"})


def test_it_is_forgotten_after_a_week(app, client, article, moved_clock):
    back = way_back(keep(client, article, **TYPED).location)
    moved_clock.forward(days=6, hours=23)
    kept(client.get(back))
    moved_clock.forward(hours=2)
    assert form_values(client.get(back))["body"] == ""
    later = way_back(keep(client, article, **TYPED).location)
    with app.app_context():
        forget_kept_drafts({})
    assert kept_count(app) == 1
    kept(client.get(later))


def test_a_kept_reply_outlives_the_comment_that_it_answers(app, client, article):
    top = say(client, article, "The comment that is answered.")
    back = way_back(keep(client, article, parent_id=str(top), **TYPED).location)
    say(client, article, "Keeps it listed.", parent_id=str(top))
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, top), to=Status.REMOVED, reason="spam")
    page = client.get(back)
    assert page.status_code == 200
    assert GONE in page_words(page)
    kept(page, TYPED)
    assert "parent_id" not in form_values(page)


def test_a_kept_draft_outlives_the_discussion(client, article, moved_clock):
    moved_clock.forward(days=89)
    back = way_back(keep(client, article, **TYPED).location)
    moved_clock.forward(days=2)
    page = client.get(back)
    kept(page)
    assert "This discussion is closed. What was said stays readable." in page_words(page)


@pytest.mark.parametrize(
    ("to", "status"), [("elsewhere", 404), ("", 404), ("https://elsewhere.example", 404), ("sign-in", 303)]
)
def test_it_leads_to_our_own_doors_only(client, article, to, status):
    assert keep(client, article, to, **TYPED).status_code == status


def test_more_than_we_keep_is_refused_with_every_character(app, client, article):
    typed = TYPED | {"body": "x" * 50_000}
    answer = keep(client, article, **typed)
    assert answer.status_code == 422
    kept(answer, typed)
    assert said_of_field(answer, "body") == "That is more than we can keep while you are away: 50,000 characters."
    assert keep(client, article, **(typed | {"body": "\x00"})).status_code == 422
    assert kept_count(app) == 0


def test_a_network_keeps_so_many_and_the_next_keeps_its_text_in_the_form(make_app, article):
    app = make_app(limit_drafts="1 per 10 minutes")
    assert keep(reader(app, "10.0.0.1"), article, **TYPED).status_code == 303
    answer = keep(reader(app, "10.0.0.2"), article, **TYPED)
    assert answer.status_code == 429
    kept(answer)
    assert keep(reader(app, "10.0.1.1"), article, **TYPED).status_code == 303


def test_a_draft_costs_one_statement_and_none_where_there_is_none(client, article, statements):
    back = way_back(keep(client, article, **TYPED).location)
    counts = []
    for address in (url_of(article), back):
        with statements() as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[1] == counts[0] + 1


def test_where_only_members_write_a_visitors_draft_waits_with_the_ways_in(client, make_article):
    article = make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY)
    page = client.get(way_back(keep(client, article, **TYPED).location))
    kept(page)
    assert "Only members can comment here." in page_words(page)
    assert tree(page).xpath('//button[text()="Sign in now"]')
