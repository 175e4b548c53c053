"""The shapes of what members change about their account."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates

from blog.accounts.schemas.doors import NO_PASSWORD, RecoveredInput
from blog.foundation.markup import clean_line, clean_text
from blog.foundation.schemas import InputSchema, refusal_of_address
from blog.foundation.settings import settings


class NameInput(InputSchema):
    """Another name, as one line. Whether it can be had is not a matter of shape."""

    name = fields.String(load_default="")

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A name is one line of something."""
        name = clean_line(data["name"])
        if not name:
            raise ValidationError("There is nothing here yet. What shall we call you?", "name")
        return {"name": name}


class AboutInput(InputSchema):
    """What a member says about themselves: plain text of some lines, or nothing."""

    about = fields.String(load_default="")

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Counted when cleaned, as the page counts it."""
        about, most = clean_text(data["about"]).strip(), settings().about_max
        if len(about) > most:
            raise ValidationError(f"That is too long: {most} characters at most, this has {len(about)}.", "about")
        return {"about": about}


class NewEmailInput(InputSchema):
    """Another address, and the password that shows whose wish it is."""

    email = fields.String(load_default="")
    password = fields.String(load_default="")

    @validates("email")
    def email_is_an_address(self, value: str, data_key: str) -> None:
        """Whether it exists only mail can tell."""
        refusal = refusal_of_address(clean_line(value), is_optional=False)
        if refusal:
            raise ValidationError(refusal)

    @validates("password")
    def password_is_there(self, value: str, data_key: str) -> None:
        """Something must be."""
        _refuse_nothing(value)

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Spaces around an address are nobody's intention; those around a password may be."""
        return data | {"email": clean_line(data["email"])}


class NewPasswordInput(RecoveredInput):
    """The password until now, and the one from now on."""

    password = fields.String(load_default="")

    @validates("password")
    def password_is_there(self, value: str, data_key: str) -> None:
        """Something must be."""
        _refuse_nothing(value)


def _refuse_nothing(password: str) -> None:
    if not password:
        raise ValidationError(NO_PASSWORD)
