"""In which order the comments of an article are taken, and below which parents."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from blog.interchange.records import CommentHead

RING = "their parents form a ring"
MISSING = "their parent is not in the file"
SKIPPED = "their parent is skipped"


@dataclass(slots=True)
class ThreadPlan:
    """The comments to take: parents before children, earlier siblings first.

    `parents` says below which comment each stands (None: at the top level); `moved` holds those
    that stand elsewhere than in the other system, and why.
    """

    order: list[CommentHead] = field(default_factory=list)
    parents: dict[str, str | None] = field(default_factory=dict)
    moved: list[tuple[CommentHead, str]] = field(default_factory=list)


def plan_thread(heads: Iterable[CommentHead]) -> ThreadPlan:
    """The plan for one article. Ids must be unique.

    Children of what is skipped go below the nearest ancestor that is taken. A parent that does not
    exist, and the first of a ring of parents, put a comment at the top level.
    """
    by_id = {head.id: head for head in heads}
    plan = ThreadPlan()
    raw: dict[str, str | None] = {head.id: head.parent for head in by_id.values() if head.parent}
    for breaker in _ring_breakers(raw):
        raw[breaker] = None
        if by_id[breaker].skip is None:
            plan.moved.append((by_id[breaker], RING))
    anchors: dict[str, str | None] = {}
    for head in by_id.values():
        if head.skip is None:
            _place(head, raw.get(head.id), by_id, raw, anchors, plan)
    plan.order = _by_time(by_id, plan.parents)
    return plan


def _place(
    head: CommentHead,
    parent: str | None,
    by_id: dict[str, CommentHead],
    raw: dict[str, str | None],
    anchors: dict[str, str | None],
    plan: ThreadPlan,
) -> None:
    """Find where `head` stands, and note it when that is somewhere else than it was."""
    if parent is not None and parent not in by_id:
        plan.parents[head.id] = None
        plan.moved.append((head, MISSING))
        return
    anchor = _nearest_taken(parent, by_id, raw, anchors)
    plan.parents[head.id] = anchor
    if anchor != parent:
        plan.moved.append((head, SKIPPED))


def _nearest_taken(
    start: str | None, by_id: dict[str, CommentHead], raw: dict[str, str | None], anchors: dict[str, str | None]
) -> str | None:
    """`start` or its nearest ancestor that is taken; each skipped comment is walked over once."""
    passed: list[str] = []
    current = start
    while current is not None and current in by_id and by_id[current].skip is not None:
        if current in anchors:
            current = anchors[current]
            break
        passed.append(current)
        current = raw.get(current)
    found = current if current in by_id else None
    anchors.update(dict.fromkeys(passed, found))
    return found


def _ring_breakers(parents: dict[str, str | None]) -> list[str]:
    """Of every ring of parents, the one that comes first in the file."""
    place = {name: number for number, name in enumerate(parents)}
    walked: dict[str, str] = {}
    breakers = []
    for start in parents:
        current: str | None = start
        while current is not None and current in parents and current not in walked:
            walked[current] = start
            current = parents[current]
        if current is not None and walked.get(current) == start:
            ring, member = [current], parents[current]
            while member is not None and member != current:
                ring.append(member)
                member = parents[member]
            breakers.append(min(ring, key=place.__getitem__))
    return breakers


def _by_time(by_id: dict[str, CommentHead], parents: dict[str, str | None]) -> list[CommentHead]:
    """Oldest first, but never before its parent; file order decides between equal times."""
    children: dict[str | None, list[tuple[float, int, str]]] = {}
    for number, (name, head) in enumerate(by_id.items()):
        if name in parents:
            moment = head.created_at.timestamp() if head.created_at else 0.0
            children.setdefault(parents[name], []).append((moment, number, name))
    ready = children.pop(None, [])
    heapq.heapify(ready)
    order = []
    while ready:
        *_, name = heapq.heappop(ready)
        order.append(by_id[name])
        for child in children.pop(name, []):
            heapq.heappush(ready, child)
    return order
