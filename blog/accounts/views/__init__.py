"""The browser's door to accounts."""

from blog.accounts.views import tokens
from blog.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "tokens"]
