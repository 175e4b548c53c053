"""Answers that are the same for everybody, kept as bytes in front of the application."""

from blog.foundation.http.kept.layer import init_kept, keep

__all__ = ["init_kept", "keep"]
