"""The pages of a discussion: bounded, in a constant number of statements, whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_discuss_article
from blog.comments.models import MATERIALISED_DEPTH, SEGMENT, Comment
from blog.comments.policy import may_see_comment
from blog.comments.queries import (
    END,
    Head,
    Row,
    head_of,
    listed_count,
    own_held_rows,
    path_of,
    replies_below,
    root_path,
    rows_up_to,
    thread_rows,
    threads_after,
)
from blog.discussion.queries.filters import MOST_COUNTED, Filtered, View, filtered_by
from blog.discussion.queries.nodes import DEEPEST_INDENT, Node, Rest, flat, mark, nested
from blog.discussion.queries.orders import ordered_part
from blog.discussion.queries.rests import Place, cut, lead_on, lead_on_flat, places_of
from blog.discussion.queries.visits import Memory, memory_of
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.errors import NotFound
from blog.foundation.settings import settings

ANCESTORS = 12  # enough to know what the talk was about; a link leads further up


@dataclass
class Thread:
    """A part of a discussion: its nodes, and where the rest begins.

    `more` says where the next part begins: after which thread, or at which cursor of a flat order; the next
    part holds `more_threads`. `within` is the comment whose branch a part goes on with, and `rest` what this
    part leaves of it. `filtered` is what a filtered view lists.
    """

    view: View
    nodes: list[Node]
    shown: list[Node]
    more: str | None = None
    more_threads: int = 0
    within: Head | None = None
    rest: Rest | None = None
    filtered: Filtered = field(default_factory=Filtered)
    is_start: bool = False
    memory: Memory | None = None  # of a member who reads


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
    *, actor: Actor, article: Article, after_thread: int | None = None, size: int | None = None
) -> Thread:
    """Whole threads from the start, or those after thread `after_thread`. Raises NotFound for a thread that is
    not in this article.
    """
    size = size or settings().page_comments
    start = ""
    if after_thread is not None:
        start = root_path(path_of(article_id=article.id, comment_id=after_thread)) + END
    rows = thread_rows(article_id=article.id, limit=size + 1, after_path=start)
    count, is_torn = cut(places_of(rows), size)
    last = rows[count - 1].comment.path if rows else ""
    following = threads_after(article_id=article.id, root_path=root_path(last), limit=size + 1) if rows else []
    bound = last if is_torn else root_path(last) + END if following else END
    roots, shown = nested(_with_held(actor, article, rows[:count], start, bound))
    memory = _finish(shown, actor, article)
    if is_torn:
        shown[-1].rest = lead_on(shown, end=None) or shown[-1].rest
    page = Thread(View(), roots, shown, is_start=after_thread is None, memory=memory)
    if following:
        page.more = str(int(root_path(last), 36))
        page.more_threads = _threads_in(following, size)
    return page


def branch_page(
    *,
    actor: Actor,
    article: Article,
    after: int,
    skips_branch: bool = False,
    below: int | None = None,
    level: int = 1,
    size: int | None = None,
) -> Thread:
    """What a thread goes on with after the comment `after`, or after all that is below it, too; only what is in
    the branch `below` a comment if one is given. The first stand at indent `level`. Raises NotFound for a place
    that is not in this article.
    """
    size = size or settings().page_comments
    start = path_of(article_id=article.id, comment_id=after)
    within = head_of(article_id=article.id, comment_id=below or int(root_path(start), 36))
    if not start.startswith(within.path):
        raise NotFound
    start, end = start + (END if skips_branch else ""), within.path + END
    rows = thread_rows(article_id=article.id, limit=size + 1, after_path=start, before_path=end)
    count, is_torn = cut(places_of(rows), size)
    bound = rows[count - 1].comment.path if is_torn else end
    roots, shown = nested(_with_held(actor, article, rows[:count], start, bound), start_level=level)
    memory = _finish(shown, actor, article)
    page = Thread(View(), roots, shown, within=within, memory=memory)
    if is_torn:
        is_flat = level == DEEPEST_INDENT
        branch = bound if is_flat else bound[: len(within.path) + SEGMENT] + END
        follow = listed_count(article_id=article.id, after_path=branch, before_path=end, most=MOST_COUNTED + 1)
        page.rest = (lead_on_flat if is_flat else lead_on)(shown, end=within.id, follow=follow)
    return page


def _with_held(actor: Actor, article: Article, rows: list[Row], start: str, bound: str) -> list[Row]:
    """The rows and, in their places, what of the actor's own waits for a moderator between two paths."""
    held = own_held_rows(actor=actor, article_id=article.id)
    return sorted([*rows, *(row for row in held if start < row.comment.path < bound)], key=lambda row: row.comment.path)


def _threads_in(following: Sequence[tuple[str, int]], size: int) -> int:
    """How many threads the next part will hold."""
    count, _ = cut([Place(*each) for each in following], size)
    return len({root_path(path) for path, _ in following[:count]})


def flat_page(*, actor: Actor, article: Article, view: View, cursor: str = "", size: int | None = None) -> Thread:
    """Comments one under the other in a flat view, from the start or after `cursor`.

    Raises NotFound for a cursor that is none and a filter that has nothing to go by, OrderNotKept where
    `services.keep_order` must make the list first.
    """
    found = filtered_by(actor=actor, article_id=article.id, view=view)
    part = ordered_part(article=article, view=view, found=found, cursor=cursor, size=size or settings().page_comments)
    is_all = part.is_start and not view.filter
    held = own_held_rows(actor=actor, article_id=article.id) if is_all else []
    nodes = flat([*held, *part.rows])
    memory = _finish(nodes, actor, article)
    return Thread(view, nodes, nodes, part.next, filtered=found, is_start=part.is_start, memory=memory)


def permalink_page(*, actor: Actor, article: Article, comment_id: int, replies: int | None = None) -> Context:
    """The comment, its nearest ancestors, and the first of its replies. Raises NotFound."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    if comment.article_id != article.id:
        raise NotFound
    *above, own = rows_up_to(comment=comment, limit=ANCESTORS)
    size = settings().page_comments if replies is None else replies
    below = replies_below(comment=comment, limit=size + 1) if size else []
    count = cut(places_of(below), size)[0] if below else 0
    roots, shown = nested([*above, own, *below[:count]])
    _finish(shown, actor, article)
    for node in shown[: len(above)]:
        node.is_context = True
    target = shown[len(above)]
    target.is_target = True
    if count < len(below):
        _lead_below(shown[len(above) :], comment)
    earliest = shown[0].comment
    return Context(target, roots, shown, earlier_count=earliest.depth - 1, earliest_id=earliest.id)


def _lead_below(shown: Sequence[Node], target: Comment) -> None:
    """Let what is left below the target be reached; where paths do not tell its branch, with what follows it."""
    if target.depth < MATERIALISED_DEPTH:
        shown[-1].rest = lead_on(shown, end=target.id) or shown[-1].rest
    else:
        left = max(1, target.descendant_count - len(shown) + 1)
        shown[-1].rest = Rest(shown[-1].comment.id, skips_branch=False, below=None, count=left, name=shown[0].name)


def _finish(nodes: Sequence[Node], actor: Actor, article: Article) -> Memory | None:
    """Put the reader's marks on the nodes, and return what they remember of the discussion."""
    is_open = may_discuss_article(actor, article, clock.utcnow())
    shown = [node.comment.id for node in nodes]
    memory = memory_of(actor=actor, article_id=article.id, comment_ids=shown) if nodes else None
    mark(nodes, actor=actor, is_open=is_open, writer_id=article.writer_id, memory=memory)
    return memory
