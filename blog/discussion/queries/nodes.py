"""From rows in thread order to the nested list that a page draws, with the reader's marks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from blog.accounts.models import Actor, Role
from blog.articles.policy import may_discuss_article
from blog.comments.models import SEGMENT, VISIBLE, Comment, Status
from blog.comments.queries import MemberAuthor, Row, author_of, row_of
from blog.comments.services import Posted
from blog.discussion.queries.marks import UNMARKED, Marks, marks_of, marks_on
from blog.discussion.queries.visits import Memory
from blog.foundation import clock
from blog.moderation.queries.matters import public_reasons
from blog.screening.queries import why_held

DEEPEST_INDENT = 8  # beyond it a phone has no room for text: pages go on flat
RE = re.compile(r"^(?:re\s*:\s*)+", re.IGNORECASE)
TOMBSTONES = {
    Status.WITHDRAWN: "Withdrawn by its author.",
    Status.REMOVED: "Removed by a moderator.",
    Status.HELD: "Waiting for a moderator.",
}


@dataclass(frozen=True)
class Rest:
    """What a part leaves out of a thread: it begins after the comment `after` (with `skips_branch` after all that is
    below it, too) and ends with the branch of the comment `below`, or with the thread. `count` comments are in it,
    `name` is whom they answer, directly or not, where that can be read.
    """

    after: int
    skips_branch: bool
    below: int | None
    count: int
    name: str | None = None


@dataclass
class Node:
    """A comment as a page draws it, at indent `level` (1 to 8), with this reader's marks."""

    comment: Comment
    author: MemberAuthor | None
    level: int
    subject_line: str | None
    is_subject_inherited: bool
    in_reply_to: str | None = None
    children: list["Node"] = field(default_factory=list)
    rest: Rest | None = None
    is_target: bool = False
    is_context: bool = False  # stands above a target; what else answered it is not shown
    is_writer: bool = False
    marks: Marks = UNMARKED
    new_below: int = 0  # replies on this page that are new to this reader
    held_reason: str | None = None  # for its author, while it waits
    public_reason: str | None = None  # of what a moderator removed

    @property
    def is_held(self) -> bool:
        """Whether its author sees it waiting."""
        return self.comment.status is Status.HELD and self.marks.is_own

    @property
    def is_hidden(self) -> bool:
        """Whether readers see a stub first."""
        return self.comment.status is Status.HIDDEN

    @property
    def tombstone(self) -> str | None:
        """What stands in place of a comment that cannot be read."""
        if self.comment.status in VISIBLE or self.is_held:
            return None
        return self.public_reason or TOMBSTONES[self.comment.status]

    @property
    def is_own_removed(self) -> bool:
        """Whether this reader wrote what a moderator removed: they alone can still read it here."""
        return self.comment.status is Status.REMOVED and self.marks.is_own

    @property
    def name(self) -> str | None:
        """Who wrote it, where that can be read."""
        return self.comment.author_name if self.tombstone is None else None

    @property
    def author_role(self) -> Role | None:
        """What its author is to the publication, as far as readers are told: who runs it, too, moderates.
        None where no member wrote it.
        """
        if self.author is None:
            return None
        return Role.MODERATOR if self.author.role is Role.ADMIN else self.author.role

    @property
    def reply_count(self) -> int:
        """Visible replies below, on this page or not."""
        return self.comment.descendant_count


def subject_of(subject: str | None, parent_subject: str | None) -> tuple[str | None, bool]:
    """The subject line of a comment, and whether it is its parent's: `Re:` once, never `Re: Re:`."""
    if subject:
        return subject, False
    bare = RE.sub("", parent_subject or "").strip()
    return (f"Re: {bare}", True) if bare else (None, False)


def nested(rows: Sequence[Row], *, start_level: int = 1) -> tuple[list[Node], list[Node]]:
    """The rows (in thread order) as a forest, and as a flat list of the same nodes.

    A comment whose parent is not among the rows stands below the nearest above it that is, or at
    `start_level`, and says whom it answers; so does one below the deepest indent.
    """
    roots: list[Node] = []
    lists: dict[int, list[Node]] = {}  # where the replies to a comment go
    nodes: dict[int, Node] = {}
    by_path: dict[str, Node] = {}
    for row in rows:
        comment = row.comment
        direct = nodes.get(comment.parent_id or 0)
        parent = direct or _nearest_above(comment.path, by_path)
        level = min(parent.level + 1, DEEPEST_INDENT) if parent else start_level
        is_apart = direct is None or direct.level == DEEPEST_INDENT
        node = by_path[comment.path] = _node(row, level=level, says_parent=is_apart)
        siblings = lists[parent.comment.id] if parent else roots
        siblings.append(node)
        nodes[comment.id] = node
        lists[comment.id] = siblings if level == DEEPEST_INDENT else node.children
    return roots, list(nodes.values())


def _nearest_above(path: str, by_path: Mapping[str, Node]) -> Node | None:
    """The node of the longest beginning of the path that there is one of."""
    for end in range(len(path) - SEGMENT, 0, -SEGMENT):
        if path[:end] in by_path:
            return by_path[path[:end]]
    return None


def flat(rows: Sequence[Row]) -> list[Node]:
    """The rows one under the other, each saying whom it answers."""
    return [_node(row, level=1, says_parent=True) for row in rows]


def lone_node(
    comment: Comment,
    *,
    actor: Actor,
    is_open: bool,
    writer_id: int | None,
    level: int = 1,
    says_parent: bool = False,
) -> Node:
    """A comment by itself, with the reader's marks; where its place does not tell whom it answers it
    `says_parent`.
    """
    node = _node(row_of(comment), level=level, says_parent=says_parent)
    mark([node], actor=actor, is_open=is_open, writer_id=writer_id)
    return node


def new_node(posted: Posted, *, level: int = 1) -> Node:
    """A comment that was just stored, as its author sees it; nothing is read again.

    On top, `level` 1, it says whom it answers where those who look for it by itself are told so.
    """
    comment, parent, author = posted.comment, posted.parent, posted.author
    is_readable = parent is not None and parent.status is Status.PUBLISHED
    answered = (parent.author_name, parent.subject) if parent is not None and is_readable else (None, None)
    row = Row(comment, author_of(comment), *answered)
    is_apart = level == 1 and parent is not None and parent.depth >= DEEPEST_INDENT
    node = _node(row, level=level, says_parent=is_apart)
    now, writer_id = clock.utcnow(), posted.article.writer_id
    is_open = may_discuss_article(author, posted.article, now)
    node.marks = marks_on(author, comment, now=now, is_open=is_open)
    node.is_writer = writer_id is not None and comment.author_member_id == writer_id
    _tell_why([node])
    return node


def _node(row: Row, *, level: int, says_parent: bool) -> Node:
    subject_line, is_inherited = subject_of(row.comment.subject, row.parent_subject)
    return Node(
        comment=row.comment,
        author=row.author,
        level=level,
        subject_line=subject_line,
        is_subject_inherited=is_inherited,
        in_reply_to=row.parent_name if says_parent else None,
    )


def mark(
    nodes: Sequence[Node], *, actor: Actor, is_open: bool, writer_id: int | None, memory: Memory | None = None
) -> None:
    """Put on each node what this reader did and may do."""
    by_id = {node.comment.id: node for node in nodes}
    comments = [node.comment for node in nodes]
    for node, marks in zip(nodes, marks_of(comments, actor=actor, is_open=is_open, memory=memory), strict=True):
        node.marks = marks
        node.is_writer = writer_id is not None and node.comment.author_member_id == writer_id
    _tell_why(nodes)
    for key, count in new_below(by_id, (key for key, node in by_id.items() if node.marks.is_new)).items():
        by_id[key].new_below = count


def _tell_why(nodes: Iterable[Node]) -> None:
    """Tell authors why theirs wait, and all why something was removed."""
    removed = {node.comment.id: node for node in nodes if node.comment.status is Status.REMOVED}
    for key, reason in public_reasons(removed).items():
        removed[key].public_reason = reason
    held = {node.comment.id: node for node in nodes if node.is_held}
    for key, reason in why_held(held).items():
        held[key].held_reason = reason


def new_below(nodes: Mapping[int, Node], new_ids: Iterable[int]) -> dict[int, int]:
    """How many of the new comments stand below each of the nodes of a page, where any do."""
    counts: dict[int, int] = {}
    for key in new_ids:
        parent = nodes.get(nodes[key].comment.parent_id or 0)
        while parent is not None:
            counts[parent.comment.id] = counts.get(parent.comment.id, 0) + 1
            parent = nodes.get(parent.comment.parent_id or 0)
    return counts
