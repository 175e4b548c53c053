"""Who is asking: from cookies, tokens and the address to an `Actor`, and back to a cookie.

The one piece of accounts that knows HTTP besides the doors; the doors of other domains use it.
"""

from blog.accounts.identity.members import members_only
from blog.accounts.identity.programs import api_actor
from blog.accounts.identity.readers import cookie_of, current_actor, new_cookie, remember_visitor
from blog.accounts.identity.sessions import carry, enter, init_sessions, leave

__all__ = [
    "api_actor",
    "carry",
    "cookie_of",
    "current_actor",
    "enter",
    "init_sessions",
    "leave",
    "members_only",
    "new_cookie",
    "remember_visitor",
]
