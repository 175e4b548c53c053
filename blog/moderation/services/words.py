"""What moderators write: cleaned, storable, and not endless."""

from blog.foundation.errors import Invalid
from blog.foundation.markup import clean_text, is_storable
from blog.foundation.settings import settings


def said(text: str, *, field: str) -> str:
    """What was written, which must be something. Raises Invalid for the field."""
    words = said_if_any(text, field=field)
    if words is None:
        raise Invalid({field: "There is nothing here yet. Say it in a sentence."})
    return words


def said_if_any(text: str | None, *, field: str) -> str | None:
    """What was written; None for nothing. Raises Invalid for the field."""
    if text is None:
        return None
    if not is_storable(text):
        raise Invalid({field: "This holds a character that cannot be stored. Remove it and send again."})
    words, most = clean_text(text).strip(), settings().moderator_text_max
    if len(words) > most:
        raise Invalid({field: f"That is too long: {most:,} characters at most, this has {len(words):,}."})
    return words or None
