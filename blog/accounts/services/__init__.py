"""What can be done about members and visitors: one function, one verb, one transaction."""

from blog.accounts.services.account import SignedOut, change_about
from blog.accounts.services.members import EmailTaken, NameTaken, add_member, give_name, import_member
from blog.accounts.services.operating import (
    NotSuspended,
    grant_insider,
    hand_over,
    lift_suspension,
    set_role,
    suspend_member,
)
from blog.accounts.services.sanctions import Suspended, refuse_suspended
from blog.accounts.services.sessions import end_session, end_sessions, note_session, start_session
from blog.accounts.services.tokens import TooManyTokens, create_token, note_token, revoke_token
from blog.accounts.services.visitors import count_as_member, ensure_visitor, import_visitors, read_again

__all__ = [
    "EmailTaken",
    "NameTaken",
    "NotSuspended",
    "SignedOut",
    "Suspended",
    "TooManyTokens",
    "add_member",
    "change_about",
    "count_as_member",
    "create_token",
    "end_session",
    "end_sessions",
    "ensure_visitor",
    "give_name",
    "grant_insider",
    "hand_over",
    "import_member",
    "import_visitors",
    "lift_suspension",
    "note_session",
    "note_token",
    "read_again",
    "refuse_suspended",
    "revoke_token",
    "set_role",
    "start_session",
    "suspend_member",
]
