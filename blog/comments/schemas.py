"""The shape of a comment as a reader sends it."""

from collections.abc import Collection
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates, validates_schema

from blog.accounts.names import refusal_of_mixture
from blog.accounts.queries import members_meant
from blog.comments.services import Draft
from blog.foundation.database import LARGEST_ID
from blog.foundation.http.templating import offered_address
from blog.foundation.markup import clean_line, clean_text, render_comment, text_of
from blog.foundation.mentions import Meant
from blog.foundation.schemas import InputSchema, refusal_of_address
from blog.foundation.settings import settings

NO_PARENT = "The comment you are answering cannot be found."
NOTHING = "There is nothing here yet. Write something first."
LONGEST = "x-setting-maxLength"  # metadata of a field: the setting that says how long it may be
KEY_MAX = 64  # longer than any key our forms make


class DraftInput(InputSchema):
    """What the comment form holds. Loads to a `Draft`."""

    name = fields.String(load_default="")
    email = fields.String(load_default="")
    subject = fields.String(load_default="")
    body = fields.String(load_default="")
    form_key = fields.String(load_default="", validate=validate.Length(max=KEY_MAX, error="Reload the page."))
    parent_id = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=0, max=LARGEST_ID, error=NO_PARENT),
        error_messages={"invalid": NO_PARENT, "too_large": NO_PARENT},
        metadata={"description": "The comment that this answers.", "examples": [1]},
    )

    @pre_load
    def read_form_values(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A form sends text only: an empty parent is none, digits are a number."""
        parent = data.get("parent_id")
        if parent == "":
            return {name: value for name, value in data.items() if name != "parent_id"}
        if isinstance(parent, str) and parent.isascii() and parent.isdigit() and len(parent) < 20:
            return {**data, "parent_id": int(parent)}  # a form is a MultiDict, to which `|` would add
        return data

    @validates("name")
    def name_fits(self, value: str | None, data_key: str) -> None:
        """A name is one short line, and no word of it mixes alphabets to pass for another."""
        name = clean_line(value or "")
        _refuse_longer(name, settings().name_max, "That name")
        mixture = refusal_of_mixture(name)
        if mixture:
            raise ValidationError(mixture)

    @validates("subject")
    def subject_fits(self, value: str | None, data_key: str) -> None:
        """A subject is one line."""
        _refuse_longer(clean_line(value or ""), settings().subject_max, "That subject")

    @validates("email")
    def email_is_an_address(self, value: str | None, data_key: str) -> None:
        """Nothing, or an address."""
        address = clean_line(value or "")
        refusal = refusal_of_address(address, is_optional=True) if address else None
        if refusal:
            raise ValidationError(refusal)

    @validates("body")
    def body_says_something(self, value: str, data_key: str) -> None:
        """Long enough to say something, short enough to be read."""
        length, limits = len(clean_text(value).strip()), settings()
        if length == 0:
            raise ValidationError(NOTHING)
        if length < limits.body_min:
            raise ValidationError(f"That is very short. A comment has at least {limits.body_min} characters.")
        if length > limits.body_max:
            raise ValidationError(
                f"A comment has at most {limits.body_max:,} characters; this one has {length:,}. "
                "Shorten it, or post it in two."
            )

    @post_load
    def render(self, data: dict[str, Any], **kwargs: Any) -> Draft:
        """Clean and render, once: preview and post show the same."""
        body = clean_text(data["body"]).strip()
        html = render_comment(body, people=_members)
        if not text_of(html):
            raise ValidationError({"body": ["Nothing of this would be visible. Write a few words."]})
        return Draft(
            name=clean_line(data.get("name") or "") or settings().default_name,
            email=clean_line(data.get("email") or "") or None,
            subject=clean_line(data["subject"] or "") or None,
            body_source=body,
            body_html=html,
            form_key=data.get("form_key") or None,
            parent_id=data.get("parent_id"),
        )


class EditInput(DraftInput):
    """The words of a comment that is edited; who wrote it stays."""

    class Meta(DraftInput.Meta):
        exclude = ("name", "email", "form_key", "parent_id")


class AsSent(InputSchema):
    """What a program sends has the lengths that its description names, counted as it is sent."""

    @validates_schema
    def lengths_are_as_described(self, data: dict[str, Any], **kwargs: Any) -> None:
        """A form counts what is left when it is cleaned; a program can count before it sends."""
        for name, value in data.items():
            longest = self.fields[name].metadata.get(LONGEST)
            if longest is not None and value is not None and len(value) > getattr(settings(), longest):
                raise ValidationError(f"That is too long: {getattr(settings(), longest):,} characters at most.", name)


def _text(*, longest: str, example: str, **options: Any) -> fields.String:
    metadata = {LONGEST: longest, "examples": [example]} | options.pop("metadata", {})
    return fields.String(metadata=metadata, **options)


def _body(example: str, **options: Any) -> fields.String:
    description = "CommonMark and a little HTML. Something of it must be visible."
    metadata = {"x-setting-minLength": "body_min", "description": description}
    return _text(longest="body_max", example=example, metadata=metadata, **options)


class CommentInput(AsSent, DraftInput):
    """A comment as a program sends it. Loads to a `Draft`."""

    class Meta(DraftInput.Meta):
        exclude = ("form_key",)

    name = _text(
        longest="name_max",
        example="Morag",
        load_default=None,
        allow_none=True,
        metadata={"description": "Whom to name as author; nobody if empty."},
    )
    email = _text(
        longest="email_max",
        example="morag@example.org",
        load_default=None,
        allow_none=True,
        metadata={"description": "Never shown.", "anyOf": [{"format": "email"}, {"maxLength": 0}]},
    )
    subject = _text(longest="subject_max", example="Two-inch screens", load_default=None, allow_none=True)
    body = _body("I read *all* of it.", required=True, error_messages={"required": NOTHING, "null": NOTHING})

    def read_form_values(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Nothing: a program knows numbers."""
        return data


class WordsInput(AsSent):
    """What a program changes of a comment's words; what it leaves out stays as it is."""

    subject = _text(longest="subject_max", example="Two-inch screens", allow_none=True)
    body = _body("I read *all* of it, twice.")


def _members(typed: Collection[str]) -> dict[str, Meant]:
    """Of these texts, those that are names of members, with the addresses of their pages."""
    profile_url = offered_address("profile_url")
    if profile_url is None:
        return {}
    return {text: Meant(profile_url(name), is_current) for text, (name, is_current) in members_meant(typed).items()}


def _refuse_longer(text: str, longest: int, what: str) -> None:
    if len(text) > longest:
        raise ValidationError(f"{what} is too long: {longest} characters at most, this has {len(text)}.")
