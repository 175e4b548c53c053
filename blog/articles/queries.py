"""What lists and pages show of articles."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from blog.accounts.models import NOBODY, Actor
from blog.articles.models import Article, ArticleAddress, Tag, TagKind, article_tags
from blog.articles.policy import article_visible_to
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db
from blog.foundation.errors import NotFound
from blog.foundation.markup import clean_line, is_storable
from blog.foundation.pagination import Page, after, moment, parse_cursor

SEARCH_MAX = 200  # characters: nobody types more into a search box
NEWEST_FIRST = ((Article.published_at, True), (Article.id, True))
IS_VISIBLE = article_visible_to(NOBODY, now=sa.bindparam("now"))  # in statements that are made once
FOUND = sa.select(Article.id).where(Article.id == sa.bindparam("article"), IS_VISIBLE)
IS_THERE = sa.and_(Article.published_on == sa.bindparam("day"), Article.slug == sa.bindparam("slug"))
AT_ADDRESS = sa.select(Article).where(IS_THERE, IS_VISIBLE)
WHOLE_AT_ADDRESS = AT_ADDRESS.options(joinedload(Article.writer), selectinload(Article.tags))
OLDEST_FIRST = ((Article.published_at, False), (Article.id, False))


def article_page(
    *, actor: Actor, size: int, tag: Tag | None = None, search: str = "", older: str = "", newer: str = ""
) -> Page[Article]:
    """The newest `size` visible articles (with their writers), or those beyond a cursor.

    `older` and `newer` are cursors (published_at, id). Raises NotFound for a cursor that is none.
    """
    statement = sa.select(Article).where(article_visible_to(actor)).options(joinedload(Article.writer))
    if tag is not None:
        statement = statement.join(article_tags).where(article_tags.c.tag_id == tag.id)
    for word in search.split()[:8]:
        statement = statement.where(
            sa.or_(*(column.icontains(word, autoescape=True) for column in (Article.title, Article.summary)))
        )
    order = OLDEST_FIRST if newer else NEWEST_FIRST
    if older or newer:
        microseconds, article_id = parse_cursor(older or newer, 2)
        statement = statement.where(after(order, (moment(microseconds), article_id)))
    statement = statement.order_by(*(column.desc() if desc else column.asc() for column, desc in order))
    rows = list(db.session.scalars(statement.limit(size + 1)))
    items = rows[:size]
    return Page(items[::-1] if newer else items, has_more=len(rows) > size)


def search_words(text: str) -> str:
    """`text` as words to look for; nothing where it cannot be looked for."""
    return clean_line(text)[:SEARCH_MAX] if is_storable(text) else ""


def article_at(*, actor: Actor, day: date, slug: str, is_whole: bool = True) -> Article:
    """The article at /YYYY/MM/DD/slug/ that everybody sees; with writer and tags if it `is_whole`. Raises NotFound."""
    statement = WHOLE_AT_ADDRESS if is_whole else AT_ADDRESS
    place = {"day": day, "slug": slug, "now": clock.utcnow()}
    article = db.session.scalars(statement, place).one_or_none()
    if article is None:
        raise NotFound
    return article


def article_by_id(*, actor: Actor, article_id: int) -> Article:
    """The visible article with that id, with its writer and tags. Raises NotFound."""
    statement = (
        sa.select(Article)
        .where(Article.id == article_id, article_visible_to(actor))
        .options(joinedload(Article.writer), selectinload(Article.tags))
    )
    article = db.session.scalars(statement).one_or_none() if article_id <= LARGEST_ID else None
    if article is None:
        raise NotFound
    return article


def find_article(*, actor: Actor, article_id: int) -> None:
    """Let who asks for a visible article pass. Raises NotFound."""
    is_known = article_id <= LARGEST_ID
    if not is_known or db.session.scalar(FOUND, {"article": article_id, "now": clock.utcnow()}) is None:
        raise NotFound


def article_formerly_at(*, actor: Actor, paths: Sequence[str]) -> Article | None:
    """The visible article that had the first of the addresses `paths` (with queries) before."""
    statement = (
        sa.select(ArticleAddress.path, Article)
        .join(Article, ArticleAddress.article_id == Article.id)
        .where(ArticleAddress.path.in_(paths), article_visible_to(actor))
    )
    found = {row.path: row.Article for row in db.session.execute(statement)}
    return next((found[path] for path in paths if path in found), None)


def tag_named(*, kind: TagKind, slug: str) -> Tag:
    """The tag or company at that address. Raises NotFound."""
    statement = sa.select(Tag).where(Tag.kind == kind, Tag.slug == slug)
    tag = db.session.scalars(statement).one_or_none() if is_storable(slug) else None
    if tag is None:
        raise NotFound
    return tag
