"""What can be done about members and visitors: one function, one verb, one transaction."""

from blog.accounts.services.members import EmailTaken, NameTaken, add_member, give_name, import_member
from blog.accounts.services.sanctions import Suspended, refuse_suspended
from blog.accounts.services.sessions import end_session, end_sessions, note_session, start_session
from blog.accounts.services.visitors import count_as_member, ensure_visitor, import_visitors

__all__ = [
    "EmailTaken",
    "NameTaken",
    "Suspended",
    "add_member",
    "count_as_member",
    "end_session",
    "end_sessions",
    "ensure_visitor",
    "give_name",
    "import_member",
    "import_visitors",
    "note_session",
    "refuse_suspended",
    "start_session",
]
