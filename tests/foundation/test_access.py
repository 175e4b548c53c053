"""From an id to a row: only for who may."""

import pytest

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.foundation.access import fetch
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import NotFound
from tests.racing import at_once, in_context


def everybody(actor: Actor, article: Article) -> bool:
    return True


def nobody(actor: Actor, article: Article) -> bool:
    return False


def test_who_may_gets_the_row(app_context, make_article):
    article = make_article()
    assert fetch(Article, article.id, actor=Actor(), may=everybody).title == article.title


def test_who_may_is_asked_about_this_actor_and_this_row(app_context, make_article):
    article, asked = make_article(), []
    fetch(Article, article.id, actor=Actor(visitor_id=7), may=lambda actor, row: not asked.append((actor, row.id)))
    assert asked == [(Actor(visitor_id=7), article.id)]


def test_missing_and_forbidden_look_alike(app_context, make_article):
    article = make_article()
    with pytest.raises(NotFound) as forbidden:
        fetch(Article, article.id, actor=Actor(), may=nobody)
    with pytest.raises(NotFound) as missing:
        fetch(Article, article.id + 1, actor=Actor(), may=everybody)
    assert type(forbidden.value) is type(missing.value)
    assert str(forbidden.value) == str(missing.value)


def test_an_id_that_no_row_can_have_is_missing(app_context):
    for key in (0, -1, LARGEST_ID, LARGEST_ID + 1, 10**30, -LARGEST_ID - 2, -(10**30)):
        with pytest.raises(NotFound):
            fetch(Article, key, actor=Actor(), may=everybody)


def test_a_locked_row_is_read_afresh(app, make_article):
    article_id = make_article().id

    @transactional
    def rename(title: str) -> None:
        fetch(Article, article_id, actor=Actor(), may=everybody, lock=True).title = title

    with app.app_context():
        known = db.session.get_one(Article, article_id)  # lies in the session from now on
        db.session.commit()
        at_once([in_context(app, lambda: rename("Renamed elsewhere"))])
        fetch(Article, article_id, actor=Actor(), may=everybody, lock=True)
        assert known.title == "Renamed elsewhere"


def test_a_row_that_may_no_longer_be_seen_once_it_is_locked_is_missing(app, make_article):
    article_id = make_article().id

    @transactional
    def rename(title: str) -> None:
        fetch(Article, article_id, actor=Actor(), may=everybody, lock=True).title = title

    with app.app_context():
        db.session.get_one(Article, article_id)
        db.session.commit()
        at_once([in_context(app, lambda: rename("Secret"))])
        with pytest.raises(NotFound):
            fetch(Article, article_id, actor=Actor(), may=lambda _, row: row.title != "Secret", lock=True)
