"""The addresses that every view of a discussion shares."""

from datetime import date

from flask import Blueprint

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.queries import article_at
from blog.foundation.errors import NotFound

blueprint = Blueprint("discussion", __name__)
PAGE = "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<int(fixed_digits=2):day>/<slug>/"


def article_of(actor: Actor, *, year: int, month: int, day: int, slug: str) -> Article:
    """The article at that address, if the actor may see it. Raises NotFound."""
    try:
        published_on = date(year, month, day)
    except ValueError:
        raise NotFound from None
    return article_at(actor=actor, day=published_on, slug=slug)
