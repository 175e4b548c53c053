"""Rating a comment and taking a rating back."""

from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import NOBODY, Actor
from blog.accounts.services import ensure_visitor, read_again, refuse_suspended
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.comments.models import Comment
from blog.comments.policy import counts_as_author, may_see_comment
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db, table_of, transactional
from blog.foundation.errors import Conflict, Forbidden, NotFound
from blog.foundation.settings import settings
from blog.ratings.models import Kind, Rating
from blog.ratings.policy import may_rate_comment
from blog.ratings.services.counting import recount_ratings

ratings = table_of(Rating)
OF_COMMENT = ratings.c.comment_id == sa.bindparam("comment")
OF_READER = sa.or_(
    ratings.c.rater_visitor_id == sa.bindparam("visitor"), ratings.c.rater_member_id == sa.bindparam("member")
)
GIVEN = sa.select(ratings.c.id, ratings.c.kind).where(OF_COMMENT, OF_READER)
FROM_NETWORK = sa.select(sa.func.count()).where(
    OF_COMMENT,
    ratings.c.kind == sa.bindparam("kind"),
    ratings.c.network.is_not_distinct_from(sa.bindparam("network")),
    ratings.c.rater_visitor_id.is_not(None),
)
NEW = sa.insert(ratings)
GONE = sa.delete(ratings).where(ratings.c.id == sa.bindparam("key"))
HELD = (
    sa.select(Comment)
    .join(Article, Article.id == Comment.article_id)
    .where(Comment.id == sa.bindparam("key"), article_visible_to(NOBODY, now=sa.bindparam("now")))
    .with_for_update(of=Comment, key_share=True)
    .execution_options(populate_existing=True)
)


class NotRateable(Forbidden):
    """One's own comment, or one that is not published."""

    code = "not_rateable"
    sentence = "Only published comments can be rated."


class NetworkSpent(Conflict):
    """As many visitors of this network as count have rated this comment so."""

    code = "network_spent"
    sentence = "Enough readers on your network have rated this comment so; further ones do not count."


@dataclass(frozen=True)
class Rated:
    """A comment, its reader (who was nobody yet is a visitor once they have rated), and what they find it now."""

    comment: Comment
    rater: Actor
    kinds: frozenset[Kind]


@transactional
def rate_comment(*, actor: Actor, comment_id: int, kind: Kind) -> Rated:
    """Record that the actor finds the comment `kind`; saying so twice is saying it once.

    Raises NotFound, NotRateable, Suspended, or NetworkSpent for the fourth visitor of one network.
    """
    actor = read_again(actor=actor)
    comment = _held(actor, comment_id)
    refuse_suspended(actor=actor)
    if not may_rate_comment(actor, comment):
        mine = "You cannot rate your own comment." if counts_as_author(actor, comment) else None
        raise NotRateable(mine)
    kinds = {given for _, given in _given(actor, comment)}
    if kind not in kinds:
        if actor.member_id is None:
            _refuse_spent_network(actor, comment, kind)
            actor = ensure_visitor(actor=actor)
        _store(actor, comment, kind)
    return Rated(comment, actor, frozenset(kinds | {kind}))


@transactional
def take_back_rating(*, actor: Actor, comment_id: int, kind: Kind) -> Rated:
    """Forget that the actor finds the comment `kind`; without such a rating nothing happens.

    Raises NotFound.
    """
    actor = read_again(actor=actor)
    comment = _held(actor, comment_id)
    given = _given(actor, comment)
    gone = next((key for key, its_kind in given if its_kind is kind), None)
    if gone is not None:
        db.session.execute(GONE, {"key": gone})
        recount_ratings(comment, kind)
    return Rated(comment, actor, frozenset(its_kind for key, its_kind in given if key != gone))


def _held(actor: Actor, comment_id: int) -> Comment:
    """The comment, held, if the actor may see it and its article. Raises NotFound."""
    if not 0 < comment_id <= LARGEST_ID:
        raise NotFound
    comment = db.session.scalars(HELD, {"key": comment_id, "now": clock.utcnow()}).one_or_none()
    if comment is None or not may_see_comment(actor, comment):
        raise NotFound
    return comment


def _given(actor: Actor, comment: Comment) -> list[tuple[int, Kind]]:
    """The reader's ratings of the comment: id and kind; of a member also those from before they signed in."""
    if actor.visitor_id is None and actor.member_id is None:
        return []
    reader = {"visitor": actor.visitor_id, "member": actor.member_id}
    return [(row.id, row.kind) for row in db.session.execute(GIVEN, {"comment": comment.id} | reader)]


def _refuse_spent_network(actor: Actor, comment: Comment, kind: Kind) -> None:
    """The comment is held, so nobody else counts at the same time."""
    of = {"comment": comment.id, "kind": kind, "network": actor.network}
    if (db.session.scalar(FROM_NETWORK, of) or 0) >= settings().network_ratings:
        raise NetworkSpent


def _store(actor: Actor, comment: Comment, kind: Kind) -> None:
    row = {
        "comment_id": comment.id,
        "kind": kind,
        "rater_member_id": actor.member_id,
        "rater_visitor_id": None if actor.member_id else actor.visitor_id,
        "network": actor.network,
    }
    db.session.execute(NEW, row)
    recount_ratings(comment, kind)
