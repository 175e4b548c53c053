"""A small picture for each member, drawn from a number: nobody is asked for one, and none is fetched."""

import json
from functools import lru_cache
from importlib.resources import files

from dicebear import Avatar, Style

STYLE = "identicon"  # in the public domain (CC0 1.0)
GREY = "#7f878c"  # stands out from light and dark paper alike


@lru_cache(1)
def _style() -> Style:
    return Style(json.loads(files("dicebear_styles").joinpath(f"{STYLE}.json").read_text("utf-8")))


@lru_cache(1000)
def mark_of(member_id: int) -> str:
    """The member's mark, as SVG: always the same one, and nothing about them but their id is in it."""
    return str(Avatar(_style(), {"seed": str(member_id), "rowColor": [GREY]}))
