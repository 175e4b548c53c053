"""The operator's door to accounts: make one, give a role or a perk, sanction a member."""

from blog.accounts.commands import people, sanctions
from blog.accounts.commands.group import accounts_group

__all__ = ["accounts_group", "people", "sanctions"]
