"""WordPress's export format: read as a stream, and what it means to us."""

from blog.interchange.wxr.comments import CommentRules
from blog.interchange.wxr.source import WxrSource

__all__ = ["CommentRules", "WxrSource"]
