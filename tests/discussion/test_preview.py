import json

import lxml.html
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.foundation.markup import render_comment
from blog.foundation.quoting import quote_of
from tests.reading import bodies, form_values, page_words, reader, say, send, tree, url_of

pytestmark = pytest.mark.usefixtures("unscreened")  # what they say is not the matter here
SUBJECT = './/*[contains(@class, "subject")]/text()'
NAMED = ["@Jo Smith", "@jo", "@Nobody ", "\\@Jo", "`@Jo`", "jo@Jo"]
QUOTED = "I read *all* of it.\n\n> `code` & @Jo\n\n1. <b>one</b>\n2. [two](http://b.example)"
MARKS = [
    "*",
    "**",
    "`",
    "```\n",
    "> ",
    "- ",
    "1. ",
    "# ",
    "<b>",
    "</b>",
    "<",
    "&",
    "&amp;",
    "[a](http://b.example)",
    "\n",
]
MARKS += [
    "\n\n",
    "![i](http://b.example/i)",
    "<script>",
    "<!--",
    "\\",
    "    ",
    "http://b.example",
    "<a href='x'>",
    "é",
    "🦉",
]
marked_text = st.lists(st.sampled_from(MARKS) | st.text(max_size=8), max_size=12).map("".join)
given_in_one_test = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def two_members(make_member):
    """Jo, and Jo Smith."""
    return make_member("Jo"), make_member("Jo Smith")


def previewed_and_published(client, article, **typed):
    """Name, subject and HTML as previewed and as published, or None twice when both are refused."""
    place = url_of(article) + "comments/"
    shown, posted = send(client, place + "preview", **typed), send(client, place, **typed)
    assert (shown.status_code, posted.status_code) in ((200, 303), (422, 422))
    if shown.status_code == 422:
        return None, None
    assert form_values(shown)["body"] == typed["body"].replace("\r\n", "\n").replace("\r", "\n")
    page = client.get(posted.location)
    (before,), (after,) = (
        tree(shown).xpath('//*[@class="preview"]'),
        tree(page).xpath('//*[contains(@class, "is-target")]'),
    )
    names = before.xpath('.//*[@class="byline"]/b/text()'), after.xpath('.//*[@class="byline"]//b/text()')
    return (
        (names[0], before.xpath(SUBJECT), bodies(shown)[-1]),
        (names[1], after.xpath(SUBJECT), [body for body in bodies(page) if f">{body}</div>" in page.text][-1]),
    )


@given_in_one_test
@given(body=marked_text, name=st.text(max_size=12), subject=st.text(max_size=12))
@example(body="<b>un*closed</b> *and ", name="<i>", subject="&amp;")
@example(body="plain", name=" \u202eoJ", subject="Re: Re: x")
def test_a_preview_shows_exactly_what_is_then_published(client, make_article, body, name, subject):
    typed = {"body": body, "name": name, "subject": subject}
    before, after = previewed_and_published(client, make_article(), **typed)
    assert before == after


@given_in_one_test
@given(
    body=st.lists(st.sampled_from([*NAMED, *MARKS]) | st.text(max_size=8), max_size=12).map("".join), source=marked_text
)
@example(body="@Jo Smith @jo", source=QUOTED)
def test_a_preview_with_mentions_and_quotes_shows_exactly_what_is_then_published(
    client, two_members, make_article, body, source
):
    quote = quote_of(render_comment(source), who="Jo Smith", url="/comments/1/")
    before, after = previewed_and_published(client, make_article(), body=f"{quote}\n\n{body}")
    assert before == after


def test_mentions_and_quotes_are_there_in_preview_and_comment(client, two_members, make_article):
    quote = quote_of(render_comment(QUOTED), who="Jo Smith", url="/comments/1/")
    (_, _, shown), _ = previewed_and_published(client, make_article(), body=f"{quote}\n\n@Jo Smith and @jo")
    assert [piece.text_content() for piece in lxml.html.fromstring(shown).xpath("//a")] == [
        "Jo Smith says:",
        "@Jo Smith",
        "@jo",
    ]


@pytest.mark.one_database("what differs between databases is asked above")
def test_naughty_strings_are_published_as_previewed(make_app, make_article, real_data):
    article, client = make_article(), reader(make_app(page_comments=1))  # short pages are read sooner
    for number, text in enumerate(json.loads((real_data / "attack" / "blns.json").read_text())):
        before, after = previewed_and_published(client, article, body=text, form_key=f"k{number}")
        assert before == after, text


@pytest.mark.parametrize("subject", ["", "Of its own"])
def test_the_preview_of_a_reply_shows_the_subject_that_it_takes_over(client, make_article, subject):
    article = make_article()
    top = say(client, article, "The first.", subject="On this")
    typed = {"body": "The second.", "subject": subject, "parent_id": str(top)}
    shown = send(client, url_of(article) + "comments/preview", **typed)
    assert tree(shown).xpath(f'//*[@class="preview"]{SUBJECT[1:]}') == [subject or "Re: On this"]
    reply = say(client, article, **typed)
    assert tree(client.get(url_of(article))).xpath(f'//*[@id="comment-{reply}"]{SUBJECT[1:]}') == [
        subject or "Re: On this"
    ]


def test_a_preview_stores_nothing_and_gives_no_cookie(client, make_article):
    article = make_article()
    shown = client.post(url_of(article) + "comments/preview", data={"body": "Not yet."})
    assert "Preview. Not posted yet." in page_words(shown)
    assert "Set-Cookie" not in shown.headers
    assert "Not yet." not in client.get(url_of(article)).text


def test_what_was_previewed_can_be_posted_from_where_it_stands(app, make_article):
    article, client = make_article(), reader(app)
    shown = send(client, url_of(article) + "comments/preview", body="Now *then*.", name="Jo", form_key="k")
    values = form_values(shown)
    assert (values["name"], values["body"], values["form_key"]) == ("Jo", "Now *then*.", "k")
    say(client, article, **values)
    assert bodies(client.get(url_of(article))) == ["<p>Now <em>then</em>.</p>\n"]
