"""Who may do what with screening."""

from blog.accounts.models import Actor
from blog.accounts.policy import Permission, has_permission


def may_set_screening(actor: Actor) -> bool:
    """Moderators see and change how comments are screened."""
    return has_permission(actor, Permission.MODERATE)
