"""The shapes of personal tokens, and of a member as their programs see them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from blog.accounts.models import Role, Scope
from blog.foundation.markup import clean_line, clean_text
from blog.foundation.schemas import InputSchema
from blog.foundation.settings import settings

NAME_MAX = 50  # characters: so much of a token's name fits a line
LIFETIMES = (7, 30, 90, 365)  # days
ROLES = [role.value for role in Role]
SCOPES = [scope.value for scope in Scope]


class TokenInput(InputSchema):
    """What the form of a new token holds; `days` are empty for a token that does not expire."""

    name = fields.String(load_default="")
    scopes = fields.List(fields.String(validate=validate.OneOf(SCOPES, error="Choose from these.")), load_default=list)
    days = fields.String(
        load_default="",
        validate=validate.OneOf(["", *map(str, LIFETIMES)], error="Choose how long it is to live."),
    )

    @validates("name")
    def name_tells_it_apart(self, value: str, data_key: str) -> None:
        """A name is one short line."""
        length = len(clean_line(value))
        if not length:
            raise ValidationError("Give it a name, so that you know it again.")
        if length > NAME_MAX:
            raise ValidationError(f"That name is too long: {NAME_MAX} characters at most, this has {length}.")

    @validates("scopes")
    def scopes_are_some(self, value: list[str], data_key: str) -> None:
        """A token for nothing is a mistake."""
        if not value:
            raise ValidationError("Choose what it may do: at least one of these.")

    @post_load
    def read(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As the service takes it."""
        return {
            "name": clean_line(data["name"]),
            "scopes": {Scope(name) for name in data["scopes"]},
            "days": int(data["days"]) if data["days"] else None,
        }


class MeOutput(Schema):
    """A member, and what the token that asks is good for."""

    name = fields.String(required=True, metadata={"examples": ["Morag"]})
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    standing = fields.Integer(
        required=True,
        metadata={"description": "0 to 4: how long the member has been one, and how well.", "examples": [2]},
    )
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        metadata={"description": "Those of the token, as far as the role allows.", "examples": [["read", "write"]]},
    )
    is_insider = fields.Boolean(required=True)
    since = fields.AwareDateTime(required=True, format="iso", metadata={"examples": ["2026-11-22T09:41:00+00:00"]})
    about = fields.String(required=True, metadata={"examples": ["Reads terms so that you need not."]})


class WarningOutput(Schema):
    """What a moderator had to say."""

    id = fields.Integer(required=True, metadata={"examples": [3]})
    reason = fields.String(required=True, metadata={"examples": ["Argue with what was said, not with who said it."]})
    created_at = fields.AwareDateTime(required=True, format="iso", metadata={"examples": ["2026-11-22T09:41:00+00:00"]})


class WarningsOutput(Schema):
    """The warnings that wait to be read, the oldest first."""

    warnings = fields.List(fields.Nested(WarningOutput), required=True)


class MeInput(InputSchema):
    """What a program changes about its member."""

    about = fields.String(
        required=True,
        error_messages={"required": "Say what to change: about."},
        metadata={"x-setting-maxLength": "about_max", "examples": ["Reads terms so that you need not."]},
    )

    @validates("about")
    def about_fits(self, value: str, data_key: str) -> None:
        """Counted as it is sent, so that a program can count."""
        if len(value) > settings().about_max:
            raise ValidationError(f"That is too long: {settings().about_max:,} characters at most.")

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As a page would store it."""
        return {"about": clean_text(data["about"]).strip()}
