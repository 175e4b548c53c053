"""Who may do what, as far as it depends on who they are."""

import enum

from blog.accounts.models import Actor, Role


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

# From the highest standing down: what it takes, in days since the e-mail was proved and in kept comments.
STANDINGS = ((4, 365, 200), (3, 90, 50), (2, 30, 20), (1, 7, 3))


def has_permission(actor: Actor, permission: Permission) -> bool:
    """Whether the actor is signed in as somebody who may do that."""
    return actor.is_signed_in and permission in PERMISSIONS[actor.role]


def standing_of(*, days: int, kept_comments: int, recent_sanctions: int) -> int:
    """The standing (0 to 4) of a member who has been one for so many days, so many of whose comments
    stand, and who was sanctioned so often in the last 90 days.
    """
    earned = next((standing for standing, age, kept in STANDINGS if days >= age and kept_comments >= kept), 0)
    return max(0, earned - recent_sanctions)
