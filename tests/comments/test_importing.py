from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.articles.models import Article
from blog.comments.models import Comment, CommentTransition, Status
from blog.comments.queries import thread_rows
from blog.comments.services import ImportedComment, import_thread
from blog.comments.services.importing import recount_thread
from blog.comments.services.place import lock_article
from blog.foundation.database import db
from tests.counting import history_of, what_is_wrong_with
from tests.reading import comment_ids, page_words, read_through, reader, say, send, url_of

START = datetime(2020, 1, 1, tzinfo=UTC)


def imported(key, parent=None, **fields):
    fields = {"author_name": f"Author of {key}", "body_source": f"What {key} says.", "created_at": START} | fields
    return ImportedComment(source_key=f"x:{key}", parent_key=f"x:{parent}" if parent else None, **fields)


def take_over(article, *comments):
    return import_thread(actor=SYSTEM, article_id=article.id, comments=comments)


def thread(article):
    """The keys of the article's listed comments in thread order."""
    return [row.comment.source_key.removeprefix("x:") for row in thread_rows(article_id=article.id, limit=10_000)]


@pytest.fixture
def article(app_context, make_article):
    return make_article()


def test_a_thread_is_taken_over_with_its_order(article):
    given = [imported("b"), imported("a"), imported("b1", "b"), imported("a1", "a"), imported("b2", "b")]
    assert take_over(article, *given, imported("b11", "b1")) == 6
    assert thread(article) == ["b", "b1", "b11", "b2", "a", "a1"]
    assert what_is_wrong_with(article.id) == []


def test_what_is_here_already_is_not_taken_twice(article):
    first = [imported("a"), imported("a1", "a")]
    assert take_over(article, *first) == 2
    assert take_over(article, *first, imported("a2", "a1"), imported("b")) == 2
    assert take_over(article, *first, imported("a2", "a1"), imported("b")) == 0
    assert thread(article) == ["a", "a1", "a2", "b"]
    assert what_is_wrong_with(article.id) == []


def test_nothing_new_changes_nothing(article):
    take_over(article, imported("a"))
    before = lock_article(article.id).discussion_version
    take_over(article, imported("a"))
    db.session.rollback()
    assert lock_article(article.id).discussion_version == before


def test_a_thread_taken_over_in_pieces_is_the_thread_taken_over_at_once(article):
    whole = [imported("a"), imported("a1", "a"), imported("b"), imported("a11", "a1"), imported("b1", "b")]
    for start in range(0, len(whole), 2):
        take_over(article, *whole[start : start + 2])
    assert thread(article) == ["a", "a1", "a11", "b", "b1"]
    assert what_is_wrong_with(article.id) == []


def test_a_comment_whose_parent_is_unknown_stands_at_the_top(article):
    take_over(article, imported("a", "never seen"), imported("a1", "a"))
    assert thread(article) == ["a", "a1"]
    assert what_is_wrong_with(article.id) == []


def test_a_thread_never_spans_two_articles(article, make_article):
    other = make_article()
    take_over(other, imported("a"))
    take_over(article, imported("b", "a"))
    assert thread(article) == ["b"]
    assert what_is_wrong_with(article.id) == what_is_wrong_with(other.id) == []


def test_a_comment_keeps_its_time_status_and_author_and_its_history_begins_there(article):
    take_over(article, imported("a", status=Status.HELD, author_name=" Jo\x07 ", subject="S\n", author_email=""))
    comment = db.session.scalars(sa.select(Comment)).one()
    assert (comment.author_name, comment.subject, comment.author_email) == ("Jo", "S", None)
    assert (comment.status, comment.created_at) == (Status.HELD, START)
    assert history_of(comment.id) == [(None, Status.HELD, "imported")]
    assert thread(article) == []


def test_without_a_name_an_imported_author_is_an_anonymous_coward(article):
    take_over(article, imported("a", author_name="  "))
    assert db.session.scalars(sa.select(Comment.author_name)).one() == "Anonymous Coward"


def test_a_held_comment_with_a_visible_reply_is_listed_and_not_counted(article):
    take_over(article, imported("a", status=Status.HELD), imported("a1", "a"))
    assert thread(article) == ["a", "a1"]
    assert lock_article(article.id).comment_count == 1
    assert what_is_wrong_with(article.id) == []


def test_counting_a_true_discussion_anew_changes_nothing_but_mends_a_false_one(article):
    statuses = [Status.PUBLISHED, Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN, Status.HELD]
    take_over(article, *(imported(f"a{n}", f"a{n - 1}" if n else None, status=statuses[n % 5]) for n in range(12)))
    assert what_is_wrong_with(article.id) == []
    recount_thread(lock_article(article.id))
    db.session.commit()
    assert what_is_wrong_with(article.id) == []
    db.session.execute(sa.update(Comment).values(descendant_count=Comment.descendant_count + 3))
    db.session.execute(sa.update(Article).values(comment_count=99))
    db.session.commit()
    recount_thread(lock_article(article.id))
    db.session.commit()
    assert what_is_wrong_with(article.id) == []


def test_a_chain_a_thousand_deep_is_stored_read_and_answered(app, make_article):
    article = make_article()
    with app.app_context():
        take_over(article, *(imported(n, n - 1 if n > 1 else None) for n in range(1, 1001)))
        assert what_is_wrong_with(article.id) == []
        assert db.session.scalar(sa.select(sa.func.max(Comment.depth))) == 1000
        ids = list(db.session.scalars(sa.select(Comment.id).order_by(Comment.id)))
    client = reader(app)
    assert list(read_through(client, url_of(article))) == ids

    for depth in (1, 199, 200, 201, 1000):
        page = client.get(f"{url_of(article)}comments/{ids[depth - 1]}/")
        first = max(0, depth - 13)
        assert comment_ids(page) == ids[first : depth + 100][: len(comment_ids(page))]
        assert len(comment_ids(page)) >= min(1000, depth + 10) - first
        assert f"What {depth} says." in page_words(page)
    assert "Show the 987 comments before these" in page_words(page)

    reply = say(client, article, "And yet.", parent_id=str(ids[-1]))
    assert comment_ids(client.get(f"{url_of(article)}comments/{ids[-1]}/")) == [*ids[-13:], reply]
    with app.app_context():
        assert what_is_wrong_with(article.id) == []
    assert send(client, f"/comments/{reply}/withdraw").status_code == 303
    with app.app_context():
        assert what_is_wrong_with(article.id) == []


def test_the_history_says_who_brought_it_where_somebody_did(article, make_member):
    jo = make_member("Jo")
    brings = Actor(member_id=jo.id, is_signed_in=True, name="Jo")
    import_thread(actor=brings, article_id=article.id, comments=[imported("a")])
    take_over(article, imported("b"))
    assert db.session.scalars(sa.select(CommentTransition.member_id).order_by(CommentTransition.id)).all() == [
        jo.id,
        None,
    ]
