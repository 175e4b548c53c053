"""What follows for accounts: mails, and what is forgotten each night."""

from blog.accounts.jobs import mails, new_email, sanctions, upkeep

__all__ = ["mails", "new_email", "sanctions", "upkeep"]
