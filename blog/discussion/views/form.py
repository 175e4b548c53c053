"""The comment form: what it holds, what is wrong with it, how it looks when published."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from blog.accounts.identity import current_actor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.queries import row_of
from blog.comments.services import Draft, closed_to
from blog.discussion.queries.nodes import subject_of
from blog.discussion.views import present
from blog.foundation.errors import Invalid, LastwordError
from blog.foundation.http.tokens import form_token

FIELDS = ("name", "email", "subject", "body", "form_key", "parent_id")


@dataclass
class CommentForm:
    """One state of the form: under an article, under a comment (`parent`), or over one's own."""

    article: Article
    values: dict[str, str]
    parent: Comment | None = None
    edited: Comment | None = None
    errors: dict[str, str] = field(default_factory=dict)
    preview: dict[str, Any] | None = None

    @classmethod
    def empty(cls, article: Article, parent: Comment | None = None) -> "CommentForm":
        """A form to begin with. Only who has a cookie gets a key from us: the page of all others is
        the same for all, and a script makes theirs.
        """
        key = secrets.token_urlsafe(12) if form_token() else ""
        values = dict.fromkeys(FIELDS, "") | {"form_key": key, "parent_id": str(parent.id) if parent else ""}
        return cls(article, values, parent)

    @classmethod
    def sent(cls, article: Article, data: Mapping[str, str], parent: Comment | None = None) -> "CommentForm":
        """The form as the reader sent it, with every character."""
        return cls(article, {name: data.get(name, "") for name in FIELDS}, parent)

    def refuse(self, error: LastwordError) -> None:
        """Put the reason beside the field it is about, or above the form."""
        self.errors = dict(error.fields) if isinstance(error, Invalid) else {"": error.sentence}

    def stand_alone(self) -> None:
        """Go on without the comment that was to be answered."""
        self.parent = None
        self.values["parent_id"] = ""

    def show_preview(self, draft: Draft) -> None:
        """Add what would be published, exactly."""
        subject_line, _ = subject_of(draft.subject, self._parent_subject())
        self.preview = {
            "author_name": self.edited.author_name if self.edited else draft.name,
            "subject_line": subject_line,
            "body_html": draft.body_html,
        }

    def _parent_subject(self) -> str | None:
        """What a reply without a subject takes over, as it will when it is read."""
        if self.edited is not None:
            return row_of(self.edited).parent_subject
        return self.parent.subject if self.parent and self.parent.status is Status.PUBLISHED else None

    def shown(self) -> dict[str, Any]:
        """What the template draws."""
        place = present.address(self.article)
        if self.edited is not None:
            action = url_for("discussion.edit", comment_id=self.edited.id)
            preview_action = url_for("discussion.preview_edit", comment_id=self.edited.id)
        else:
            action = url_for("discussion.post", **place)
            preview_action = url_for("discussion.preview", **place)
        article_url = present.article_page_url(self.article)
        target = self.edited or self.parent
        return {
            "action": action,
            "preview_action": preview_action,
            "values": self.values,
            "errors": self.errors,
            "preview": self.preview,
            "token": form_token(),
            "heading": self._heading(),
            "is_reply": self.parent is not None,
            "closed_reason": self._closed_reason(),
            "cancel_url": present.comment_url(self.article, target.id) if target else f"{article_url}#comments",
        }

    def _heading(self) -> str:
        if self.edited is not None:
            return "Edit your comment"
        return f"Reply to {self.parent.author_name}" if self.parent else "Add Your Comment"

    def _closed_reason(self) -> str | None:
        """Why nobody can write here now; one's own words can be edited all the same."""
        if self.edited is not None:
            return None
        return closed_to(current_actor(), self.article)
