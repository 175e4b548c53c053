"""What a moderator removed can be read by its author, and by no other reader, at both doors."""

import pytest

from blog.accounts.models import SYSTEM
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from blog.foundation.http.tokens import COOKIE, VISITOR_TOKEN
from tests.reading import page_words, reader, say, tree, url_of

WORDS = "What I meant to keep a copy of."


@pytest.fixture
def removed(app, client, make_article):
    """An article, and the comment of the client's reader that was removed from it."""
    article = make_article()
    comment_id = say(client, article, WORDS)
    say(reader(app, "10.0.0.1"), article, "An answer.", parent_id=str(comment_id))
    with app.app_context():
        change_status(
            actor=SYSTEM, comment=db.session.get_one(Comment, comment_id), to=Status.REMOVED, reason="for the test"
        )
    return article, comment_id


@pytest.mark.parametrize("view", ["", "comments/{}/"])
def test_on_the_page_its_author_finds_the_words_behind_the_tombstone(app, client, removed, view: str):
    article, comment_id = removed
    url = url_of(article) + view.format(comment_id)
    for _ in range(2):  # drawn for them, and from what is kept
        page = tree(client.get(url))
        assert page.xpath("//details[@class='own-removed']//div[contains(@class, 'comment-body')]/p/text()") == [WORDS]
        assert page.xpath("//*[contains(@class, 'tombstone')]//*[contains(@class, 'quiet-line')]")
    for other in (reader(app), reader(app, "10.0.0.1")):
        say(other, article, "Somebody with a cookie.")
        assert WORDS not in page_words(other.get(url))
    assert WORDS not in page_words(reader(app).get(url))


def test_a_program_gets_them_by_its_authors_token_only(app, client, removed):
    _, comment_id = removed
    cookie = client.get_cookie(COOKIE)
    url = f"/api/v1/comments/{comment_id}"
    mine = reader(app).get(url, headers={VISITOR_TOKEN: cookie.value}).json
    assert (mine["body"], mine["is_own"]) == (WORDS, True)
    assert mine["tombstone"] is not None
    others = reader(app).get(url).json
    assert (others["body"], others["body_html"], others["author"]) == (None, None, None)
