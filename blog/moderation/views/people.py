"""Authors and networks in a few sentences, as templates get them."""

from typing import Any

from flask import url_for

from blog.accounts.models import FOREVER, Member, NetworkBlock, Sanction, SanctionKind
from blog.comments.models import Status
from blog.foundation.http.templating import counted, list_time
from blog.moderation.queries import Case, Noted, Sanctioned, Subject, Tally, View, is_in_force
from blog.moderation.views import words
from blog.moderation.views.asked import queue_url
from blog.moderation.views.blueprint import member_url, network_label, network_url, visitor_url

SHOWN = (Status.PUBLISHED, Status.HELD, Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN)
BLOCK_DAYS = 30  # the longest that a network is blocked


def author_shown(case: Case, view: View) -> dict[str, Any]:
    """Who wrote the comment of a case."""
    author = case.author
    if author.subject is None or author.tally is None:
        return {"sentences": ["Nobody known: it was imported under a name alone."], "url": None, "notes": []}
    who = member_sentences(author.member, author.sanctions) if author.member else visitor_sentences(author.tally)
    url = member_url(author.member.id) if author.member else visitor_url(author.subject.visitor_id or 0)
    only = View(member_id=author.subject.member_id, visitor_id=author.subject.visitor_id)
    return {
        "sentences": [*who, *tally_sentences(author.tally)],
        "url": url,
        "waiting": _waiting(author.tally, only),
        "notes": notes_shown(author.notes),
    }


def network_shown(case: Case, view: View) -> dict[str, Any] | None:
    """Where the comment of a case came from."""
    record = case.network
    if record is None:
        return None
    authors = counted(record.tally.author_count, "author")
    block = [f"Blocked until {list_time(record.block.until)}: {record.block.reason}"] if record.block else []
    return {
        "label": network_label(record.network),
        "sentences": [*block, f"{authors} wrote from it.", *tally_sentences(record.tally)],
        "url": network_url(record.network),
        "waiting": _waiting(record.tally, View(network=record.network)),
    }


def _waiting(tally: Tally, view: View) -> dict[str, Any] | None:
    """The way to what else of theirs waits, where anything does."""
    return {"count": tally.open_count, "url": queue_url(view)} if tally.open_count > 1 else None


def member_sentences(member: Member, sanctions: list[Sanctioned]) -> list[str]:
    """What a member is, and what is in force against them."""
    since = member.claimed_at or member.created_at
    who = f"Member since {since.day} {since:%B %Y}, standing {member.standing}."
    if member.claimed_at is None:
        who = "Imported, and nobody has claimed the name yet."
    in_force = [sanction_words(one.sanction) for one in sanctions if is_in_force(one.sanction)]
    past = len(sanctions) - len(in_force)
    said = [f"{text}." for text in in_force]
    said.append(f"{counted(past, 'sanction')} before." if past else "No sanctions." if not in_force else "")
    return [who, *(text for text in said if text)]


def visitor_sentences(tally: Tally) -> list[str]:
    """What a visitor is."""
    if tally.first_at is None:
        return ["Visitor."]
    return [f"Visitor, this browser since {tally.first_at.day} {tally.first_at:%B %Y}."]


def tally_sentences(tally: Tally) -> list[str]:
    """The comments of somebody, by what became of them; and their badges."""
    total = sum(tally.by_status.values())
    if not total:
        return ["No comments."]
    only = [status for status in SHOWN if tally.by_status[status] == total]
    if only:
        return [
            f"{counted(total, 'comment')}, {'all ' if total > 1 else ''}{words.STATUSES[only[0]]}.",
            *_badges(tally),
        ]
    parts = [f"{tally.by_status[status]:,} {words.STATUSES[status]}" for status in SHOWN if tally.by_status[status]]
    return [f"{counted(total, 'comment')}: {', '.join(parts)}.", *_badges(tally)]


def _badges(tally: Tally) -> list[str]:
    kinds = (("insightful", tally.insightful_badges), ("funny", tally.funny_badges))
    return [f"{counted(count, 'badge')} for {kind}." for kind, count in kinds if count]


def sanction_words(sanction: Sanction | NetworkBlock) -> str:
    """What it is and until when: Suspension until 3 May at 9:00am."""
    if isinstance(sanction, NetworkBlock):
        return f"Blocked until {list_time(sanction.until)}"
    until = sanction.until if sanction.kind is SanctionKind.SUSPENSION else None
    ending = f" until {list_time(until)}" if until is not None and until != FOREVER else ""
    return f"{words.SANCTIONS[sanction.kind]}{ending}"


def notes_shown(notes: list[Noted]) -> list[dict[str, Any]]:
    """Notes with who wrote them."""
    return [{"text": one.note.text, "by": one.by or "The operator", "at": one.note.created_at} for one in notes]


def subject_shown(case: Case) -> dict[str, Any] | None:
    """Whom a sanction or a block, and a note, would be about; None where nobody is known."""
    author, network = case.author, case.network
    if author.member is not None:
        return member_subject(author.member)
    if network is not None:
        named = network_subject(network.network)
        if author.visitor is not None:
            note_url = url_for("moderation.note_visitor", visitor_id=author.visitor.id)
            return named | {"note_url": note_url, "noted_name": case.row.comment.author_name}
        return named
    if author.visitor is not None:
        note_url = url_for("moderation.note_visitor", visitor_id=author.visitor.id)
        name = case.row.comment.author_name
        return {"is_member": False, "name": name, "sanction_url": None, "note_url": note_url, "noted_name": name}
    return None


def member_subject(member: Member) -> dict[str, Any]:
    """A member as the forms about them name them."""
    return {
        "is_member": True,
        "name": member.name,
        "sanction_url": url_for("moderation.sanction", member_id=member.id),
        "kinds": [(kind.value, words.SANCTIONS[kind]) for kind in SanctionKind],
        "days_hint": "A suspension needs them.",
        "note_url": url_for("moderation.note_member", member_id=member.id),
    }


def network_subject(network: str) -> dict[str, Any]:
    """A network as the forms about it name it."""
    return {
        "is_member": False,
        "name": f"network {network_label(network)}",
        "sanction_url": url_for("moderation.block", network=network),
        "days_hint": f"At most {BLOCK_DAYS}. Members of standing 2 or more can still write.",
        "note_url": url_for("moderation.note_network", network=network),
    }


def of_subject(subject: Subject) -> View:
    """What of the subject's comments waits."""
    return View(member_id=subject.member_id, visitor_id=subject.visitor_id, network=subject.network)
