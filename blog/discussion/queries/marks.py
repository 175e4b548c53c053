"""What a reader did with comments, and what they may do with them now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.policy import (
    edits_until,
    is_author,
    may_edit_comment,
    may_reply_to_comment,
    may_see_versions,
    may_withdraw_comment,
)
from blog.comments.queries import answered_by_others
from blog.discussion.queries.visits import Memory
from blog.foundation import clock
from blog.mutes.policy import may_mute_author
from blog.ratings.models import Kind
from blog.ratings.policy import may_rate_comment
from blog.ratings.queries import rated_kinds

RatedKinds: TypeAlias = Mapping[int, set[Kind]]


@dataclass(frozen=True)
class Marks:
    """What a reader did with a comment, and what they may do with it now."""

    is_own: bool = False
    can_reply: bool = False
    can_edit: bool = False
    can_withdraw: bool = False
    can_see_versions: bool = False
    edit_minutes_left: int = 0
    can_rate: bool = False
    rated: frozenset[Kind] = frozenset()
    can_mute: bool = False
    is_muted: bool = False
    is_new: bool = False
    next_new: int | None = None  # the id of the next new comment on the page
    more_new_since: datetime | None = None  # of the last one there, where others are elsewhere


def marks_of(
    comments: Sequence[Comment],
    *,
    actor: Actor,
    is_open: bool,
    rated: RatedKinds | None = None,
    memory: Memory | None = None,
) -> list[Marks]:
    """What this reader did and may do with each of the comments, in the order of the page; `is_open` says
    whether they may write, `memory` what they remember of the discussion. How they rated them is looked up,
    if `rated` does not say it.
    """
    now = clock.utcnow()
    if rated is None:
        rated = rated_kinds(actor=actor, comment_ids=[comment.id for comment in comments])
    fresh = [comment.id for comment in comments if _is_fresh_own(actor, comment, now)]
    answered = answered_by_others(actor=actor, comment_ids=fresh)
    marks = [
        marks_on(
            actor,
            comment,
            now=now,
            is_open=is_open,
            is_answered=comment.id in answered,
            rated=rated.get(comment.id, ()),
        )
        for comment in comments
    ]
    return _remembered(comments, marks, memory) if memory else marks


def _remembered(comments: Sequence[Comment], marks: Sequence[Marks], memory: Memory) -> list[Marks]:
    """The marks with what the member remembers, and with the way from each new comment to the next."""
    recalled = [
        replace(mark, is_muted=comment.id in memory.muted, is_new=memory.is_new(comment, is_own=mark.is_own))
        if memory.concerns(comment)
        else mark
        for comment, mark in zip(comments, marks, strict=True)
    ]
    new = [place for place, mark in enumerate(recalled) if mark.is_new]
    for place, following in pairwise(new):
        recalled[place] = replace(recalled[place], next_new=comments[following].id)
    if new and memory.new_count > len(new):
        recalled[new[-1]] = replace(recalled[new[-1]], more_new_since=memory.new_since)
    return recalled


def marks_on(
    actor: Actor, comment: Comment, *, now: datetime, is_open: bool, is_answered: bool, rated: Iterable[Kind]
) -> Marks:
    """The same for one comment, of which all is known."""
    can_edit = may_edit_comment(actor, comment, now=now, is_answered=is_answered)
    left = edits_until(comment) - now if can_edit else timedelta()
    return Marks(
        is_own=is_author(actor, comment),
        can_reply=is_open and may_reply_to_comment(actor, comment),
        can_edit=can_edit,
        can_withdraw=may_withdraw_comment(actor, comment),
        can_see_versions=comment.edited_at is not None and may_see_versions(actor, comment),
        edit_minutes_left=max(1, round(left.total_seconds() / 60)) if can_edit else 0,
        can_rate=may_rate_comment(actor, comment),
        rated=frozenset(rated),
        can_mute=may_mute_author(actor, comment),
    )


def _is_fresh_own(actor: Actor, comment: Comment, now: datetime) -> bool:
    return is_author(actor, comment) and now < edits_until(comment)
