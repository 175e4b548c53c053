"""What follows for accounts: mails, and what is forgotten each night."""

from blog.accounts.jobs import joined, mails, new_email, upkeep

__all__ = ["joined", "mails", "new_email", "upkeep"]
