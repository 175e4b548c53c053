"""The pages of a discussion: bounded, in a constant number of statements, whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_discuss_article
from blog.comments.models import MATERIALISED_DEPTH, Comment
from blog.comments.policy import may_see_comment
from blog.comments.queries import (
    END,
    Row,
    has_threads_after,
    own_held_rows,
    path_of,
    replies_below,
    root_path,
    rows_up_to,
    thread_rows,
)
from blog.discussion.queries.nodes import Node, flat, mark, nested
from blog.discussion.queries.orders import ordered_part
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.errors import NotFound
from blog.foundation.settings import settings

ANCESTORS = 12  # enough to know what the talk was about; a link leads further up


@dataclass
class Thread:
    """A part of a discussion: its nodes, and where the rest begins.

    `more` says where the next part begins: after which thread, or at which cursor of a flat order;
    `more_replies` after which comment the rest of a single thread goes on, or of its branch `below`
    a comment.
    """

    order: str
    nodes: list[Node]
    shown: list[Node]
    more: str | None = None
    more_replies: int | None = None
    below: int | None = None


@dataclass
class Context:
    """One comment with what stands above and below it, as one branch.

    Above it `earlier_count` comments are left out; `earliest_id` is the first that is not.
    """

    target: Node
    roots: list[Node]
    shown: list[Node]
    earlier_count: int
    earliest_id: int


def threaded_page(
    *,
    actor: Actor,
    article: Article,
    after_thread: int | None = None,
    after_reply: int | None = None,
    below: int | None = None,
    size: int | None = None,
) -> Thread:
    """Whole threads from the start, those after thread `after_thread`, or the rest of one thread
    after the comment `after_reply`, of it only what stands `below` a comment if that is given.
    Raises NotFound for a place that is not in this article.
    """
    size = size or settings().page_comments
    start, end = "", END
    if after_reply is not None:
        start = path_of(article_id=article.id, comment_id=after_reply)
        branch = path_of(article_id=article.id, comment_id=below) if below else root_path(start)
        end = branch + END
    elif after_thread is not None:
        start = root_path(path_of(article_id=article.id, comment_id=after_thread)) + END
    rows = thread_rows(article_id=article.id, limit=size + 1, after_path=start, before_path=end)
    rows, cut = _cut(rows, size)
    last_root = root_path(rows[-1].comment.path) if rows else ""
    has_more = bool(rows) and has_threads_after(article_id=article.id, root_path=last_root)
    held = own_held_rows(actor=actor, article_id=article.id)
    bound = rows[-1].comment.path if cut else last_root + END if has_more else end
    rows = sorted([*rows, *(row for row in held if start < row.comment.path < bound)], key=lambda row: row.comment.path)
    roots, shown = nested(rows, start_level=1 if after_reply is None else 2)
    _finish(shown, actor, article)
    page = Thread("threaded", roots, shown)
    if after_reply is not None:
        page.more_replies, page.below = rows[-1].comment.id if cut else None, below
        return page
    if cut:
        _lead_to_rest(roots[-1], rows)
    page.more = str(_root_id(rows[-1].comment)) if has_more else None
    return page


def _cut(rows: list[Row], size: int) -> tuple[list[Row], bool]:
    """At most `size` of the rows, and whether the last thread goes on after them.

    A thread that does not fit whole moves to the next part, unless it is too long for any.
    """
    if len(rows) <= size:
        return rows, False
    following, rows = rows[size].comment, rows[:size]
    if following.parent_id is None:
        return rows, False
    root = root_path(following.path)
    earlier = [row for row in rows if root_path(row.comment.path) != root]
    first = next((row.comment for row in rows if row.comment.path == root), None)
    if earlier and first is not None and first.descendant_count < size:
        return earlier, False
    return rows, True


def _lead_to_rest(root: Node, rows: Sequence[Row]) -> None:
    """Let the root of the thread that was cut lead to what is left of it."""
    in_thread = [row.comment for row in rows if root_path(row.comment.path) == root_path(root.comment.path)]
    root.more_after = in_thread[-1].id
    root.more_count = max(1, root.comment.descendant_count - len(in_thread) + 1)


def _root_id(comment: Comment) -> int:
    return int(root_path(comment.path), 36)


def flat_page(*, actor: Actor, article: Article, order: str, cursor: str = "", size: int | None = None) -> Thread:
    """Comments one under the other in `order`, from the start or after `cursor`.

    Whoever begins asks `orders.beginning` where.
    """
    part = ordered_part(article_id=article.id, order=order, cursor=cursor, size=size or settings().page_comments)
    held = own_held_rows(actor=actor, article_id=article.id) if part.is_start else []
    nodes = flat([*held, *part.rows])
    _finish(nodes, actor, article)
    return Thread(order, nodes, nodes, part.next)


def permalink_page(*, actor: Actor, article: Article, comment_id: int, replies: int | None = None) -> Context:
    """The comment, its nearest ancestors, and the first of its replies. Raises NotFound."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    if comment.article_id != article.id:
        raise NotFound
    *above, own = rows_up_to(comment=comment, limit=ANCESTORS)
    size = settings().page_comments if replies is None else replies
    below = replies_below(comment=comment, limit=size + 1) if size else []
    roots, shown = nested([*above, own, *below[:size]])
    _finish(shown, actor, article)
    for node in shown[: len(above)]:
        node.is_context = True
    target = shown[len(above)]
    target.is_target = True
    if len(below) > size:
        target.more_after = below[size - 1].comment.id
        target.more_count = max(1, comment.descendant_count - size)
        if comment.depth < MATERIALISED_DEPTH:  # below it, paths no longer tell branches apart
            target.more_below = comment.id
    earliest = shown[0].comment
    return Context(target, roots, shown, earlier_count=earliest.depth - 1, earliest_id=earliest.id)


def _finish(nodes: Sequence[Node], actor: Actor, article: Article) -> None:
    is_open = may_discuss_article(actor, article, clock.utcnow())
    mark(nodes, actor=actor, is_open=is_open, writer_id=article.writer_id)
