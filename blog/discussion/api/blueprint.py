"""What every operation on a discussion shares: addresses, and a comment as an answer."""

from flask import Response

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.queries import article_by_id
from blog.comments.models import Comment
from blog.comments.policy import may_see_comment
from blog.discussion.queries import Node, permalink_page
from blog.discussion.schemas import comment_output
from blog.foundation.access import fetch
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.parsing import ApiBlueprint

blueprint = ApiBlueprint("api_discussion", __name__, description="What is said about it")
COMMENTS = "/articles/<int:article_id>/comments"
COMMENT = "/comments/<int:comment_id>"
ARTICLE_ID = {"in": "path", "name": "article_id", "description": "The article's id.", "example": 2}
COMMENT_ID = {"in": "path", "name": "comment_id", "description": "The comment's id.", "example": 3}


def article_of(actor: Actor, comment_id: int) -> Article:
    """The article of a comment that the actor may see. Raises NotFound."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    return article_by_id(actor=actor, article_id=comment.article_id)


def comment_answer(actor: Actor, comment_id: int, status: int = 200, *, is_conditional: bool = False) -> Response:
    """The comment as the actor sees it; the ETag begins with the version of its words, so that a
    change of them can say what it is based on however many rate it meanwhile.
    """
    article = article_of(actor, comment_id)
    node = permalink_page(actor=actor, article=article, comment_id=comment_id, replies=0).target
    return node_answer(node, status, is_conditional=is_conditional)


def node_answer(node: Node, status: int, *, is_conditional: bool = False) -> Response:
    """The same of a comment that was read, or stored, before."""
    version = node.comment.words_version if node.tombstone is None else ""  # what cannot be read is not guessed at
    return conditional(comment_output(node), status, version=version, is_conditional=is_conditional)
