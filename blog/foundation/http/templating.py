"""What templates can use: site, static addresses, times in words, boxes of other domains."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from blog.foundation import clock
from blog.foundation.http.tokens import form_token
from blog.foundation.markup import join
from blog.foundation.settings import KEY
from config import Settings

SLOTS = "lastword.slots"
NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
ADDRESSES = ("profile_url",)  # what templates may ask for that a domain above theirs knows
Box = Callable[[], str]


def register(app: Flask) -> None:
    """Give templates their globals and filters."""
    app.extensions[SLOTS] = {}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        article_time=article_time,
        list_time=list_time,
        comment_time=comment_time,
        iso=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        thousands=lambda number: f"{number:,}",
        plural=plural,
        counted=counted,
    )
    rules: Settings = app.config[KEY]
    plain, marked = _marked(rules.site_name)
    app.jinja_env.globals.update(
        site={"name": plain + marked, "name_marked": (plain, marked), "tagline": rules.site_tagline},
        limits=rules,
        default_name=rules.default_name,
        asset=asset,
        slot=fill_slot,
        **dict.fromkeys(ADDRESSES),
    )
    app.context_processor(lambda: {"act_token": form_token(), "back": _back()})


def offer_box(app: Flask, slot: str, box: Box) -> None:
    """Let `box` fill the layout's `slot`; boxes stand in the order in which they were offered."""
    app.extensions[SLOTS].setdefault(slot, []).append(box)


def offer_address(app: Flask, name: str, address: Callable[..., str]) -> None:
    """Let templates of all domains call `address` by one of the names in `ADDRESSES`; None until then."""
    if name not in ADDRESSES:
        raise ValueError(f"no template asks for {name}")
    app.jinja_env.globals[name] = address


def offered_address(name: str) -> Callable[..., str] | None:
    """What was offered under one of the names in `ADDRESSES`, for who writes links into text; None until then."""
    return cast(Callable[..., str] | None, current_app.jinja_env.globals[name])


def _marked(name: str) -> tuple[str, str]:
    """`The *Fine Print*` as what stands before the highlight, and what is in it."""
    plain, _, marked = name.partition("*")
    return plain, marked.rstrip("*")


def _back() -> str:
    """Where a button on this page returns to: the page that the reader is on."""
    if is_fragment_wanted():
        try:
            parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:  # not from a browser
            return "/"
        return urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else "/"


def fill_slot(name: str) -> Markup:
    """What domains offered for that slot, as this request gets it."""
    boxes: list[Box] = current_app.extensions[SLOTS].get(name, [])
    return join(box() for box in boxes)


def asset(path: str) -> str:
    """The address of a static file; it changes when the file does, so it can be kept for ever."""
    return _fingerprinted(current_app.static_folder or "", current_app.static_url_path or "", path)


@lru_cache
def _fingerprinted(folder: str, url: str, path: str) -> str:
    return f"{url}/{path}?v={hashlib.sha256(Path(folder, path).read_bytes()).hexdigest()[:10]}"


def _clock_time(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def article_time(moment: datetime) -> str:
    """22 November 2026 @ 9:41am."""
    return f"{moment.day} {moment:%B %Y} @ {_clock_time(moment)}"


def list_time(moment: datetime) -> str:
    """Today at 9:41am, yesterday at 4:30pm, 19 November at 9:05am, 3 May 2019 at 1:31pm."""
    today = clock.utcnow().date()
    if moment.date() == today:
        day = "today"
    elif moment.date() == today - timedelta(days=1):
        day = "yesterday"
    else:
        day = f"{moment.day} {moment:%B}" + ("" if moment.year == today.year else f" {moment.year}")
    return f"{day} at {_clock_time(moment)}"


def comment_time(moment: datetime) -> str:
    """9:58am for today's comments, else as in lists."""
    return _clock_time(moment) if moment.date() == clock.utcnow().date() else list_time(moment)


def plural(count: int, word: str) -> str:
    """1 Comment, 214 Comments, 1 reply, 2 replies, 14 days."""
    if count == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + "s"
    return f"{count:,} {many}"


def counted(count: int, word: str) -> str:
    """One comment, Four comments, 13 comments: to begin a sentence with."""
    number, _, rest = plural(count, word).partition(" ")
    return f"{NUMBERS[count - 1] if 1 <= count <= len(NUMBERS) else number} {rest}"


def is_fragment_wanted() -> bool:
    """Whether htmx asks for a piece of the page and not for the page."""
    return request.headers.get("HX-Request") == "true"


def page(template: str, status: int = 200, **context: Any) -> tuple[str, int]:
    """A rendered page and its status."""
    return render_template(template, **context), status
