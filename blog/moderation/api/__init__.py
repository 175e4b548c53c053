"""The program's door to moderation: the queue, decisions, claims, what is done about members and networks."""

from blog.moderation.api import deciding, people, queue
from blog.moderation.api.blueprint import blueprint

__all__ = ["blueprint", "deciding", "people", "queue"]
