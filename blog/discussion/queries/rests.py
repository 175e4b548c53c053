"""Where a thread is cut that a page cannot hold, and the ways to what is left of it.

A cut leaves something in each branch that was open there. Each of them leads on at its own end: its way covers
what stands between the end of the branch inside it and its own. Together the ways cover everything that comes
after the cut, each comment once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from blog.comments.models import MATERIALISED_DEPTH, SEGMENT, VISIBLE
from blog.comments.queries import Row, root_path
from blog.discussion.queries.nodes import DEEPEST_INDENT, Node, Rest


@dataclass(frozen=True)
class Place:
    """A place in a thread where a part may end: a path, and how many replies there are below it."""

    path: str
    reply_count: int


def places_of(rows: Sequence[Row]) -> list[Place]:
    """The places where the rows stand."""
    return [Place(row.comment.path, row.comment.descendant_count) for row in rows]


def cut(places: Sequence[Place], size: int) -> tuple[int, bool]:
    """How many of the places (one more than `size`, where there are so many) make a part, and whether its last
    thread goes on after them.

    A thread that does not fit whole moves to the next part, unless it is too long for any. In one that is too
    long, so does a branch that began in the last quarter.
    """
    if len(places) <= size:
        return len(places), False
    following = places[size].path
    if root_path(following) != root_path(places[size - 1].path):
        return size, False
    starts = {place.path: number for number, place in enumerate(places[:size])}
    start = starts.get(root_path(following))
    if start and places[start].reply_count < size:
        return start, False
    for depth in range(2, min(len(following) // SEGMENT, DEEPEST_INDENT) + 1):
        number = starts.get(following[: depth * SEGMENT], 0)
        if number >= size - size // 4 and places[number].reply_count < size:
            return number, True
    return size, True


def lead_on(shown: Sequence[Node], *, end: int | None, follow: int = 0) -> Rest | None:
    """Let each branch that is open at the last of `shown` (a part in thread order, cut there) lead to what is left
    of it, up to the end of the branch of the comment `end`, or of the whole thread. Outside of any branch here
    `follow` more comments stand before that end: what is returned is the way to them, if there are such.
    """
    last, after, skips = shown[-1], shown[-1].comment.id, False
    opened = _open_branches(shown)
    ways: list[tuple[Node, Rest]] = []
    for outer, named, count in _left(shown, opened):
        if count:
            stands = last if outer.level == DEEPEST_INDENT else outer
            ways.append((stands, Rest(after, skips, outer.comment.id, count, named.name)))
            after, skips = outer.comment.id, True
    if not (ways or follow):  # nothing that counts: a tombstone goes on
        if not opened:
            return Rest(after, skips, end, 1)
        ways.append((opened[-1][1], Rest(after, skips, end, 1, opened[-1][1].name)))
    elif ways and not follow:  # tombstones may stand between its branch and the end
        stands, rest = ways.pop()
        ways.append((stands, replace(rest, below=end)))
    for stands, rest in ways:
        stands.rest = rest
    return Rest(after, skips, end, follow) if follow else None


def _open_branches(shown: Sequence[Node]) -> list[tuple[int, Node]]:
    """The last node and those above it, the outermost first, each with its number. Below 200 levels no path tells."""
    path, deepest = shown[-1].comment.path, MATERIALISED_DEPTH * SEGMENT
    return [
        (number, node)
        for number, node in enumerate(shown)
        if path.startswith(node.comment.path) and len(node.comment.path) < deepest
    ]


def lead_on_flat(shown: Sequence[Node], *, end: int, follow: int) -> Rest:
    """The way to what is left before the end of the branch of the comment `end`, where no indent tells the branches
    of a part apart: `follow` comments, which may all answer one of those shown.
    """
    names = [node.name for node, count in _left_each(shown, _open_branches(shown)) if count == follow]
    return Rest(
        shown[-1].comment.id, skips_branch=False, below=end, count=max(1, follow), name=names[-1] if names else None
    )


def _left_each(shown: Sequence[Node], opened: Sequence[tuple[int, Node]]) -> list[tuple[Node, int]]:
    """The open branches, and how many replies are left of each, whatever branch inside it they are in."""
    seen_from = list(accumulate((node.comment.status in VISIBLE for node in reversed(shown)), initial=0))[::-1]
    return [(node, max(0, node.comment.descendant_count - seen_from[number + 1])) for number, node in opened]


def _left(shown: Sequence[Node], opened: Sequence[tuple[int, Node]]) -> Iterator[tuple[Node, Node, int]]:
    """From the inside out: an open branch, whose replies are left of it, and how many outside of the branch in it.
    Branches that stand under each other without indent are one; what is left of it may all be deeper inside.
    """
    left = _left_each(shown, opened)
    branches = [(node, node, count) for node, count in reversed(left) if node.level < DEEPEST_INDENT]
    flat = [(node, count) for node, count in left if node.level == DEEPEST_INDENT]
    if flat:
        outer, total = flat[0]
        named = [node for node, count in flat if count == total][-1]
        branches.insert(0, (outer, named, total))
    inside = 0
    for outer, named, total in branches:
        yield outer, named, max(0, total - inside)
        inside = total
