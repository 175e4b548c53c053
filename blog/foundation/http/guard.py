"""Who may write: our own forms, and programs; never another site behind the reader's back.

A reader with a cookie must send the form token that belongs to it. A reader without one has nothing
that could be abused but the network, so for them it is enough that the request does not come from
another site.
"""

from urllib.parse import urlsplit

from flask import request

from blog.foundation.errors import Forbidden, NotFound
from blog.foundation.http.tokens import COOKIES, SAFE_METHODS, carries_token
from blog.foundation.settings import settings

# Endpoints that may be written to without this guard, each with the reason; tests pin the list.
EXEMPT: dict[str, str] = dict.fromkeys(
    (
        "api_accounts.acknowledge_warnings",
        "api_accounts.change_me",
        "api_discussion.edit_comment",
        "api_discussion.mark_discussion_read",
        "api_discussion.post_comment",
        "api_discussion.preview_comment",
        "api_discussion.undo_withdrawal",
        "api_discussion.withdraw_comment",
        "api_flags.flag_comment",
        "api_flags.take_back_flag",
        "api_moderation.block_network",
        "api_moderation.claim_review",
        "api_moderation.decide_review",
        "api_moderation.decide_reviews",
        "api_moderation.lift_block",
        "api_moderation.lift_sanction",
        "api_moderation.note_member",
        "api_moderation.note_network",
        "api_moderation.note_visitor",
        "api_moderation.release_review",
        "api_moderation.restore_comment",
        "api_moderation.sanction_member",
        "api_moderation.take_up_comment",
        "api_moderation.undo_decision",
        "api_moderation.undo_decisions",
        "api_mutes.end_mute",
        "api_mutes.mute_author",
        "api_mutes.unmute_author",
        "api_profiles.claim_past",
        "api_ratings.rate_comment",
        "api_ratings.take_back_rating",
        "api_screening.set_check",
        "api_screening.rehearse_check",
        "api_screening.add_phrase",
        "api_screening.rehearse_phrase",
        "api_screening.remove_phrase",
    ),
    "the API reads no cookie, and a JSON body needs the browser's leave to come from another site",
)


class OtherSite(Forbidden):
    """The request was sent by a page of another site."""

    code = "other_site"
    sentence = "This was sent from another site, so nothing was done."


class TokenMissing(Forbidden):
    """Sent from our own page, but from before the reader was known; the error page offers to resend."""

    code = "token_missing"
    sentence = "This page was older than your visit, so we ask once more. Nothing you typed is lost."


def refuse_unstorable_paths() -> None:
    """No address of ours holds a NUL, and PostgreSQL cannot even look for one."""
    if "\x00" in request.path:
        raise NotFound


def guard_writes() -> None:
    """Let a write pass, or raise OtherSite or TokenMissing."""
    if request.method in SAFE_METHODS or request.endpoint in EXEMPT or request.endpoint is None:
        return
    if not _comes_from_here():
        raise OtherSite
    if any(name in request.cookies for name in COOKIES) and not carries_token():
        raise TokenMissing


def _comes_from_here() -> bool:
    """False when the browser says that another site's page sent this."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    here = {f"{request.scheme}://{request.host}", settings().site_url.rstrip("/")}
    return origin in here


def way_back(default: str, anchor: str) -> str:
    """Where a write of a page leads: to the page it came from, or to `default`, at the place of that name."""
    back = same_site_path(request.form.get("back")) or default
    return f"{back.split('#')[0]}#{anchor}"


def same_site_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, for sending a reader back to; else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(character) < 32 or character == "\\" for character in target):
        return None
    return target
