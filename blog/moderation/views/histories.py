"""The histories of members, visitors and networks: what they said, what was decided, what was done about them."""

from typing import Any

from flask import render_template, request, url_for

from blog.accounts.identity import current_actor
from blog.comments.models import Status
from blog.foundation.errors import NotFound
from blog.foundation.http.templating import list_time
from blog.foundation.settings import settings
from blog.moderation.policy import may_take_up_comment
from blog.moderation.queries import (
    Said,
    Sanctioned,
    Subject,
    blocks_on,
    comments_of,
    decisions_about,
    is_in_force,
    member_of,
    notes_on,
    said_cursor,
    sanctions_on,
    tally_of,
    visitor_of,
)
from blog.moderation.views import people, words
from blog.moderation.views.asked import NETWORK, queue_url
from blog.moderation.views.blueprint import article_named, blueprint, comment_url, moderators_only, network_label
from blog.moderation.views.cases import decision_shown

LATEST = 20  # decisions that a history shows
EMPTY_FORM: dict[str, Any] = {"panel": None, "typed": {}, "errors": {}}


@blueprint.get("/authors/member/<int:member_id>/")
@moderators_only
def member(member_id: int) -> str:
    """What is known of a member."""
    return member_page(member_id)


@blueprint.get("/authors/visitor/<int:visitor_id>/")
@moderators_only
def visitor(visitor_id: int) -> str:
    """What is known of a visitor."""
    return visitor_page(visitor_id)


@blueprint.get("/networks/<network>/")
@moderators_only
def network(network: str) -> str:
    """What is known of a network."""
    return network_page(network)


def member_page(member_id: int, form: dict[str, Any] | None = None) -> str:
    """The history of a member; `form` is what was typed and refused. Raises NotFound."""
    found = member_of(member_id)
    sanctions = sanctions_on(found.id)
    return _page(
        Subject(member_id=found.id),
        title=found.name,
        lead=people.member_sentences(found, sanctions),
        sanctions=[_sanction(one, "moderation.lift") for one in sanctions],
        subject=people.member_subject(found),
        form=form,
    )


def visitor_page(visitor_id: int, form: dict[str, Any] | None = None) -> str:
    """The history of a visitor. Raises NotFound."""
    found = visitor_of(visitor_id)
    subject = {
        "is_member": False,
        "name": "this visitor",
        "sanction_url": None,
        "note_url": url_for("moderation.note_visitor", visitor_id=found.id),
    }
    return _page(
        Subject(visitor_id=found.id),
        title=f"Visitor {found.id}",
        lead=["Known by a cookie; what can be done about a visitor is done about their network."],
        sanctions=[],
        subject=subject,
        form=form,
    )


def network_page(network: str, form: dict[str, Any] | None = None) -> str:
    """The history of a network. Raises NotFound for what cannot be one."""
    if not NETWORK.fullmatch(network):
        raise NotFound
    return _page(
        Subject(network=network),
        title=f"Network {network_label(network)}",
        lead=["Its address is not stored, only a keyed hash that begins like this."],
        sanctions=[_sanction(one, "moderation.lift_block") for one in blocks_on(network)],
        subject=people.network_subject(network),
        form=form,
    )


def _page(
    about: Subject,
    *,
    title: str,
    lead: list[str],
    sanctions: list[dict[str, Any]],
    form: dict[str, Any] | None = None,
    **context: Any,
) -> str:
    tally = tally_of(about)
    page = comments_of(about, size=settings().page_profile, cursor=request.args.get("after", ""))
    more = said_cursor(page.items[-1]) if page.has_more else None
    return render_template(
        "moderation/history.html",
        title=title,
        lead=[*lead, *people.tally_sentences(tally)],
        waiting={"count": tally.open_count, "url": queue_url(people.of_subject(about))} if tally.open_count else None,
        sanctions=sanctions,
        decisions=[decision_shown(one) for one in decisions_about(about, limit=LATEST)],
        notes=people.notes_shown(notes_on(about)),
        said=[_said(one) for one in page.items],
        more_url=f"{request.path}?after={more}" if more else None,
        form=form or EMPTY_FORM,
        **context,
    )


def _said(said: Said) -> dict[str, Any]:
    comment = said.comment
    return {
        "id": comment.id,
        "article": article_named(said.article),
        "url": comment_url(said.article, comment.id),
        "said_at": list_time(comment.created_at),
        "name": comment.author_name,
        "state": None if comment.status is Status.PUBLISHED else words.STATUSES[comment.status],
        "body_html": comment.body_html,
        "case_url": url_for("moderation.case", review_id=said.review_id) if said.review_id else None,
        "can_take_up": said.review_id is None and may_take_up_comment(current_actor(), comment),
        "can_restore": comment.status is Status.REMOVED,
    }


def _sanction(one: Sanctioned, lift: str) -> dict[str, Any]:
    row = one.sanction
    can_lift = is_in_force(row)
    ended = f"lifted by {one.lifted_by or 'the operator'}, {list_time(row.lifted_at)}" if row.lifted_at else None
    if getattr(row, "acknowledged_at", None):
        ended = f"acknowledged {list_time(row.acknowledged_at)}"
    return {
        "words": people.sanction_words(row),
        "reason": row.reason,
        "by": one.by or "The operator",
        "at": row.created_at,
        "ended": ended or (None if can_lift else "over"),
        "lift_url": url_for(lift, **{"sanction_id" if lift == "moderation.lift" else "block_id": row.id})
        if can_lift
        else None,
    }
