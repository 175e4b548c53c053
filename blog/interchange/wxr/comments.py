"""The comments of one WordPress post: what is taken of them, and their texts on disk until then."""

import json
import tempfile
from dataclasses import dataclass
from typing import Self

from blog.comments.models import Status
from blog.foundation.markup import clean_line, text_of
from blog.interchange.content import html_of_wordpress
from blog.interchange.moments import wordpress_moment
from blog.interchange.records import LOCAL_TIME, CommentHead, CommentText
from blog.interchange.wxr import stream
from blog.interchange.wxr.people import People
from blog.interchange.wxr.seen import SeenIds, number_of

APPROVED = {"1", "approve", "approved"}
UNWANTED = {"spam": "spam", "trash": "in the trash", "post-trashed": "in the trash"}
LINKBACKS = {"pingback", "trackback"}
IN_MEMORY = 1_000_000  # bytes of texts that wait in memory; more of them wait in a file


@dataclass(frozen=True)
class CommentRules:
    """What is taken besides comments that were published or are waiting."""

    with_spam_and_trash: bool = False
    with_pingbacks: bool = False


class CommentPile:
    """The comments of one post after the other. They come in any order, and only the whole makes a thread."""

    def __init__(self, rules: CommentRules, seen: SeenIds, people: People) -> None:
        self.rules, self.seen, self.people = rules, seen, people
        self.heads: list[CommentHead] = []
        self.texts = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b")  # noqa: SIM115 (closed at `__exit__`)
        self.end = 0

    def add(self, comment: stream.Comment) -> None:
        """Put a comment on the pile; its text only if it is taken. Raises Refused without an id."""
        number = number_of(comment["wp:comment_id"].strip(), "wp:comment_id", comment.line)
        parent = comment["wp:comment_parent"].strip().lstrip("0")
        gmt, local = (wordpress_moment(comment[f"wp:comment_{name}"]) for name in ("date_gmt", "date"))
        head = CommentHead(
            id=number,
            parent=parent[:18] or None,
            created_at=gmt or local,
            place=self.end,
            line=comment.line,
            status=_status(comment),
            skip=self._why_not(comment),
            notes=() if gmt else (LOCAL_TIME,),
        )
        if not self.seen.add(int(number)):
            head.id, head.skip = f"{number} (again)@{comment.line}", "its id was used before in this file"
        if head.skip is None:
            self._write(comment)
        self.heads.append(head)

    def text(self, head: CommentHead) -> CommentText:
        """What the comment says."""
        self.texts.seek(head.place)
        name, email, user_id, content = json.loads(self.texts.readline())
        return CommentText(
            author_name=name,
            author_email=email or None,
            author=self.people.author_of(user_id=user_id, name=name, email=email),
            body=html_of_wordpress(content),
        )

    def clear(self) -> None:
        """Begin another post."""
        self.heads = []
        self.texts.seek(0)
        self.texts.truncate()
        self.end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.texts.close()

    def _write(self, comment: stream.Comment) -> None:
        name = text_of(comment["wp:comment_author"])
        email, user_id = clean_line(comment["wp:comment_author_email"]), comment["wp:comment_user_id"].strip()
        self.texts.seek(self.end)
        self.end += self.texts.write(json.dumps([name, email, user_id, comment["wp:comment_content"]]).encode() + b"\n")

    def _why_not(self, comment: stream.Comment) -> str | None:
        """Why the comment is not taken, or None."""
        kind, approved = comment["wp:comment_type"].strip(), comment["wp:comment_approved"].strip()
        if kind in LINKBACKS and not self.rules.with_pingbacks:
            return f"a {kind} (taken with --with-pingbacks)"
        if kind not in LINKBACKS | {"", "comment"}:
            return f"type {clean_line(kind)[:40]}"
        if approved in UNWANTED and not self.rules.with_spam_and_trash:
            return f"{UNWANTED[approved]} (taken with --with-spam-and-trash)"
        if not any(wordpress_moment(comment[f"wp:comment_{name}"]) for name in ("date_gmt", "date")):
            return "it has no date"
        return None


def _status(comment: stream.Comment) -> Status:
    """Published, removed, or held: whatever we do not know, a moderator should see first."""
    approved = comment["wp:comment_approved"].strip()
    if approved in APPROVED:
        return Status.PUBLISHED
    return Status.HELD
