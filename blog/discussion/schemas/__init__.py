"""The shape of discussions and comments for both doors."""

from blog.discussion.schemas.answers import (
    VIEWS,
    CommentOutput,
    ContextOutput,
    DiscussionOutput,
    MayOutput,
    MoreOutput,
    NewsOutput,
    PreviewOutput,
    ThreadedCommentOutput,
    comment_output,
    next_of,
    rest_cursor,
    threaded_output,
)
from blog.discussion.schemas.questions import LARGEST_PAGE, DiscussionQuery, KeptDraftInput, NewsQuery, ViewInput
from blog.discussion.schemas.versions import VersionsOutput, version_output
from blog.discussion.schemas.visits import ReadAllInput, ReadInput, VisitOutput

__all__ = [
    "LARGEST_PAGE",
    "VIEWS",
    "CommentOutput",
    "ContextOutput",
    "DiscussionOutput",
    "DiscussionQuery",
    "KeptDraftInput",
    "MayOutput",
    "MoreOutput",
    "NewsOutput",
    "NewsQuery",
    "PreviewOutput",
    "ReadAllInput",
    "ReadInput",
    "ThreadedCommentOutput",
    "VersionsOutput",
    "ViewInput",
    "VisitOutput",
    "comment_output",
    "next_of",
    "rest_cursor",
    "threaded_output",
    "version_output",
]
