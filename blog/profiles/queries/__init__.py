"""What members' pages show, and what a visitor would bring along who becomes one."""

from blog.profiles.queries.members import ORDERS, Said, comments_by, member_at, namesake_note, record_of
from blog.profiles.queries.pasts import Past, claimable_visitors, past_counts, past_of, unowned_count

__all__ = [
    "ORDERS",
    "Past",
    "Said",
    "claimable_visitors",
    "comments_by",
    "member_at",
    "namesake_note",
    "past_counts",
    "past_of",
    "record_of",
    "unowned_count",
]
