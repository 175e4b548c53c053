"""The browser's door for moderators: home, queue, histories."""

from blog.moderation.views import claiming, deciding, histories, home, queue, sanctioning
from blog.moderation.views.blueprint import blueprint
from blog.moderation.views.home import queue_box

__all__ = ["blueprint", "claiming", "deciding", "histories", "home", "queue", "queue_box", "sanctioning"]
