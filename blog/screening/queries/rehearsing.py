"""What would have become of the last comments, had the rules been other ones."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Member
from blog.accounts.policy import PERMISSIONS, Permission
from blog.articles.models import Article, DiscussionMode
from blog.comments.models import Comment, Status
from blog.foundation.database import db
from blog.foundation.settings import settings
from blog.screening.checks import CHECKS, TRUSTED, Context, Judged, Written, judge, read
from blog.screening.models import Outcome
from blog.screening.queries.facts import KEPT_MOST
from blog.screening.queries.rules import Rules, current_rules, filter_now

REHEARSED = tuple(check for check in CHECKS if not check.is_of_moment)
MOST_SHOWN = 50


@dataclass(frozen=True)
class Difference:
    """A comment that the changed rules treat otherwise, and why either does."""

    comment: Comment
    before: Outcome
    after: Outcome
    reasons: Sequence[str]


@dataclass(frozen=True)
class Rehearsal:
    """Of so many of the last comments, what the rules do now and would do changed: how many have which outcome, and
    how many each check stops when changed, or would if it did not run dry; the newest of what differs, and how many
    do.
    """

    count: int
    before: Counter[Outcome]
    after: Counter[Outcome]
    stopped: Counter[str]
    difference_count: int
    differences: Sequence[Difference]


def rehearse(*, changed: Rules) -> Rehearsal:
    """Ask the checks about the last comments, once as they are set and once as `changed` has them.

    What nobody knows afterwards is not asked about: how it was sent, which networks were blocked, how heated it was.
    """
    current, before, after, stopped = current_rules(), Counter[Outcome](), Counter[Outcome](), Counter[str]()
    differences = []
    count = 0
    for comment, written, context in _submissions():
        now, then = (_judged(rules, written, context) for rules in (current, changed))
        count += 1
        before[now.outcome] += 1
        after[then.outcome] += 1
        stopped.update(said.check.name for said in then.said if said.verdict.outcome is not Outcome.PASS)
        if now.outcome is not then.outcome:
            reasons = then.reasons or now.reasons
            differences.append(Difference(comment, now.outcome, then.outcome, reasons))
    newest = differences[::-1][:MOST_SHOWN]
    return Rehearsal(count, before, after, stopped, len(differences), newest)


def _judged(rules: Rules, written: Written, context: Context) -> Judged:
    said = replace(context, banned=rules.banned.said_in(written.text), suspect=rules.suspect.said_in(written.text))
    return judge(REHEARSED, rules.setups, written, said)


def _submissions() -> Iterator[tuple[Comment, Written, Context]]:
    """The last comments, the oldest first, each as it was when it was written, as far as that is known."""
    spam = filter_now()
    latest: dict[tuple[Any, ...], datetime] = {}
    for comment, mode, standing, is_held, role, kept in reversed(db.session.execute(_statement()).all()):
        written = read(name=comment.author_name, subject=comment.subject, html=comment.body_html)
        who = comment.author_member_id or comment.author_visitor_id or comment.network
        same = (comment.author_member_id is None, who, written.fingerprint)
        context = Context(
            now=comment.created_at,
            is_reply=comment.parent_id is not None,
            is_trusted=(standing or 0) >= TRUSTED or Permission.MODERATE in PERMISSIONS.get(role, ()),
            standing=standing or 0,
            is_article_held=mode is DiscussionMode.HELD_FIRST,
            is_author_held=bool(is_held),
            kept_count=kept,
            repeated_at=latest.get(same),
            spam=spam.score(written.tokens) if spam else None,
        )
        latest[same] = comment.created_at
        yield comment, written, context


def _statement() -> sa.Select[Any]:
    """The last comments with what was known of their authors."""
    earlier = aliased(Comment)
    by_author = sa.or_(
        earlier.author_member_id == Comment.author_member_id, earlier.author_visitor_id == Comment.author_visitor_id
    )
    one: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)
    kept = (
        sa.select(one)
        .where(by_author, earlier.id < Comment.id, earlier.status == Status.PUBLISHED)
        .limit(KEPT_MOST)
        .correlate(Comment)
        .subquery()
    )
    return (
        sa.select(
            Comment,
            Article.discussion_mode,
            Member.standing,
            Member.is_held,
            Member.role,
            sa.select(sa.func.count()).select_from(kept).scalar_subquery(),
        )
        .join(Article, Article.id == Comment.article_id)
        .outerjoin(Member, Member.id == Comment.author_member_id)
        .order_by(Comment.id.desc())
        .limit(settings().rehearsal_comments)
    )
