"""What becomes of articles by the clock."""

from blog.accounts.models import SYSTEM
from blog.articles.services import note_closed_discussions, show_due_article
from blog.foundation.outbox import Payload, handles
from blog.foundation.schedule import nightly


@handles("article.due")
def show_article(payload: Payload) -> None:
    """A scheduled article's minute has come."""
    show_due_article(actor=SYSTEM, article_id=payload["article_id"])


@nightly("articles.note_closed_discussions")
def note_discussions(payload: Payload) -> None:
    """Discussions that nobody has added to for 90 days have closed."""
    note_closed_discussions(actor=SYSTEM)
