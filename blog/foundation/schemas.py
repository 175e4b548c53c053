"""What every schema shares: text that the databases can store, and errors in plain words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, pre_load

from blog.foundation.errors import Invalid
from blog.foundation.markup import is_storable
from blog.foundation.settings import settings
from config.mail import ADDRESS

T = TypeVar("T")


class InputSchema(Schema):
    """The shape of something a reader sends; unknown fields are left out, never assigned."""

    class Meta:
        unknown = EXCLUDE

    error_messages = {"type": "Send an object with the fields by name."}  # noqa: RUF012 (marshmallow's)

    @pre_load
    def refuse_unstorable_text(self, data: Any, **kwargs: Any) -> Any:
        """NUL and lone surrogates cannot be stored by PostgreSQL: say so before it does."""
        if not isinstance(data, Mapping):
            return data
        known = {name: data[name] for name in self.fields if name in data}
        errors = {
            name: ["This holds a character that cannot be stored. Remove it and send again."]
            for name, value in known.items()
            if isinstance(value, str) and not is_storable(value)
        }
        if errors:
            raise ValidationError(errors)
        return known


def refusal_of_address(address: str, *, is_optional: bool) -> str | None:
    """Why this cannot be somebody's e-mail address, in a sentence; None if it can.

    Something, an @, a domain: whether it exists only mail can tell.
    """
    otherwise = ", or leave it empty." if is_optional else "."
    name, at, domain = address.rpartition("@")
    if at and name and not domain:
        return f"That address stops at the @. Finish it{otherwise}"
    is_whole = ADDRESS.fullmatch(address) and "." in domain.strip(".")
    if not is_whole or len(address) > settings().email_max:
        return f"That does not look like an e-mail address. Mend it{otherwise}"
    return None


def load(schema: InputSchema, data: Mapping[str, Any]) -> Any:
    """`data` in the shape of `schema`. Raises Invalid with one sentence a field."""
    try:
        return schema.load(data)
    except ValidationError as error:
        messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise Invalid({name: _first(message) for name, message in messages.items()}) from None


def _first(message: Any) -> str:
    while isinstance(message, list | dict):
        message = next(iter(message.values() if isinstance(message, dict) else message))
    return str(message)
