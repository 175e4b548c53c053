"""The only reader of the environment."""

import os
from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError, ValidationError

from config import development, production, testing
from config.base import Settings

__all__ = ["ConfigurationError", "Settings", "load_settings"]

ENVIRONMENTS = {"development": development, "testing": testing, "production": production}


class ConfigurationError(Exception):
    """The settings are wrong or missing; the message lists every one of them."""


def load_settings(**overrides: Any) -> Settings:
    """Read all settings from the environment; `overrides` win.

    Raises ConfigurationError naming everything missing or unreadable at once, so that an
    operator needs one try and not ten.
    """
    values = _read_environment() | overrides
    name = values.get("env", Settings.env)
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"LASTWORD_ENV is {name!r}; it can be {', '.join(ENVIRONMENTS)}.")
    environment = ENVIRONMENTS[name]
    data_dir = Path(values.get("data_dir", Settings.data_dir)).absolute()
    merged = environment.defaults(data_dir) | values | {"data_dir": str(data_dir)}
    missing = [key for key in environment.REQUIRED if not merged.get(key)]
    if missing:
        listed = ", ".join(f"LASTWORD_{key.upper()}" for key in missing)
        raise ConfigurationError(f"These settings must be set for {name}: {listed}.")
    refused = [
        f"LASTWORD_{key.upper()}={value}" for key, value in environment.REFUSED.items() if merged.get(key) == value
    ]
    if refused:
        raise ConfigurationError(f"These settings cannot be used for {name}: {', '.join(refused)}.")
    merged.setdefault("database_url", f"sqlite:///{data_dir / 'lastword.db'}")
    return Settings(**merged)


def _read_environment() -> dict[str, Any]:
    """The settings that the environment gives, each as its type; an empty one counts as unset."""
    env = Env(eager=False, prefix="LASTWORD_")
    readers: dict[Any, Any] = {int: env.int, str: env.str, list[str]: partial(env.list, subcast=str.strip)}
    values = {
        item.name: readers[item.type](item.name.upper(), validate=_check_of(item))
        for item in fields(Settings)
        if os.environ.get(f"LASTWORD_{item.name.upper()}")
    }
    try:
        env.seal()
    except EnvValidationError as error:
        messages = dict(error.error_messages)  # type: ignore[arg-type]
        problems = "; ".join(f"{key}: {' '.join(map(str, why))}" for key, why in messages.items())
        raise ConfigurationError(f"These settings cannot be read: {problems}") from error
    return values


def _check_of(item: Field[Any]) -> Callable[[Any], None]:
    """The setting's own check, with its reason in words."""

    def check(value: Any) -> None:
        try:
            (item.metadata["check"] or str)(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    return check
