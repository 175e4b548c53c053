"""The running application's settings, for every domain."""

from typing import cast

from flask import current_app

from config import Settings

KEY = "LASTWORD"


def settings() -> Settings:
    """The settings of the current application."""
    return cast(Settings, current_app.config[KEY])
