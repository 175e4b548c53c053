"""Which answers about a discussion are the same for everybody, and for how long: for both doors."""

from collections.abc import Sequence
from functools import partial

from flask import request

from blog.accounts.models import NOBODY
from blog.articles.models import Article
from blog.discussion.queries import MOVING, Node, stamp_now, stamp_shown
from blog.foundation.http.kept import keep

ASKED_FOR = frozenset(  # what a discussion's address may ask for; with anything else it is not kept
    {"order", "by", "after", "after_thread", "after_reply", "after_branch", "below", "level", "shape", "limit"}
)


def is_plain_address() -> bool:
    """Whether what this request shows of a discussion is true until the discussion changes: an order that
    moves is read from a list that has a time of its own, badges come and go with ratings, and since when
    somebody has read only they ask.
    """
    return request.args.get("order") not in MOVING and request.args.keys() <= ASKED_FOR


def keep_discussion(article: Article, nodes: Sequence[Node]) -> bool:
    """Let this request's answer, which shows these nodes of the article's discussion, be kept until
    something of them changes. False where it is not kept.
    """
    if not is_plain_address():
        return False
    ids = [node.comment.id for node in nodes]
    look = partial(stamp_now, actor=NOBODY, article_id=article.id, comment_ids=ids)
    return keep(stamp_shown(article, (node.comment for node in nodes)), look)
