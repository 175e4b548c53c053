"""Which comments of a discussion a reader asks for, and in which order."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from blog.accounts.models import Actor
from blog.comments.models import VISIBLE, Comment
from blog.comments.policy import may_see_comment
from blog.comments.queries import (
    KINDS,
    ORDERS,
    Condition,
    beyond,
    by_author_of,
    counts_of,
    end_of_moment,
    place_of,
    with_badge,
)
from blog.foundation.access import fetch
from blog.foundation.errors import NotFound
from blog.foundation.pagination import cursor_of, parse_cursor

FILTERS = ("only", "since", "by")
MOST_COUNTED = 1000  # beyond, the number says nothing more, and counting would cost


@dataclass(frozen=True)
class View:
    """A view as an address names it: an order, and at most one filter with its value. What is filtered is flat."""

    order: str = "threaded"
    filter: str = ""
    value: str = ""

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that there are with this filter, the first of them where none is asked for."""
        if not self.filter:
            return ("threaded", *ORDERS)
        by_score = (self.value,) if self.filter == "only" else ()
        return ("oldest", "newest", *by_score)

    @property
    def is_default(self) -> bool:
        """Whether the order need not be named."""
        return self.order == self.orders[0]

    @property
    def kept_name(self) -> str:
        """What a kept list of this view is filed under."""
        return f"{self.order} badges" if self.filter else self.order

    def ordered(self, order: str) -> "View":
        """The same comments in that order; where there is no such order, in their own."""
        return replace(self, order=order if order in self.orders else self.orders[0])

    def filtered(self, name: str = "", value: str = "") -> "View":
        """The view with that filter alone, in this order where that was chosen and is one that it has."""
        return View(filter=name, value=value).ordered("" if self.is_default else self.order)


@dataclass(frozen=True)
class Filtered:
    """A filter as a query knows it: a condition, or the place in time (as a cursor of the oldest order) after
    which all are let through; of a person also the name they wrote under, and whether a member stands behind it.
    """

    only: Condition | None = None
    floor: str = ""
    name: str | None = None
    is_member: bool = False

    @property
    def condition(self) -> Condition | None:
        """What is true for the comments that the filter lets through; None where it lets all."""
        return beyond("oldest", self.floor) if self.floor else self.only


def filtered_by(*, actor: Actor, article_id: int, view: View) -> Filtered:
    """The filter of a view. Raises NotFound for a person who is none here."""
    if view.filter == "only":
        return Filtered(with_badge(view.value))
    if view.filter == "since":
        return Filtered(floor=floor_of(view.value))
    if view.filter == "by":
        comment = fetch(Comment, parse_cursor(view.value, 1)[0], actor=actor, may=may_see_comment)
        only = by_author_of(comment)
        if only is None or comment.article_id != article_id or comment.status not in VISIBLE:
            raise NotFound
        return Filtered(only, name=comment.author_name, is_member=comment.author_member_id is not None)
    return Filtered()


def floor_of(since: str) -> str:
    """The place after which comments are newer than `since`, a moment with its zone (ISO 8601) or already a
    place. Raises NotFound for what is neither.
    """
    try:
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None:
            raise NotFound
        return end_of_moment(int(cursor_of(moment.astimezone(UTC))))
    except (ValueError, OverflowError):
        place_of("oldest", since)
        return since


def counts(*, article_id: int, view: View, found: Filtered) -> dict[str, int]:
    """How many comments have the badge of each kind, and how many are `here` in this view where it is filtered;
    each counted up to one more than `MOST_COUNTED`.
    """
    views = {kind: with_badge(kind) for kind in KINDS}
    if view.filter != "only" and found.condition is not None:
        views["here"] = found.condition
    counted = counts_of(article_id=article_id, views=views, most=MOST_COUNTED + 1)
    return counted | ({"here": counted[view.value]} if view.filter == "only" else {})
