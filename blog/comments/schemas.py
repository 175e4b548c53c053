"""The shape of a comment as a reader sends it."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates

from blog.comments.services import Draft
from blog.foundation.database import LARGEST_ID
from blog.foundation.markup import clean_line, clean_text, render_comment, text_of
from blog.foundation.schemas import InputSchema
from blog.foundation.settings import settings

KEY_MAX = 64  # longer than any key our forms make


class DraftInput(InputSchema):
    """What the comment form holds. Loads to a `Draft`."""

    name = fields.String(load_default="")
    email = fields.String(load_default="")
    subject = fields.String(load_default="")
    body = fields.String(load_default="")
    form_key = fields.String(load_default="", validate=validate.Length(max=KEY_MAX, error="Reload the page."))
    parent_id = fields.String(load_default="")

    @validates("name")
    def name_fits(self, value: str, data_key: str) -> None:
        """A name is one short line."""
        _refuse_longer(clean_line(value), settings().name_max, "That name")

    @validates("subject")
    def subject_fits(self, value: str, data_key: str) -> None:
        """A subject is one line."""
        _refuse_longer(clean_line(value), settings().subject_max, "That subject")

    @validates("email")
    def email_is_an_address(self, value: str, data_key: str) -> None:
        """Something, an @, a domain; whether it exists only mail can tell."""
        address = clean_line(value)
        if not address:
            return
        name, at, domain = address.rpartition("@")
        if at and name and not domain:
            raise ValidationError("That address stops at the @. Finish it, or leave it empty.")
        if not name or "." not in domain.strip(".") or " " in address or len(address) > settings().email_max:
            raise ValidationError("That does not look like an e-mail address. Mend it, or leave it empty.")

    @validates("body")
    def body_says_something(self, value: str, data_key: str) -> None:
        """Long enough to say something, short enough to be read."""
        length, limits = len(clean_text(value).strip()), settings()
        if length == 0:
            raise ValidationError("There is nothing here yet. Write something first.")
        if length < limits.body_min:
            raise ValidationError(f"That is very short. A comment has at least {limits.body_min} characters.")
        if length > limits.body_max:
            raise ValidationError(
                f"A comment has at most {limits.body_max:,} characters; this one has {length:,}. "
                "Shorten it, or post it in two."
            )

    @validates("parent_id")
    def parent_is_a_comment(self, value: str, data_key: str) -> None:
        """Empty, or the number of a comment."""
        if value and not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= LARGEST_ID):
            raise ValidationError("The comment you are answering cannot be found.")

    @post_load
    def render(self, data: dict[str, Any], **kwargs: Any) -> Draft:
        """Clean and render, once: preview and post show the same."""
        body = clean_text(data["body"]).strip()
        html = render_comment(body)
        if not text_of(html):
            raise ValidationError({"body": ["Nothing of this would be visible. Write a few words."]})
        return Draft(
            name=clean_line(data["name"]) or settings().default_name,
            email=clean_line(data["email"]) or None,
            subject=clean_line(data["subject"]) or None,
            body_source=body,
            body_html=html,
            form_key=data["form_key"] or None,
            parent_id=int(data["parent_id"]) if data["parent_id"] else None,
        )


def _refuse_longer(text: str, longest: int, what: str) -> None:
    if len(text) > longest:
        raise ValidationError(f"{what} is too long: {longest} characters at most, this has {len(text)}.")
