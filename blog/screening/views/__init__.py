"""The browser's door to how comments are screened; for moderators."""

from blog.screening.views import checks, phrases
from blog.screening.views.blueprint import blueprint
from blog.screening.views.overview import nav_box

__all__ = ["blueprint", "checks", "nav_box", "phrases"]
