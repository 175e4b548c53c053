"""The page of a discussion for who is known by a cookie: as for all of them, but for what is theirs.

A frame is the page drawn once, with holes where readers differ: their comments' controls and ratings,
what is new to them, the form's token and name, the masthead. It stands until the discussion changes; a
request looks that up together with the scores, asks what its reader did and remembers, and fills the holes.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, current_app, request
from markupsafe import escape

from blog.accounts.models import NOBODY, Actor, Role
from blog.articles.models import Article
from blog.articles.policy import may_discuss_article
from blog.comments.policy import counts_as_author, may_see_versions
from blog.comments.queries import has_own_held
from blog.discussion.keeping import is_plain_address
from blog.discussion.queries import (
    NO_DEEDS,
    Deeds,
    Memory,
    Node,
    Scores,
    State,
    Thread,
    deeds_of,
    marks_of,
    memory_of,
    new_below,
    stamp_now,
    stamp_shown,
)
from blog.discussion.views import addresses
from blog.discussion.views.drawing import HOLE, comment_piece, draw_new_below, with_rates
from blog.discussion.views.form import CommentForm
from blog.discussion.views.memory import draw_memory
from blog.foundation import clock
from blog.foundation.http.kept import LONGEST, Shelf
from blog.foundation.http.templating import fill_slot, is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.settings import KEY
from blog.moderation.policy import may_moderate

FRAMES = "lastword.frames"
SLOT, COMMENT, NEW = "slot ", "comment ", "new "  # what such holes are called before their own name
A_COMMENT = 6_000  # bytes of memory that one takes beside its words
# Whose marks a comment has that its reader has nothing to do with: of visitors, of members, of moderators.
RESTING = {
    (False, False): NOBODY,
    (True, False): Actor(member_id=0, is_signed_in=True),
    (True, True): Actor(member_id=0, is_signed_in=True, role=Role.MODERATOR),
}


def init_frames(app: Flask) -> None:
    """Give the application its memory of frames."""
    app.extensions[FRAMES] = Shelf(app.config[KEY].kept_megabytes * 1_000_000)


@dataclass(frozen=True)
class Frame:
    """A page between its holes: text, name of the hole, text, …; and the comments in it."""

    article_id: int
    base: str
    state: State
    is_open: bool
    nodes: dict[int, Node]
    parts: list[str]
    made_at: float
    drawn: dict[int, tuple[tuple[int, int], str]] = field(default_factory=dict)  # by id, with the score it shows

    @property
    def size(self) -> int:
        """Bytes of memory, about: each comment stands there as a row, and drawn."""
        bodies = sum(len(node.comment.body_html) for node in self.nodes.values())
        return 10_000 + sum(map(len, self.parts)) + A_COMMENT * len(self.nodes) + 3 * bodies


def is_for(actor: Actor) -> bool:
    """Whether this request's page is one that readers with a cookie share."""
    return (
        form_token() is not None
        and actor.suspended_until is None
        and not actor.is_warned
        and not is_fragment_wanted()
        and is_plain_address()
    )


def _kind(actor: Actor) -> tuple[bool, bool]:
    """Readers of one kind share a frame: who is signed in, and who moderates besides."""
    return (actor.is_signed_in, may_moderate(actor))


def _key(actor: Actor) -> tuple[str, str, tuple[bool, bool]]:
    return (request.path, request.query_string.decode("latin-1"), _kind(actor))


def page_from_frame(actor: Actor) -> str | None:
    """The page at this address for the actor; None where no frame shows what is now, or all that is theirs."""
    frame: Frame | None = current_app.extensions[FRAMES].find(_key(actor))
    if frame is None or time.monotonic() - frame.made_at > LONGEST:
        return None
    now = stamp_now(actor=actor, article_id=frame.article_id, comment_ids=frame.nodes)
    if now is None or now.state != frame.state or has_own_held(actor=actor, article_id=frame.article_id):
        return None
    deeds = deeds_of(actor=actor, comment_ids=frame.nodes)
    memory = memory_of(actor=actor, article_id=frame.article_id, comment_ids=frame.nodes) if frame.nodes else None
    return _filled(frame, actor, now.scores, deeds, memory)


def page_of_new_frame(actor: Actor, found: Article, thread: Thread, draw_page: Callable[..., str]) -> str:
    """Keep what `draw_page` makes when it is given holes for what is the reader's, and fill it for the actor."""
    at = time.monotonic()
    form = CommentForm.begun(found).shown()
    theirs: dict[str, Any] = {"token": _hole("token"), "values": form["values"] | {"form_key": _hole("form_key")}}
    if actor.is_signed_in:
        theirs["author_name"] = _hole("author")
    html = draw_page(
        form=form | theirs,
        memory=_hole("memory"),
        draw=lambda part, node: _hole(f"{part} {node.comment.id}"),
        slot=lambda name: _hole(SLOT + name),
        act_token=_hole("token"),
    )
    is_open = may_discuss_article(actor, found, clock.utcnow())
    comments = [node.comment for node in thread.shown]
    resting = marks_of(comments, actor=RESTING[_kind(actor)], is_open=is_open, deeds=NO_DEEDS)
    nodes = [replace(node, marks=marks, children=[]) for node, marks in zip(thread.shown, resting, strict=True)]
    stamp = stamp_shown(found, comments)
    by_id = {node.comment.id: node for node in nodes}
    frame = Frame(found.id, addresses.article_page_url(found), stamp.state, is_open, by_id, html.split(HOLE), at)
    current_app.extensions[FRAMES].put(_key(actor), frame)
    return _filled(frame, actor, stamp.scores, _deeds_shown(thread), thread.memory)


def _deeds_shown(thread: Thread) -> Deeds:
    """What the reader did with the comments, as it was looked up for the page."""
    marks = {node.comment.id: node.marks for node in thread.shown}
    rated = {key: set(mark.rated) for key, mark in marks.items() if mark.rated}
    return Deeds(rated, {key: mark.flag for key, mark in marks.items() if mark.flag})


def _hole(name: str) -> str:
    return f"{HOLE}{name}{HOLE}"


def _filled(frame: Frame, actor: Actor, scores: Scores, deeds: Deeds, memory: Memory | None) -> str:
    """The page for the actor, with the scores as they are."""
    theirs = _comments(frame, actor, scores, deeds, memory)
    theirs |= {"token": form_token() or "", "author": str(escape(actor.name or ""))}
    theirs["form_key"] = secrets.token_urlsafe(12)
    parts = frame.parts.copy()
    for place in range(1, len(parts), 2):
        name = parts[place]
        if name.startswith(SLOT):
            parts[place] = fill_slot(name.removeprefix(SLOT))
        else:
            parts[place] = theirs.get(name, "") if name.startswith(NEW) else theirs[name]
    return "".join(parts)


def _comments(frame: Frame, actor: Actor, scores: Scores, deeds: Deeds, memory: Memory | None) -> dict[str, str]:
    """The comments as the actor gets them, and what of them is new, by hole. Comments that the actor has nothing
    to do with are drawn already.
    """
    recalled = memory or Memory()
    drawn = {f"{COMMENT}{key}": _resting(frame, key, insightful, funny) for key, insightful, funny in scores}
    touched = [
        node
        for key, node in frame.nodes.items()
        if key in deeds.rated or key in deeds.flagged or recalled.concerns(node.comment) or _is_theirs(actor, node)
    ]
    counts = {key: (insightful, funny) for key, insightful, funny in scores}
    new: list[int] = []
    comments = [node.comment for node in touched]
    all_marks = marks_of(comments, actor=actor, is_open=frame.is_open, deeds=deeds, memory=memory)
    for node, marks in zip(touched, all_marks, strict=True):
        key = node.comment.id
        piece = comment_piece(replace(node, marks=marks), frame.base)
        drawn[f"{COMMENT}{key}"] = with_rates(piece, key, *counts[key], marks)
        new += [key] if marks.is_new else []
    for key, count in new_below(frame.nodes, new).items():
        drawn[f"{NEW}{key}"] = draw_new_below(count)
    return drawn | {"memory": draw_memory(frame.base, memory, new)}


def _is_theirs(actor: Actor, node: Node) -> bool:
    """Whether there is something for the actor at the comment that others do not see."""
    comment = node.comment
    return counts_as_author(actor, comment) or (comment.edited_at is not None and may_see_versions(actor, comment))


def _resting(frame: Frame, key: int, insightful: int, funny: int) -> str:
    """A comment for who has nothing to do with it; drawn anew only when its ratings are others."""
    score = (insightful, funny)
    if key not in frame.drawn or frame.drawn[key][0] != score:
        node = frame.nodes[key]
        frame.drawn[key] = (score, with_rates(comment_piece(node, frame.base), key, *score, node.marks))
    return frame.drawn[key][1]
