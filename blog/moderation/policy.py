"""Who may moderate, and what: never one's own matters."""

from blog.accounts.models import Actor, Member, Role
from blog.accounts.policy import Permission, has_permission
from blog.comments.models import VISIBLE, Comment, Status
from blog.comments.policy import counts_as_author
from blog.moderation.models import Decision
from blog.reviews.models import Review

HOUSE = frozenset({Role.MODERATOR, Role.ADMIN})  # whom only an admin sanctions


def may_moderate(actor: Actor) -> bool:
    """Moderators and admins who are signed in; their programs by a token that is good for it."""
    return has_permission(actor, Permission.MODERATE)


def may_see_all(actor: Actor, row: object) -> bool:
    """Moderators may see what others may not: whatever comment, member, visitor or sanction."""
    return may_moderate(actor)


def may_see_review(actor: Actor, review: Review) -> bool:
    """What waits, and what waited, is for moderators."""
    return may_moderate(actor)


def may_take_up_comment(actor: Actor, comment: Comment) -> bool:
    """What stands, and is not one's own, can wait for a decision though nobody brought it."""
    stands = comment.status in (*VISIBLE, Status.HELD)
    return stands and may_moderate(actor) and not counts_as_author(actor, comment)


def may_see_decision(actor: Actor, decision: Decision) -> bool:
    """The log with all that was noted in it is for moderators."""
    return may_moderate(actor)


def may_undo_decision(actor: Actor, decision: Decision) -> bool:
    """Who decided may take it back, nobody else: others can restore."""
    return may_moderate(actor) and decision.moderator_id is not None and decision.moderator_id == actor.member_id


def may_sanction_member(actor: Actor, member: Member) -> bool:
    """Moderators sanction members; not themselves, and those who run the house only an admin does."""
    if not may_moderate(actor) or member.id == actor.member_id:
        return False
    return member.role not in HOUSE or actor.role is Role.ADMIN
