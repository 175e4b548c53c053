"""The browser's door to members: their pages, and a visitor's way to become one."""

from blog.profiles.views import claiming, profile
from blog.profiles.views.blueprint import blueprint, profile_url
from blog.profiles.views.claiming import claim_box, claim_landing, unowned_box

__all__ = ["blueprint", "claim_box", "claim_landing", "claiming", "profile", "profile_url", "unowned_box"]
