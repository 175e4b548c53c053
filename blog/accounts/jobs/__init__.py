"""What follows for accounts: mails, and what is forgotten each night."""

from blog.accounts.jobs import mails, upkeep

__all__ = ["mails", "upkeep"]
