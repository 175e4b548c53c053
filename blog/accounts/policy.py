"""Who may do what, as far as it depends on who they are."""

import enum
from datetime import datetime, timedelta

from blog.accounts.links import Link
from blog.accounts.models import Actor, Member, Registration, Role, Scope
from blog.foundation.settings import settings


class Permission(enum.StrEnum):
    """What only some members may do."""

    WRITE_ARTICLES = "write articles"
    MODERATE = "moderate"
    ADMINISTER = "administer"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(),
    Role.WRITER: frozenset({Permission.WRITE_ARTICLES}),
    Role.MODERATOR: frozenset({Permission.MODERATE}),
    Role.ADMIN: frozenset(Permission),
}

# What a token must be good for besides, where a program does it.
SCOPES: dict[Permission, Scope] = {
    Permission.WRITE_ARTICLES: Scope.WRITE,
    Permission.MODERATE: Scope.MODERATE,
    Permission.ADMINISTER: Scope.ADMIN,
}

# From the highest standing down: what it takes, in days since the e-mail was proved and in kept comments.
STANDINGS = ((4, 365, 200), (3, 90, 50), (2, 30, 20), (1, 7, 3))


def has_permission(actor: Actor, permission: Permission) -> bool:
    """Whether the actor is signed in as somebody who may do that, and not by a token that may not."""
    is_in_scope = actor.scopes is None or SCOPES[permission] in actor.scopes
    return actor.is_signed_in and is_in_scope and permission in PERMISSIONS[actor.role]


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """The scopes that a token of such a member can have, whatever it was given once."""
    allowed = {Scope.READ, Scope.WRITE} | {SCOPES[permission] for permission in PERMISSIONS[role]}
    return tuple(scope for scope in Scope if scope in allowed)


def is_insider(until: datetime | None, now: datetime) -> bool:
    """Whether a perk that lasts `until` then has not ended."""
    return until is not None and until > now


def may_change_account(actor: Actor, member: Member) -> bool:
    """An account is its member's own affair, when they are signed in."""
    return actor.is_signed_in and actor.member_id == member.id


def may_confirm_registration(link: Link, registration: Registration) -> bool:
    """Whoever was sent the link of this registration may use it."""
    return link.is_about(registration.password_hash)


def may_recover_account(link: Link, member: Member) -> bool:
    """Whoever was sent the link may set a new password, once: it is about the one that there was."""
    return link.is_about(member.password_hash)


def may_prove_email(link: Link, member: Member) -> bool:
    """Whoever was sent the link to a new address shows that it is the member's, while they want it."""
    return link.is_about(member.new_email)


def may_rename_from(member: Member) -> datetime | None:
    """From when on the member may change their name again; None if they never have."""
    if member.renamed_at is None:
        return None
    return member.renamed_at + timedelta(days=settings().rename_days)


def standing_of(*, days: int, kept_comments: int, recent_sanctions: int) -> int:
    """The standing (0 to 4) of a member who has been one for so many days, so many of whose comments
    stand, and who was sanctioned so often in the last 90 days.
    """
    earned = next((standing for standing, age, kept in STANDINGS if days >= age and kept_comments >= kept), 0)
    return max(0, earned - recent_sanctions)
