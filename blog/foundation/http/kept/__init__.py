"""Answers that are the same for everybody, kept as bytes in front of the application."""

from blog.foundation.http.kept.layer import LONGEST, init_kept, keep
from blog.foundation.http.kept.shelf import Shelf

__all__ = ["LONGEST", "Shelf", "init_kept", "keep"]
