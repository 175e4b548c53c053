"""The shapes of what readers send to become members, to sign in, and to get in again."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates, validates_schema

from blog.accounts.names import refusal_of
from blog.accounts.passwords import refusal_of_password
from blog.foundation.markup import clean_line
from blog.foundation.schemas import InputSchema, refusal_of_address
from blog.foundation.settings import settings

NO_NAME = "There is nothing here yet. What shall we call you?"
NO_WHO = "There is nothing here yet. Your name or your e-mail address."
NO_PASSWORD = "There is nothing here yet. Your password."  # noqa: S105 (a sentence)
LONGEST = 2000  # characters of a password that are looked at: it may be shorter once it is made normal


def _password() -> fields.String:
    too_long = validate.Length(max=LONGEST, error=f"That is too long: {LONGEST:,} characters at most.")
    return fields.String(load_default="", validate=too_long)


class WishedNameInput(InputSchema):
    """The name that somebody wants to have."""

    name = fields.String(load_default="")

    @validates("name")
    def name_can_be_had(self, value: str, data_key: str) -> None:
        """Not empty, not reserved, not meant to deceive. Whether it is taken is not a matter of shape."""
        name, rules = clean_line(value), settings()
        reserved = (rules.default_name, rules.site_name.replace("*", ""))
        refusal = refusal_of(name, longest=rules.name_max, reserved=reserved) if name else NO_NAME
        if refusal:
            raise ValidationError(refusal)

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Spaces around a name or an address are nobody's intention; those around a password may be."""
        return {key: value if "password" in key else clean_line(value) for key, value in data.items()}


class RegistrationInput(WishedNameInput):
    """What it takes to become a member."""

    email = fields.String(load_default="")
    password = _password()

    @validates("email")
    def email_is_an_address(self, value: str, data_key: str) -> None:
        """Whether it exists only mail can tell."""
        refusal = refusal_of_address(clean_line(value), is_optional=False)
        if refusal:
            raise ValidationError(refusal)

    @validates_schema(skip_on_field_errors=False)
    def password_is_good(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Long enough, and not to be guessed from the name or the address."""
        known = (data.get("name", ""), data.get("email", ""))
        refusal = refusal_of_password(data["password"], known=known) if "password" in data else None
        if refusal:
            raise ValidationError(refusal, "password")


class SignInInput(InputSchema):
    """A name or an address, and the password."""

    who = fields.String(load_default="")
    password = _password()

    @validates("who")
    def somebody_is_named(self, value: str, data_key: str) -> None:
        """Something that could be a name or an address."""
        _refuse_nobody(value)

    @validates("password")
    def password_is_there(self, value: str, data_key: str) -> None:
        """Something must be."""
        if not value:
            raise ValidationError(NO_PASSWORD)


class RecoveryInput(InputSchema):
    """A name or an address."""

    who = fields.String(load_default="")

    @validates("who")
    def somebody_is_named(self, value: str, data_key: str) -> None:
        """Something that could be a name or an address."""
        _refuse_nobody(value)


class RecoveredInput(InputSchema):
    """The password from now on. `known` is what others may know of the member."""

    new_password = _password()

    def __init__(self, *, known: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    @validates("new_password")
    def password_is_good(self, value: str, data_key: str) -> None:
        """Long enough, and not to be guessed from what is known of them."""
        refusal = refusal_of_password(value, known=self.known)
        if refusal:
            raise ValidationError(refusal)


def _refuse_nobody(who: str) -> None:
    longest = max(settings().name_max, settings().email_max)
    if not clean_line(who):
        raise ValidationError(NO_WHO)
    if len(who) > longest:
        raise ValidationError(f"No name and no address is that long: {longest} characters at most.")
