"""A comment that is written but not stored."""

from dataclasses import dataclass, replace

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A comment before it is stored: cleaned, rendered, within the limits."""

    name: str
    email: str | None
    subject: str | None
    body_source: str
    body_html: Markup
    form_key: str | None = None
    parent_id: int | None = None

    def with_key(self, key: str | None) -> "Draft":
        """The same draft, known by `key`."""
        return replace(self, form_key=key)
