"""What htmx is answered: only what changes, so that whatever else is typed or read stays as it is."""

import pytest

from blog.comments.models import Comment, Status
from blog.foundation.database import db
from blog.foundation.markup import COMMENT_TAGS
from tests.reading import HTMX, bodies, form_values, reader, said_of_field, say, send, tree, url_of, words


@pytest.fixture
def article(make_article):
    return make_article()


def status_of(app, comment):
    with app.app_context():
        return db.session.get(Comment, comment).status


# --- Preview ------------------------------------------------------------------------------------


def test_a_preview_in_place_is_the_preview_and_nothing_more(client, article):
    top = say(client, article, "The first.", subject="On this")
    previews = {
        f"{url_of(article)}comments/preview": {"body": "Now *then*."},
        f"{url_of(article)}comments/preview#2": {"body": "Now *then*.", "parent_id": str(top), "in_place": "1"},
        f"/comments/{top}/edit/preview": {"body": "Now *then*."},
    }
    for address, typed in previews.items():
        shown = send(client, address.split("#")[0], headers=HTMX, **typed)
        assert shown.status_code == 200
        assert bodies(shown) == ["<p>Now <em>then</em>.</p>\n"]
        assert not tree(shown).xpath("//form | //header | //article")
        assert "HX-Retarget" not in shown.headers


@pytest.mark.parametrize("is_reply", [False, True])
def test_a_preview_that_is_refused_brings_the_form_back_where_it_stands(client, article, is_reply):
    top = say(client, article, "The first.")
    typed = {"body": "No"} | ({"parent_id": str(top), "in_place": "1"} if is_reply else {})
    refused = send(client, f"{url_of(article)}comments/preview", headers=HTMX, **typed)
    assert refused.status_code == 422
    place = (f"#reply-{top}", "innerHTML") if is_reply else ("#respond", "outerHTML")
    assert (refused.headers["HX-Retarget"], refused.headers["HX-Reswap"]) == place
    assert bool(tree(refused).xpath('//*[@id="respond"]')) is not is_reply
    assert said_of_field(refused, "body").startswith("That is very short.")
    assert {name: form_values(refused)[name] for name in typed} == typed


def test_a_form_on_the_reply_page_stays_on_it(client, article):
    top = say(client, article, "The first.")
    for action in ("preview", ""):
        refused = send(client, f"{url_of(article)}comments/{action}", headers=HTMX, body="No", parent_id=str(top))
        assert (refused.headers["HX-Retarget"], refused.headers["HX-Reswap"]) == ("#respond", "outerHTML")
        assert "in_place" not in form_values(refused)


def test_a_refused_preview_of_an_edit_stays_the_form_of_an_edit(client, article):
    comment = say(client, article, "What I said.")
    refused = send(client, f"/comments/{comment}/edit/preview", headers=HTMX, body="No")
    assert (refused.headers["HX-Retarget"], refused.headers["HX-Reswap"]) == ("#respond", "outerHTML")
    assert tree(refused).xpath('//button[text()="Save the changes"]')
    assert form_values(refused)["body"] == "No"


# --- Waiting ------------------------------------------------------------------------------------


def waiting(response):
    """The seconds that a form tells to wait, the words beside its buttons, and the buttons that do."""
    page = tree(response)
    (shown,) = page.xpath("//*[@data-wait]")
    return int(shown.get("data-wait")), words(shown), [words(button) for button in page.xpath("//button[@data-waits]")]


@pytest.mark.parametrize(
    ("action", "setting", "button"),
    [("", "limit_posts", "Post comment"), ("preview", "limit_previews", "Preview")],
)
def test_who_was_too_fast_is_told_how_long_and_until_when_and_keeps_the_text(
    make_app, article, action, setting, button
):
    client = reader(make_app(**{setting: "1 per 10 minutes"}))
    place = url_of(article) + "comments/" + action
    for number in range(2):
        send(client, place, body=f"Number {number}.")
    answer = send(client, place, body="One *more*.")
    seconds, beside, buttons = waiting(answer)
    assert seconds == int(answer.headers["Retry-After"])
    assert buttons == [button]
    assert form_values(answer)["body"] == "One *more*."
    alert = words(tree(answer).xpath('//*[@role="alert"]')[0])
    assert "Please wait 10 minutes, until " in alert
    assert beside.startswith("Again at ")
    assert beside.removeprefix("Again at ") in alert


def test_who_edits_too_fast_is_told_the_same(make_app, article):
    client = reader(make_app(limit_posts="2 per 10 minutes"))
    comment = say(client, article, "What I said.")
    for number in range(3):
        answer = send(client, f"/comments/{comment}/edit", body=f"What I meant, {number}.")
    assert waiting(answer)[2] == ["Save the changes"]


def test_in_place_the_form_that_waits_comes_back_in_place(make_app, article):
    client = reader(make_app(limit_posts="1 per 10 minutes"))
    top = say(client, article, "The first.")
    say(client, article, "The second.")
    typed = {"body": "Too fast.", "parent_id": str(top), "in_place": "1"}
    answer = send(client, f"{url_of(article)}comments/", headers=HTMX, **typed)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (429, f"#reply-{top}")
    assert waiting(answer)[2] == ["Post comment"]
    assert int(answer.headers["Retry-After"]) == waiting(answer)[0]


def test_nobody_waits_who_was_refused_for_something_else(client, article):
    answer = send(client, url_of(article) + "comments/", body="No")
    assert not tree(answer).xpath("//*[@data-wait] | //*[@data-waits]")


# --- Withdrawing --------------------------------------------------------------------------------


def test_withdrawing_in_place_leaves_a_line_with_the_way_back_and_undoing_it_the_comment(app, client, article):
    comment = say(client, article, "My *own*.", subject="Mine")
    gone = send(client, f"/comments/{comment}/withdraw", headers=HTMX)
    assert (gone.status_code, status_of(app, comment)) == (200, Status.WITHDRAWN)
    (stone,) = tree(gone).xpath(f'//*[@id="comment-{comment}"]')
    assert words(stone) == "Withdrawn by its author. Undo the withdrawal of your comment, 60 seconds left."
    (undo,) = stone.xpath(".//button/@hx-post")
    back = send(client, undo, headers=HTMX)
    assert (back.status_code, status_of(app, comment)) == (200, Status.PUBLISHED)
    assert bodies(back) == ["<p>My <em>own</em>.</p>\n"]
    (withdraw,) = tree(back).xpath('//button[contains(@hx-post, "withdraw")]')
    assert withdraw.get("hx-target") == f"#comment-{comment}"


def test_the_time_that_is_left_is_told(client, article, moved_clock):
    comment = say(client, article, "My own.")
    send(client, f"/comments/{comment}/withdraw", headers=HTMX)
    moved_clock.forward(seconds=45)
    again = send(client, f"/comments/{comment}/withdraw", headers=HTMX)
    (left,) = tree(again).xpath("//*[@data-seconds]/@data-seconds")
    assert 10 <= int(left) <= 15
    moved_clock.forward(seconds=20)
    again = send(client, f"/comments/{comment}/withdraw", headers=HTMX)
    assert not tree(again).xpath("//button")


def test_too_late_in_place_the_line_says_so_and_stays(app, client, article, moved_clock):
    comment = say(client, article, "My own.")
    send(client, f"/comments/{comment}/withdraw", headers=HTMX)
    moved_clock.forward(minutes=2)
    answer = send(client, f"/comments/{comment}/withdraw/undo", headers=HTMX)
    assert (answer.status_code, status_of(app, comment)) == (409, Status.WITHDRAWN)
    (alert,) = tree(answer).xpath(f'//*[@id="comment-{comment}"]//*[@role="alert"]')
    assert words(alert) == "It is too late to undo this. The comment stays withdrawn."


def test_too_often_in_place_the_comment_stays_with_the_reason(make_app, article):
    app = make_app(limit_ratings="1 per minute")
    client = reader(app)
    first, second = (say(client, article, f"My {word}.") for word in ("first", "second"))
    send(client, f"/comments/{first}/withdraw", headers=HTMX)
    answer = send(client, f"/comments/{second}/withdraw", headers=HTMX)
    assert (answer.status_code, status_of(app, second)) == (429, Status.PUBLISHED)
    assert bodies(answer) == ["<p>My second.</p>\n"]
    assert "Please wait" in words(tree(answer).xpath('//*[@role="alert"]')[0])


@pytest.mark.parametrize("action", ["withdraw", "withdraw/undo"])
def test_in_place_nobody_else_can_either(app, client, article, action):
    comment = say(client, article, "My own.")
    other = reader(app, "10.0.0.1")
    say(other, article, "Somebody else's.")
    answer = send(other, f"/comments/{comment}/{action}", headers=HTMX)
    assert (answer.status_code, status_of(app, comment)) == (403, Status.PUBLISHED)
    assert send(other, f"/comments/4711/{action}", headers=HTMX).status_code == 404


# --- Help ---------------------------------------------------------------------------------------

HELP = {
    "*emphasis*, **strong**": "<p><em>emphasis</em>, <strong>strong</strong></p>",
    "[a link](https://example.org/)": '<p><a href="https://example.org/" rel="nofollow ugc noopener">a link</a></p>',
    "> a quote": "<blockquote>\n<p>a quote</p>\n</blockquote>",
    "A blank line\n\nmakes a paragraph.": "<p>A blank line</p>\n<p>makes a paragraph.</p>",
    "- a list\n- of things": "<ul>\n<li>a list</li>\n<li>of things</li>\n</ul>",
    "1. a list\n2. by number": "<ol>\n<li>a list</li>\n<li>by number</li>\n</ol>",
    "`code` in a line": "<p><code>code</code> in a line</p>",
    "```\ncode in lines\n```": "<pre><code>code in lines\n</code></pre>",
}


def test_the_help_shows_what_a_comment_makes_of_each_example(client, article):
    page = client.get(url_of(article))
    rows = tree(page).xpath('//details[@class="help"]//tbody/tr')
    assert [row.xpath("string(.//code[@class='help-typed'])") for row in rows] == list(HELP)
    for typed, html in HELP.items():
        assert f'<td class="help-shown prose">{html}\n</td>' in page.text
        comment = say(client, article, typed)
        assert bodies(client.get(f"{url_of(article)}comments/{comment}/"))[-1] == f"{html}\n"


def test_every_tag_that_the_help_names_works_and_none_is_left_out(client, article):
    note = tree(client.get(url_of(article))).xpath('//details[@class="help"]/p')[0]
    named = [code.text for code in note.xpath(".//code")]
    assert named[:3] == ["@", "\\@", "\\*"]
    assert {*named[3:], "ul", "ol", "li", "p"} == COMMENT_TAGS
