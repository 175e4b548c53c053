"""The shape of discussions and comments for programs."""

from typing import Any

from marshmallow import Schema, fields, validate

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.comments.queries import ORDERS
from blog.discussion.queries import MOST_COUNTED, Node, Rest, Thread
from blog.discussion.queries.visits import MOST_NEW
from blog.flags.schemas import FLAG_STATES
from blog.ratings.schemas import KINDS

ROLES = [role.value for role in (Role.MEMBER, Role.WRITER, Role.MODERATOR)]
VIEWS = ["threaded", *ORDERS]


class MayOutput(Schema):
    """What this visitor may do with the comment now."""

    rate = fields.Boolean(required=True)
    reply = fields.Boolean(required=True)
    edit = fields.Boolean(required=True)
    withdraw = fields.Boolean(required=True)
    flag = fields.Boolean(required=True)
    mute = fields.Boolean(required=True, metadata={"description": "Its author; for members."})
    see_versions = fields.Boolean(required=True, metadata={"description": "What it said before it was edited."})


class MoreOutput(Schema):
    """What is left of a thread: ask for the discussion `after` this."""

    after = fields.String(required=True, metadata={"examples": ["reply-31"]})
    count = fields.Integer(required=True, metadata={"examples": [12]})


def moment(*, allow_none: bool = False, **metadata: Any) -> fields.AwareDateTime:
    """A field that holds a moment with its zone; `metadata` is what is said of it."""
    metadata = {"examples": ["2026-11-22T10:03:12.480915+00:00"]} | metadata
    return fields.AwareDateTime(required=True, format="iso", allow_none=allow_none, metadata=metadata)


class CommentOutput(Schema):
    """A comment. Where it cannot be read, `tombstone` says why and author, subject and body are null; who
    wrote what a moderator removed still gets its words.
    """

    id = fields.Integer(required=True, metadata={"examples": [3]})
    article_id = fields.Integer(required=True, metadata={"examples": [2]})
    parent_id = fields.Integer(required=True, allow_none=True, metadata={"examples": [1]})
    depth = fields.Integer(required=True, metadata={"description": "1 at the top level.", "examples": [2]})
    status = fields.String(
        required=True,
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"examples": [Status.PUBLISHED.value]},
    )
    tombstone = fields.String(required=True, allow_none=True, metadata={"examples": [None]})
    author = fields.String(required=True, allow_none=True, metadata={"examples": ["Anonymous Coward"]})
    author_is_member = fields.Boolean(
        required=True, metadata={"description": "Whether a member wrote it, under their name."}
    )
    author_role = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(ROLES),
        metadata={"description": "What the member is to the publication.", "examples": [Role.MODERATOR.value]},
    )
    author_is_insider = fields.Boolean(required=True)
    is_namesake = fields.Boolean(
        required=True,
        metadata={"description": "A member bears the author's name now, and it was somebody else who wrote this."},
    )
    is_own = fields.Boolean(required=True)
    held_reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why one's own comment waits for a moderator.", "examples": [None]},
    )
    is_writer = fields.Boolean(required=True, metadata={"description": "By who wrote the article."})
    in_reply_to = fields.String(required=True, allow_none=True, metadata={"examples": ["Morag"]})
    subject = fields.String(required=True, allow_none=True, metadata={"examples": ["Re: Two-inch screens"]})
    body_html = fields.String(required=True, allow_none=True, metadata={"examples": ["<p>I read all of it.</p>"]})
    body = fields.String(
        required=True, allow_none=True, metadata={"description": "The source; one's own only.", "examples": [None]}
    )
    created_at = moment()
    edited_at = moment(allow_none=True)
    insightful_count = fields.Integer(required=True, metadata={"examples": [12]})
    funny_count = fields.Integer(required=True, metadata={"examples": [4]})
    has_insightful_badge = fields.Boolean(required=True)
    has_funny_badge = fields.Boolean(required=True)
    rated = fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        required=True,
        metadata={"description": "How this visitor has rated it.", "examples": [["funny"]]},
    )
    flag = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(FLAG_STATES),
        metadata={"description": "Where this visitor's flag of it stands; null without one.", "examples": [None]},
    )
    is_new = fields.Boolean(
        required=True, metadata={"description": "Whether it came since the member's last visit; false for visitors."}
    )
    is_muted = fields.Boolean(required=True, metadata={"description": "Whether the member has muted who wrote it."})
    reply_count = fields.Integer(required=True, metadata={"description": "All below it.", "examples": [5]})
    may = fields.Nested(MayOutput, required=True)
    more = fields.Nested(MoreOutput, required=True, allow_none=True)


class ThreadedCommentOutput(CommentOutput):
    """A comment with what answers it, where that was asked for and is part of this answer."""

    replies = fields.List(fields.Nested("ThreadedCommentOutput"), required=True)


class DiscussionOutput(Schema):
    """A part of a discussion, and where the next begins."""

    article_id = fields.Integer(required=True, metadata={"examples": [2]})
    order = fields.String(required=True, validate=validate.OneOf(VIEWS))
    comment_count = fields.Integer(required=True, metadata={"examples": [83]})
    filtered_count = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": f"How many comments the filter lets through; {MOST_COUNTED + 1:,} for all that are more "
            f"than {MOST_COUNTED:,}. Null without a filter.",
            "examples": [None],
        },
    )
    is_closed = fields.Boolean(required=True)
    new_since = moment(
        allow_none=True,
        description="What came later is new to the member. Null at the first visit, when nothing is, and for visitors.",
    )
    new_count = fields.Integer(
        required=True,
        metadata={"description": f"In the whole discussion; {MOST_NEW + 1} are that or more.", "examples": [4]},
    )
    comments = fields.List(fields.Nested(ThreadedCommentOutput), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Ask for what follows `after` this.", "examples": ["thread-27"]},
    )


class ContextOutput(Schema):
    """A comment with what it answers and what answered it, as one branch."""

    comment = fields.Nested(CommentOutput, required=True)
    branch = fields.List(fields.Nested(ThreadedCommentOutput), required=True)
    earlier_count = fields.Integer(
        required=True, metadata={"description": "Comments above the branch.", "examples": [0]}
    )


class NewsOutput(Schema):
    """The comments that came after a place, in the order in which they came, at most a hundred."""

    article_id = fields.Integer(required=True, metadata={"examples": [2]})
    comment_count = fields.Integer(required=True, metadata={"examples": [84]})
    comments = fields.List(fields.Nested(CommentOutput), required=True)
    since = fields.String(
        required=True,
        metadata={"description": "Ask `since` this next time.", "examples": ["1795341792480915-84"]},
    )
    has_more = fields.Boolean(
        required=True, metadata={"description": "Whether others have come already: ask again at once, without a tag."}
    )


class PreviewOutput(Schema):
    """What would be published, exactly."""

    author = fields.String(required=True, metadata={"examples": ["Morag"]})
    subject = fields.String(required=True, allow_none=True, metadata={"examples": ["Two-inch screens"]})
    body_html = fields.String(required=True, metadata={"examples": ["<p>I read <em>all</em> of it.</p>"]})


def comment_output(node: Node) -> dict[str, Any]:
    """A node for `CommentOutput`; the words of what cannot be read stay here."""
    comment, is_readable = node.comment, node.tombstone is None
    has_words = is_readable or node.is_own_removed
    return {
        "id": comment.id,
        "article_id": comment.article_id,
        "parent_id": comment.parent_id,
        "depth": comment.depth,
        "status": comment.status.value,
        "tombstone": node.tombstone,
        **_author(node, is_readable=is_readable),
        "is_own": node.marks.is_own,
        "held_reason": node.held_reason,
        "in_reply_to": node.in_reply_to,
        "subject": node.subject_line if has_words else None,
        "body_html": comment.body_html if has_words else None,
        "body": comment.body_source if node.marks.is_own and has_words else None,
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
        "insightful_count": comment.insightful_count,
        "funny_count": comment.funny_count,
        "has_insightful_badge": comment.has_insightful_badge,
        "has_funny_badge": comment.has_funny_badge,
        "rated": sorted(node.marks.rated),
        "flag": node.marks.flag.value if node.marks.flag else None,
        "is_new": node.marks.is_new,
        "is_muted": node.marks.is_muted,
        "reply_count": node.reply_count,
        "may": {
            "rate": node.marks.can_rate,
            "reply": node.marks.can_reply,
            "edit": node.marks.can_edit,
            "withdraw": node.marks.can_withdraw,
            "flag": node.marks.can_flag,
            "mute": node.marks.can_mute,
            "see_versions": node.marks.can_see_versions,
        },
        "more": {"after": rest_cursor(node.rest), "count": node.rest.count} if node.rest else None,
    }


def _author(node: Node, *, is_readable: bool) -> dict[str, Any]:
    """Who wrote it, where that is told."""
    member = node.author if is_readable else None
    return {
        "author": node.comment.author_name if is_readable else None,
        "author_is_member": member is not None,
        "author_role": node.author_role.value if member and node.author_role else None,
        "author_is_insider": member is not None and member.is_insider,
        "is_namesake": node.comment.is_namesake and is_readable,
        "is_writer": node.is_writer and is_readable,
    }


def threaded_output(node: Node, *, with_replies: bool = True) -> dict[str, Any]:
    """A node for `ThreadedCommentOutput`, with the nodes below it where they are not listed by themselves."""
    replies = [threaded_output(child) for child in node.children] if with_replies else []
    return comment_output(node) | {"replies": replies}


def rest_cursor(rest: Rest) -> str:
    """Where the rest of a thread or branch is read, as one text for `after`."""
    after = f"{'branch' if rest.skips_branch else 'reply'}-{rest.after}"
    return f"{after}-{rest.below}" if rest.below else after


def next_of(thread: Thread) -> str | None:
    """Where the next part begins, as one text for `after`."""
    if thread.rest is not None:
        return rest_cursor(thread.rest)
    if thread.more is None or thread.view.order != "threaded":
        return thread.more
    return f"thread-{thread.more}"
