"""The browser's door to accounts: register, sign in and out, get in again; one's own account, tokens of programs."""

from blog.accounts.views import (
    account,
    account_access,
    account_email,
    recovering,
    registering,
    signing_in,
    tokens,
    warnings,
)
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.hooks import offer_landing, offer_name_note, offer_takeover_note
from blog.accounts.views.masthead import masthead_box

__all__ = [
    "account",
    "account_access",
    "account_email",
    "blueprint",
    "masthead_box",
    "offer_landing",
    "offer_name_note",
    "offer_takeover_note",
    "recovering",
    "registering",
    "signing_in",
    "tokens",
    "warnings",
]
