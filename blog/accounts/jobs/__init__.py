"""What follows for accounts: mails, and what is forgotten each night."""

from blog.accounts.jobs import joined, mails, upkeep

__all__ = ["joined", "mails", "upkeep"]
