"""What a reader did with comments, and what they may do with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

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
from blog.flags.models import FlagState
from blog.flags.policy import may_flag_comment
from blog.flags.queries import flagged_by
from blog.foundation import clock
from blog.moderation.policy import may_take_up_comment
from blog.mutes.policy import may_mute_author
from blog.ratings.models import Kind
from blog.ratings.policy import may_rate_comment
from blog.ratings.queries import rated_kinds


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
    can_flag: bool = False
    flag: FlagState | None = None
    can_mute: bool = False
    can_moderate: bool = False
    is_muted: bool = False
    is_new: bool = False
    next_new: int | None = None  # the id of the next new comment on the page
    more_new_since: datetime | None = None  # of the last one there, where others are elsewhere


UNMARKED = Marks()


class Deeds(NamedTuple):
    """What a reader has said of comments, by the comments' ids."""

    rated: Mapping[int, set[Kind]] = {}
    flagged: Mapping[int, FlagState] = {}


NO_DEEDS = Deeds()


def deeds_of(*, actor: Actor, comment_ids: Iterable[int]) -> Deeds:
    """How the reader has rated and flagged these comments: two statements, none for an unknown reader."""
    ids = list(comment_ids)
    flags = flagged_by(actor=actor, comment_ids=ids)
    return Deeds(rated_kinds(actor=actor, comment_ids=ids), {key: flag.state for key, flag in flags.items()})


def marks_of(
    comments: Sequence[Comment],
    *,
    actor: Actor,
    is_open: bool,
    deeds: Deeds | None = None,
    memory: Memory | None = None,
) -> list[Marks]:
    """What this reader did and may do with each comment, in the order of the page; `is_open` says whether they may
    write, `memory` what they remember of the discussion. What they did is looked up, if `deeds` does not say it.
    """
    now = clock.utcnow()
    if deeds is None:
        deeds = deeds_of(actor=actor, comment_ids=(comment.id for comment in comments))
    fresh = [comment.id for comment in comments if is_author(actor, comment) and now < edits_until(comment)]
    answered = answered_by_others(actor=actor, comment_ids=fresh)
    marks = [
        marks_on(actor, comment, now=now, is_open=is_open, is_answered=comment.id in answered, deeds=deeds)
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
    actor: Actor, comment: Comment, *, now: datetime, is_open: bool, is_answered: bool = False, deeds: Deeds = NO_DEEDS
) -> Marks:
    """What this reader did and may do with the comment; `is_answered` is for its author."""
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
        rated=frozenset(deeds.rated.get(comment.id, ())),
        can_flag=may_flag_comment(actor, comment),
        flag=deeds.flagged.get(comment.id),
        can_mute=may_mute_author(actor, comment),
        can_moderate=may_take_up_comment(actor, comment),
    )
