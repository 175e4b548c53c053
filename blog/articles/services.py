"""Making articles and changing their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import sqlalchemy as sa
from markupsafe import Markup
from slugify import slugify

from blog.accounts.models import Actor
from blog.articles.models import Article, ArticleAddress, ArticleState, DiscussionMode, Tag, TagKind, article_tags
from blog.foundation import clock
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.markup import clean_line, clean_text, excerpt, render_article
from blog.foundation.outbox import record
from blog.foundation.settings import settings

SLUG_MAX = 80  # long enough for a headline, short enough for a mail
TITLE_MAX = 300


@dataclass(kw_only=True)
class ArticleDraft:
    """An article before it is stored: text is cleaned and rendered when the draft is made."""

    title: str
    body_source: str
    source_key: str | None = None
    slug: str = ""
    department: str | None = None
    summary: str = ""
    writer_id: int | None = None
    state: ArticleState = ArticleState.PUBLISHED
    discussion_mode: DiscussionMode = DiscussionMode.OPEN
    published_at: datetime | None = None
    discussion_active_at: datetime | None = None
    tags: list[tuple[TagKind, str]] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)
    body_html: Markup = field(init=False)

    def __post_init__(self) -> None:
        """Clean every text, once."""
        self.title = clean_line(self.title)[:TITLE_MAX] or "Untitled"
        self.body_source = clean_text(self.body_source)
        self.body_html = render_article(self.body_source)
        self.summary = clean_line(self.summary) or excerpt(self.body_html, 200)
        self.department = clean_line(self.department or "") or None
        self.slug = slug_of(self.slug or self.title)


@transactional
def create_article(*, actor: Actor, draft: ArticleDraft) -> Article:
    """Store `draft`. A slug that is taken on that date gets a counter: `terms-2`."""
    published_on = draft.published_at.astimezone(UTC).date() if draft.published_at else None
    article = Article(
        source_key=draft.source_key,
        title=draft.title,
        slug=draft.slug,
        department=draft.department,
        summary=draft.summary,
        body_source=draft.body_source,
        body_html=draft.body_html,
        writer_id=draft.writer_id,
        state=draft.state,
        discussion_mode=draft.discussion_mode,
        published_at=draft.published_at,
        published_on=published_on,
        discussion_active_at=draft.discussion_active_at or draft.published_at or clock.utcnow(),
    )
    _put_at(article, draft.slug)
    _file_under(article, draft.tags)
    _remember_addresses(article, draft.old_paths)
    if draft.state is ArticleState.PUBLISHED and draft.published_at and draft.published_at > clock.utcnow():
        record("article.due", {"article_id": article.id}, due_at=draft.published_at)
    return article


@transactional
def show_due_article(*, actor: Actor, article_id: int) -> None:
    """Note that a scheduled article's minute has come: its pages are others than before.

    An article that was put off meanwhile gets a new date in the outbox; a draft gets none.
    """
    article = db.session.get(Article, article_id, with_for_update=True)
    if article is None or article.state is not ArticleState.PUBLISHED or article.published_at is None:
        return
    if article.published_at > clock.utcnow():
        record("article.due", {"article_id": article.id}, due_at=article.published_at)
    else:
        article.discussion_version += 1


@transactional
def note_closed_discussions(*, actor: Actor) -> int:
    """Note which discussions have closed by themselves (`policy.is_discussion_closed`) and which are
    open again since the rule was changed, so that what is kept of their pages is made anew.

    Returns how many were noted now.
    """
    now = clock.utcnow()
    is_old = Article.discussion_active_at <= now - timedelta(days=settings().discussion_days)
    noted = 0
    for changed, value in (
        (sa.and_(Article.discussion_closed_at.is_(None), is_old), now),
        (sa.and_(Article.discussion_closed_at.is_not(None), ~is_old), None),
    ):
        statement = sa.update(Article).where(changed, Article.discussion_mode != DiscussionMode.CLOSED)
        version = Article.discussion_version + 1
        result = db.session.execute(statement.values(discussion_closed_at=value, discussion_version=version))
        noted += cast("sa.CursorResult[object]", result).rowcount
    return noted


@transactional
def change_slug(*, actor: Actor, article_id: int, slug: str) -> Article:
    """Give the article another address; the old one redirects from now on."""
    article = db.session.get_one(Article, article_id, with_for_update=True)
    wanted = slug_of(slug)
    if wanted != article.slug:
        _remember_addresses(
            article, [f"/{article.published_on:%Y/%m/%d}/{article.slug}/"] if article.published_on else []
        )
        _put_at(article, wanted)
    return article


def slug_of(text: str) -> str:
    """The part of an address that `text` makes: lower-case Latin letters, digits and dashes."""
    return str(slugify(text, max_length=SLUG_MAX, word_boundary=True)) or "untitled"


def _put_at(article: Article, slug: str) -> None:
    """Store the article under `slug`, or with the first free counter behind it on its date."""
    day = article.published_on

    def store() -> None:
        article.slug = free
        db.session.add(article)

    while True:
        free = _free_slug(slug, day)
        if unless_taken(store, "article_slug_unique_per_date"):
            return


def _free_slug(slug: str, day: object) -> str:
    """`slug`, or with the first free counter behind it on that date."""
    taken = set(
        db.session.scalars(
            sa.select(Article.slug).where(Article.published_on == day, Article.slug.startswith(slug, autoescape=True))
        )
    )
    candidate, counter = slug, 1
    while candidate in taken:
        counter += 1
        candidate = f"{slug}-{counter}"
    return candidate


def _file_under(article: Article, names: Iterable[tuple[TagKind, str]]) -> None:
    """Connect the article with its tags, making those that are new."""
    wanted = {(kind, slug_of(name)): clean_line(name) for kind, name in names if clean_line(name)}
    for (kind, slug), name in sorted(wanted.items()):  # in one order, so that two writers cannot block each other
        tag_id = _tag_id(kind, slug, name)
        db.session.execute(article_tags.insert().values(article_id=article.id, tag_id=tag_id))


def _tag_id(kind: TagKind, slug: str, name: str) -> int:
    """The tag at that address, made now if there is none."""
    while True:
        known = db.session.scalar(sa.select(Tag.id).where(Tag.kind == kind, Tag.slug == slug))
        if known is not None:
            return known
        tag = Tag(kind=kind, slug=slug, name=name)
        if unless_taken(partial(db.session.add, tag), "tag_slug_unique_per_kind"):
            return tag.id


def _remember_addresses(article: Article, paths: Iterable[str]) -> None:
    """Let old addresses lead here, unless they lead elsewhere already."""
    for path in dict.fromkeys(paths):
        if path and db.session.get(ArticleAddress, path) is None:
            address = ArticleAddress(path=path, article_id=article.id)
            unless_taken(partial(db.session.add, address), "pk_article_addresses")
