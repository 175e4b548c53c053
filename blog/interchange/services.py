"""Importing: one reading to validate everything, a second one to write in batches.

Everything written carries a source key, and what carries it already is left alone. So an import can
be broken off anywhere and repeated, and ends as if it had never been broken off.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Role
from blog.articles.models import Article, DiscussionMode
from blog.articles.policy import is_discussion_closed
from blog.articles.services import ArticleDraft, create_article
from blog.comments.models import VISIBLE, Status
from blog.comments.services import ImportedComment, import_thread
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.interchange.members import Members
from blog.interchange.queries import known_article, known_comment_keys
from blog.interchange.records import CommentHead, Entry, Source
from blog.interchange.report import Report, tell_skipped, tell_strays, tell_taken
from blog.interchange.threads import ThreadPlan, plan_thread
from blog.reviews.services import open_imported

BATCH = 500  # comments in one transaction: whoever writes meanwhile waits no longer than these take


def run_import(source: Source, *, report: Report, progress: Callable[[int], None], is_reopening: bool = False) -> None:
    """Read all of `source` once and tell `report`; unless that is dry, add what is not here yet.

    An article and each batch of its comments are one transaction. With `is_reopening`, discussions
    are open as if somebody had commented now; those of mode closed stay closed.
    Raises Refused for a malformed source, after whatever came before it: so a dry run comes first.
    """
    now = clock.utcnow()
    members = Members(is_dry=report.is_dry)
    for number, entry in enumerate(source.entries(progress)):
        if number == 0:  # authors are listed before the articles; if some are not, the end is early enough
            members.meet_all(source.authors())
        if entry.skip is not None:
            tell_skipped(report, entry)
        else:
            _take(entry, members, report, now=now, is_reopening=is_reopening)
        db.session.rollback()
    members.meet_all(source.authors())
    for reason, place in source.strays():
        tell_strays(report, reason, place)
    report.title, report.members = source.title(), members.new_count
    report.hints.extend(source.hints())


def _take(entry: Entry, members: Members, report: Report, *, now: datetime, is_reopening: bool) -> None:
    """Tell what is new of an article and its discussion, and write it unless the run is dry."""
    plan, article = plan_thread(entry.heads), known_article(entry.key)
    keys = {entry.comment_key(head.id): head for head in plan.order}
    known = {keys[key].id for key in known_comment_keys(list(keys))}
    tell_taken(report, entry, plan, is_known=article is not None, known=known)
    is_reopened = article is not None and is_reopening and _is_only_too_old(article, now)
    report.reopened += is_reopened
    members.meet(entry.writer)
    if report.is_dry:
        return
    new = [head for head in plan.order if head.id not in known]
    if article is None:
        article_id = _store_article(entry, members, now if is_reopening else _latest(new, now))
    else:
        article_id = article.id
        active_at = now if is_reopened else _latest(new, now)
        if active_at:
            keep_open(actor=SYSTEM, article_id=article_id, since=active_at)
    for start in range(0, len(new), BATCH):
        batch = [_comment(entry, plan, head, members) for head in new[start : start + BATCH]]
        import_thread(actor=SYSTEM, article_id=article_id, comments=batch, is_last=start + BATCH >= len(new))
    if any(head.status is Status.HELD for head in plan.order):
        open_imported(actor=SYSTEM, article_id=article_id)


@transactional
def _store_article(entry: Entry, members: Members, active_at: datetime | None) -> int:
    """Store the article and its writer, unless somebody else has just done so."""
    text = entry.text()
    article = known_article(entry.key)
    if article is not None:
        return article.id
    draft = ArticleDraft(
        source_key=entry.key,
        title=text.title,
        body_source=text.body,
        slug=text.slug,
        department=text.department,
        summary=text.summary,
        writer_id=members.meet(entry.writer, role=Role.WRITER),
        state=text.state,
        discussion_mode=text.discussion_mode,
        published_at=text.published_at,
        discussion_active_at=max(filter(None, (text.published_at, active_at)), default=None),
        tags=text.tags,
    )
    own = f"/{text.published_at:%Y/%m/%d}/{draft.slug}" if text.published_at else None
    draft.old_paths = [path for path in text.old_paths if path.rstrip("/") != own]
    return create_article(actor=SYSTEM, draft=draft).id


@transactional
def keep_open(*, actor: Actor, article_id: int, since: datetime) -> None:
    """Let the discussion count as active `since` then, if it was not active later."""
    db.session.execute(
        sa.update(Article)
        .where(Article.id == article_id, Article.discussion_active_at < since)
        .values(
            discussion_active_at=since,
            discussion_closed_at=None,
            discussion_version=Article.discussion_version + 1,
        )
    )


def _is_only_too_old(article: Article, now: datetime) -> bool:
    """Whether the discussion is closed, but by nothing except its age."""
    return article.discussion_mode is not DiscussionMode.CLOSED and is_discussion_closed(article, now)


def _latest(heads: Sequence[CommentHead], now: datetime) -> datetime | None:
    """When the newest of the comments that readers may see was written; never in the future."""
    times = (head.created_at for head in heads if head.created_at and head.status in VISIBLE)
    latest = max(times, default=None)
    return min(latest, now) if latest else None


def _comment(entry: Entry, plan: ThreadPlan, head: CommentHead, members: Members) -> ImportedComment:
    text, parent = entry.comment_text(head), plan.parents[head.id]
    return ImportedComment(
        source_key=entry.comment_key(head.id),
        parent_key=entry.comment_key(parent) if parent else None,
        author_name=text.author_name,
        author_email=text.author_email if len(text.author_email or "") <= 254 else None,
        author_member_id=members.meet(text.author),
        subject=text.subject,
        body_source=text.body,
        created_at=head.created_at or clock.utcnow(),
        status=head.status,
        has_hard_breaks=False,
    )
