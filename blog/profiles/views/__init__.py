"""The browser's door to members: their pages."""

from blog.profiles.views import profile
from blog.profiles.views.blueprint import blueprint

__all__ = ["blueprint", "profile"]
