import pytest

from blog.accounts.models import SYSTEM
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.reading import comment_ids, page_words, read_through, reader, say, send, tree, url_of


def permalink(article, comment):
    return f"{url_of(article)}comments/{comment}/"


def move(app, comment, *statuses):
    with app.app_context():
        for status in statuses:
            change_status(actor=SYSTEM, comment=db.session.get(Comment, comment), to=status, reason="so")


def test_a_permalink_shows_a_comment_between_what_it_answers_and_what_answers_it(app, make_discussion):
    #      0 ── 1 ── 2 ── 3        the one asked for is 2
    #      │    └─── 4    └── 5
    #      └─── 6
    article, ids = make_discussion([None, 0, 1, 2, 1, 3, 0])
    page = reader(app).get(permalink(article, ids[2]))
    assert comment_ids(page) == [ids[0], ids[1], ids[2], ids[3], ids[5]]
    (target,) = tree(page).xpath('//*[contains(@class, "is-target")]')
    assert target.get("id") == f"comment-{ids[2]}"


def test_a_permalink_shows_twelve_comments_above_and_leads_to_those_before(app, make_discussion):
    article, ids = make_discussion([None, *range(15)])
    client = reader(app)
    assert comment_ids(client.get(permalink(article, ids[12]))) == ids
    page = client.get(permalink(article, ids[15]))
    assert comment_ids(page) == ids[3:]
    (link,) = tree(page).xpath('//a[contains(., "before these")]')
    assert link.text_content().strip() == "Show the 3 comments before these"
    assert comment_ids(client.get(link.get("href")))[:4] == ids[:4]


def test_a_permalink_leads_through_the_whole_branch_and_to_nothing_beside_it(app, make_discussion):
    # 0 is at the top; 1 and its 130 replies are the branch asked for; the last one stands beside it.
    article, ids = make_discussion([None, 0, *[1] * 130, 0])
    assert list(read_through(reader(app), permalink(article, ids[1]))) == ids[:-1]


def test_a_short_link_leads_to_the_permalink(app, make_discussion):
    article, ids = make_discussion([None])
    answer = reader(app).get(f"/comments/{ids[0]}/")
    assert (answer.status_code, answer.location) == (302, f"{permalink(article, ids[0])}#comment-{ids[0]}")


def test_a_withdrawn_comment_without_replies_is_not_there(app, make_article):
    article, author = make_article(), reader(app)
    comment = say(author, article, "I take this back.")
    send(author, f"/comments/{comment}/withdraw")
    for address in (permalink(article, comment), f"/comments/{comment}/", f"{permalink(article, comment)}reply"):
        assert reader(app).get(address).status_code == 404


def test_its_author_still_reaches_it_to_undo(app, make_article):
    article, author = make_article(), reader(app)
    comment = say(author, article, "I take this back.")
    page = author.get(send(author, f"/comments/{comment}/withdraw").location)
    assert "Withdrawn. You can undo this for 60 seconds." in page_words(page)
    assert "I take this back." not in page.text
    (undo,) = tree(page).xpath('//button[text()="Undo"]')
    page = author.get(send(author, undo.get("formaction")).location)
    assert "Back again. Your comment stands as it did." in page_words(page)
    assert "I take this back." in page.text


@pytest.mark.parametrize(
    ("status", "line"),
    [(Status.WITHDRAWN, "Withdrawn by its author."), (Status.REMOVED, "Removed by a moderator.")],
)
def test_a_tombstone_stands_where_something_below_it_is_visible(app, make_discussion, status, line):
    article, ids = make_discussion([None, 0, 1])
    move(app, ids[1], status)
    for address in (url_of(article), permalink(article, ids[1]), permalink(article, ids[2])):
        page = reader(app).get(address)
        assert comment_ids(page) == ids
        assert line in page_words(page)
        assert "Number 1 speaks." not in page.text
        assert "Reader 1" not in page.text


def test_a_held_comment_is_a_page_for_its_author_alone(app, make_article):
    article, author = make_article(discussion_mode=DiscussionMode.HELD_FIRST), reader(app)
    comment = say(author, article, "Please let me in.")
    for address in (permalink(article, comment), f"/comments/{comment}/"):
        assert reader(app).get(address).status_code == 404
    page = author.get(permalink(article, comment))
    assert "Held for review. Only you and the moderators can see this." in page_words(page)
    assert "Every comment on this article is read by a moderator first." in page_words(page)
    assert "Please let me in." in page_words(page)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_author_of_a_held_comment_meets_it_in_the_discussion_too(app, make_article, is_first):
    article, author = make_article(discussion_mode=DiscussionMode.HELD_FIRST), reader(app)
    if not is_first:
        move(app, say(reader(app), article, "I came before."), Status.PUBLISHED)
    say(author, article, "Please let me in.")
    for order in ("threaded", "newest", "oldest"):
        address = f"{url_of(article)}?order={order}"
        assert "Please let me in." in page_words(author.get(address))
        assert "Please let me in." not in reader(app).get(address).text


def test_a_held_reply_shows_to_its_author_at_the_end_of_a_page_that_goes_on(make_app, make_article):
    app = make_app(page_comments=2)
    article, author = make_article(discussion_mode=DiscussionMode.HELD_FIRST), reader(app)
    tops = [say(reader(app), article, f"Thread {n}.") for n in range(3)]
    for top in tops:
        move(app, top, Status.PUBLISHED)
    held = say(author, article, "Please let me in.", parent_id=str(tops[1]))
    assert comment_ids(author.get(url_of(article))) == [tops[0], tops[1], held]


def test_a_hidden_comment_is_a_stub_whose_replies_stay_readable(app, make_discussion):
    article, ids = make_discussion([None, 0])
    move(app, ids[0], Status.HIDDEN)
    page = reader(app).get(url_of(article))
    assert "This comment has been flagged by the community. Click here to show it" in page_words(page)
    (stub,) = tree(page).xpath('//details[@class="stub"]')
    assert stub.get("open") is None
    assert comment_ids(page) == ids
    assert "Number 1 speaks." in page_words(page)
    assert not stub.xpath('.//button[contains(@class, "rate-")]')


def test_a_comment_of_another_article_is_not_in_this_one(app, make_discussion):
    article, _ = make_discussion([None])
    _, ids = make_discussion([None])
    client = reader(app)
    for tail in ("", "reply"):
        assert client.get(permalink(article, ids[0]) + tail).status_code == 404
    for name in ("after_thread", "after_reply"):
        assert client.get(f"{url_of(article)}?{name}={ids[0]}").status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["On copyright", "", ""], ["On copyright", "Re: On copyright", None]),
        (["Re: On copyright", "", ""], ["Re: On copyright", "Re: On copyright", None]),
        (["re: RE : On copyright", ""], ["re: RE : On copyright", "Re: On copyright"]),
        (["On copyright", "Another matter", ""], ["On copyright", "Another matter", "Re: Another matter"]),
        (["", "Another matter"], [None, "Another matter"]),
        (["Re:", ""], ["Re:", None]),
    ],
)
def test_a_reply_without_a_subject_shows_its_parents_own_once(app, make_article, given, shown):
    article, client = make_article(), reader(app)
    comments = []
    for number, subject in enumerate(given):
        parent = {"parent_id": str(comments[-1])} if comments else {}
        comments.append(say(client, article, f"Number {number}.", subject=subject, **parent))
    for address in (url_of(article), f"{url_of(article)}?order=oldest", permalink(article, comments[-1])):
        page = tree(reader(app).get(address))
        for comment, expected in zip(comments, shown, strict=True):
            subject = page.xpath(f'//*[@id="comment-{comment}"]//*[contains(@class, "subject")]/text()')
            assert subject == ([expected] if expected else [])


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN])
def test_a_subject_that_cannot_be_read_is_not_read_in_its_replies_either(app, make_article, status):
    article, client = make_article(), reader(app)
    top = say(client, article, "The first.", subject="Something unspeakable")
    reply = say(client, article, "A reply.", parent_id=str(top))
    move(app, top, status)
    for address in (url_of(article), f"{url_of(article)}?order=newest", permalink(article, reply)):
        assert "Re: Something unspeakable" not in reader(app).get(address).text
