"""A visitor's way to become a member: what was left under the browser's cookie, and whose it is."""

from typing import Any

from flask import render_template, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, members_only
from blog.accounts.models import Actor
from blog.comments.models import Status
from blog.foundation.http.templating import counted
from blog.foundation.limits import spend
from blog.foundation.markup import excerpt
from blog.foundation.settings import settings
from blog.profiles import services
from blog.profiles.queries import Past, past_counts, past_of, unowned_count
from blog.profiles.queries.pasts import UnownedComment
from blog.profiles.views.blueprint import article_named, blueprint, comment_url

STATES = {
    Status.HELD: "waits for a moderator",
    Status.HIDDEN: "flagged by the community",
    Status.REMOVED: "removed by a moderator",
}
ADDRESS = "/account/claim/"


@blueprint.get(ADDRESS)
@members_only
def past() -> str:
    """What the member would claim, and what of it would be dropped."""
    actor = current_actor()
    return render_template("profiles/claim.html", past=_past_shown(past_of(actor=actor)), name=actor.name)


@blueprint.post(ADDRESS)
@members_only
def claim() -> Response:
    """Make all of it the member's."""
    actor = current_actor()
    spend(settings().limit_claims, "claim", actor.limit_key)
    claimed = services.claim_past(actor=actor)
    done = "unclaimed" if claimed.is_empty else "claimed"
    return redirect(url_for("profiles.profile", name=actor.name or "", done=done), 303)


def claim_notice(code: str | None) -> dict[str, str] | None:
    """What the profile says after a claim; anything else says nothing."""
    notices = {
        "claimed": ("ok", "All yours.", "What you wrote, rated and flagged as a visitor is under your name now."),
        "unclaimed": ("info", "Nothing was left to claim.", "Perhaps you had pressed that button already."),
    }
    if code not in notices:
        return None
    kind, strong, text = notices[code]
    return {"kind": kind, "strong": strong, "text": text}


def unowned_box() -> str:
    """For who is about to sign in: what of theirs waits for an owner."""
    count = unowned_count(actor=current_actor())
    return render_template("profiles/_unowned.html", count=count) if count else ""


def claim_box() -> str:
    """For who looks at their account: what they could claim."""
    counts = past_counts(actor=current_actor())
    words = ("comment", "rating", "flag")
    left = [counted(count, word) for count, word in zip(counts, words, strict=True) if count]
    if not left:
        return ""
    return render_template("profiles/_claim_box.html", what=_joined(left), is_one=sum(counts) == 1)


def claim_landing(actor: Actor) -> str | None:
    """Where somebody goes who has just signed in and came from nowhere, if they left anything behind."""
    return url_for("profiles.past") if actor.is_signed_in and any(past_counts(actor=actor)) else None


def _joined(phrases: list[str]) -> str:
    """One sentence's beginning of one, two or three of them."""
    first, *others = phrases
    *before, last = [first, *(other[0].lower() + other[1:] for other in others)]
    return f"{', '.join(before)} and {last}" if before else last


def _past_shown(found: Past) -> dict[str, Any]:
    ratings = found.ratings
    return {
        "is_empty": found.is_empty,
        "comment_count": found.comment_count,
        "comments": [_comment_shown(one) for one in found.comments],
        "more_count": found.comment_count - len(found.comments),
        "rating_count": found.rating_count,
        "flag_count": found.flag_count,
        "kept_count": ratings.kept_count,
        "own_count": ratings.own_count,
        "doubled_count": ratings.doubled_count,
        "dropped": [
            {
                "kind": one.kind.value,
                "reason": "your own comment" if one.is_own else "you had rated it so already",
                "comment": _comment_shown(found.rated[one.comment_id]) if one.comment_id in found.rated else None,
            }
            for one in ratings.dropped
        ],
        "more_dropped_count": ratings.own_count + ratings.doubled_count - len(ratings.dropped),
    }


def _comment_shown(one: UnownedComment) -> dict[str, Any]:
    comment, article = one.comment, one.article
    is_there = article is not None and comment.status is not Status.REMOVED
    return {
        "author_name": comment.author_name,
        "created_at": comment.created_at,
        "excerpt": excerpt(comment.body_html),
        "article": article_named(article) if article is not None else None,
        "url": comment_url(article, comment.id) if is_there and article is not None else None,
        "state": STATES.get(comment.status),
    }
