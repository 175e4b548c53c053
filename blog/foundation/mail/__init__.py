"""Mail: made from templates, handed over to a server by jobs. Nothing else reaches a mail server.

A job sends with `send(render_mail("accounts/emails/confirm", to=member.email, …))`, in a handler
with `in_transaction=False`.
"""

from blog.foundation.mail.message import Mail
from blog.foundation.mail.rendering import render_mail
from blog.foundation.mail.sending import hand_over, send
from blog.foundation.mail.trouble import NotSent, RecipientRefused

__all__ = ["Mail", "NotSent", "RecipientRefused", "hand_over", "render_mail", "send"]
