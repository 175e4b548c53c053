"""Articles and comments as JSON lines."""

from blog.interchange.jsonl.source import JsonlSource

__all__ = ["JsonlSource"]
