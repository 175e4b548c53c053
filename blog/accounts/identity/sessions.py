"""A member's browser: signed in through Flask-Login, by a session of ours that can be ended."""

import re
from datetime import timedelta

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from blog.accounts.models import Actor
from blog.accounts.queries import SignedIn, signed_in_by
from blog.accounts.services import end_session, start_session
from blog.accounts.services.sessions import hash_of
from blog.foundation.http.tokens import MEMBER_COOKIE
from blog.foundation.settings import KEY
from config import Settings

BROWSERS = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")  # in this order: most claim to be others too
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
NICER = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Mac OS X": "macOS", "CrOS": "ChromeOS"}


class Browser(UserMixin):  # type: ignore[misc]
    """What Flask-Login knows of a signed-in member: the session key, and whose it is."""

    def __init__(self, key: str, signed_in: SignedIn | None) -> None:
        self.key, self.signed_in = key, signed_in

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.key


def init_sessions(app: Flask) -> None:
    """Let Flask-Login find out who is signed in, when somebody asks, and not before.

    Not by its `init_app`: its hook would look into the session of every answer, the API's too, for a
    second cookie that we do not use.
    """
    manager = LoginManager()
    manager.session_protection = None  # it would put a hash of the address into the cookie
    manager.user_loader(_load)
    rules: Settings = app.config[KEY]
    app.login_manager = manager  # type: ignore[attr-defined]
    app.config.update(
        SESSION_COOKIE_NAME=MEMBER_COOKIE,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=rules.site_url.startswith("https:"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=rules.remembered_days),
    )


def _load(key: str) -> Browser | None:
    signed_in = signed_in_by(hash_of(key))
    return Browser(key, signed_in) if signed_in else None


def signed_in() -> SignedIn | None:
    """The member signed in in the browser that sent this request; looked up once."""
    if MEMBER_COOKIE not in request.cookies:
        return None
    return current_user.signed_in if current_user.is_authenticated else None


def enter(actor: Actor, member_id: int, *, is_remembered: bool) -> None:
    """Sign the member in in this browser; whoever was before is signed out. `is_remembered` survives
    the browser's end.
    """
    leave(actor)
    browser = browser_name(request.user_agent.string)
    key = start_session(actor=actor, member_id=member_id, browser=browser, is_remembered=is_remembered)
    session.permanent = is_remembered
    login_user(Browser(key, None))


def carry(key: str) -> None:
    """Let this browser's cookie carry another key: that of the session which takes the place of its own."""
    login_user(Browser(key, None))


def leave(actor: Actor) -> None:
    """Sign out whoever is signed in in this browser."""
    if actor.session_id is not None:
        end_session(actor=actor, session_id=actor.session_id)
    logout_user()
    session.clear()


def browser_name(user_agent: str) -> str:
    """What a member recognises a browser by: Firefox on Linux."""
    browser = next((name for name in BROWSERS if re.search(rf"\b{name}/", user_agent)), None)
    system = next((name for name in SYSTEMS if name in user_agent), None)
    named = NICER.get(browser or "", browser) or "A browser"
    return f"{named} on {NICER.get(system, system)}" if system else named
