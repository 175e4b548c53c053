"""The addresses that every view of a discussion shares."""

from datetime import date

from flask import Blueprint

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.queries import article_at
from blog.foundation.errors import NotFound

blueprint = Blueprint("discussion", __name__)
PAGE = "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<int(fixed_digits=2):day>/<slug>/"


def day_of(*, year: int, month: int, day: int) -> date:
    """The date in an address. Raises NotFound for one that no calendar has."""
    try:
        return date(year, month, day)
    except ValueError:
        raise NotFound from None


def article_of(actor: Actor, *, slug: str, is_whole: bool = True, **day: int) -> Article:
    """The article at that address, with writer and tags if `is_whole`, where the actor may see it. Raises NotFound."""
    return article_at(actor=actor, day=day_of(**day), slug=slug, is_whole=is_whole)
