"""The comment form: what it holds, what is wrong with it, how it looks when published."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from blog.accounts.identity import current_actor
from blog.accounts.services import Warned
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.queries import row_of
from blog.comments.services import Draft, NameOfMember, closed_to
from blog.discussion.queries import kept_fields
from blog.discussion.queries.nodes import subject_of
from blog.discussion.views import addresses, present
from blog.discussion.views.away import DOORS, way_to
from blog.discussion.views.markdown_help import examples
from blog.foundation.errors import Invalid, LastwordError, TooSoon, ending_time
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.quoting import quote_of

FIELDS = ("name", "email", "subject", "body", "form_key", "parent_id", "draft")


@dataclass
class CommentForm:
    """One state of the form: under an article, under a comment (`parent`, opened there by htmx if `in_place`),
    or over one's own. `tried` is what was done with it: post, preview or keep.
    """

    article: Article
    values: dict[str, str]
    parent: Comment | None = None
    edited: Comment | None = None
    errors: dict[str, str] = field(default_factory=dict)
    is_name_a_members: bool = False
    is_warned: bool = False
    in_place: bool = False
    tried: str = "post"
    wait: dict[str, Any] | None = None
    preview: dict[str, Any] | None = None

    @classmethod
    def begun(cls, article: Article, parent: Comment | None = None, *, draft: str = "") -> "CommentForm":
        """A form to begin with, or to go on with: `draft` is the key of what was typed before its writer
        went to sign in; one that leads to nothing is not mentioned.

        Only who has a cookie gets a form key from us: the page of all others is the same for all, and
        a script makes theirs.
        """
        kept = kept_fields(article_id=article.id, key=draft)
        values = dict.fromkeys(FIELDS, "") | (kept | {"draft": draft} if kept else {})
        values["form_key"] = secrets.token_urlsafe(12) if form_token() else ""
        values["parent_id"] = str(parent.id) if parent else ""
        return cls(article, values, parent, in_place=parent is not None and is_fragment_wanted())

    @classmethod
    def sent(cls, article: Article, data: Mapping[str, str], parent: Comment | None = None) -> "CommentForm":
        """The form as the reader sent it, with every character."""
        in_place = is_fragment_wanted() and data.get("in_place") == "1"
        return cls(article, {name: data.get(name, "") for name in FIELDS}, parent, in_place=in_place)

    def refuse(self, error: LastwordError) -> None:
        """Put the reason beside the field it is about, or above the form."""
        self.errors = dict(error.fields) if isinstance(error, Invalid) else {"": error.sentence}
        self.is_name_a_members = isinstance(error, NameOfMember)
        self.is_warned = isinstance(error, Warned)
        if isinstance(error, TooSoon):
            until = ending_time(error.until, error.seconds)
            self.wait = {"of": self.tried, "seconds": error.seconds, "until": until}

    def stand_alone(self) -> None:
        """Go on without the comment that was to be answered."""
        self.parent, self.in_place = None, False
        self.values["parent_id"] = ""

    def quote_parent(self) -> None:
        """Begin with all that the comment says which is answered."""
        if self.parent is not None and not self.values["body"]:
            url = url_for("discussion.short_link", comment_id=self.parent.id)
            self.values["body"] = quote_of(self.parent.body_html, who=self.parent.author_name, url=url) + "\n\n"

    def show_preview(self, draft: Draft) -> None:
        """Add what would be published, exactly."""
        subject_line, _ = subject_of(draft.subject, self._parent_subject())
        self.preview = {
            "author_name": self.edited.author_name if self.edited else current_actor().name or draft.name,
            "subject_line": subject_line,
            "body_html": draft.body_html,
        }

    def _parent_subject(self) -> str | None:
        """What a reply without a subject takes over, as it will when it is read."""
        if self.edited is not None:
            return row_of(self.edited).parent_subject
        return self.parent.subject if self.parent and self.parent.status is Status.PUBLISHED else None

    def address(self, draft: str = "") -> str:
        """The page that the form stands on, with what was kept of it under the key `draft`."""
        place = addresses.address(self.article) | ({"draft": draft} if draft else {}) | {"_anchor": "respond"}
        if self.parent is not None:
            return url_for("discussion.reply", comment_id=self.parent.id, **place)
        return url_for("discussion.article", **place)

    def shown(self) -> dict[str, Any]:
        """What the template draws. Where this reader cannot write, what was kept is shown all the same."""
        closed_reason = self._closed_reason()
        kept_in_vain = {"": closed_reason} if closed_reason and self.values["draft"] else {}
        target = self.edited or self.parent
        article_url = addresses.article_page_url(self.article)
        return self._actions() | {
            "values": self.values,
            "errors": self.errors or kept_in_vain,
            "is_name_a_members": self.is_name_a_members,
            "is_warned": self.is_warned or current_actor().is_warned,
            "preview": self.preview,
            "token": form_token(),
            "heading": self._heading(),
            "is_reply": self.parent is not None,
            "in_place": self.in_place,
            "quote_url": self._quote_url(),
            "wait": self.wait,
            "help": examples(),
            "author_name": current_actor().name,
            "closed_reason": closed_reason,
            "is_members_only": present.is_members_only(self.article),
            "cancel_url": addresses.comment_url(self.article, target.id) if target else f"{article_url}#comments",
        }

    def _actions(self) -> dict[str, Any]:
        """Where the form is sent to, and where it is kept by who goes away before that."""
        if self.edited is not None:
            key = self.edited.id
            preview_action = url_for("discussion.preview_edit", comment_id=key)
            return {"action": url_for("discussion.edit", comment_id=key), "preview_action": preview_action}
        place = addresses.address(self.article)
        return {
            "action": url_for("discussion.post", **place),
            "preview_action": url_for("discussion.preview", **place),
            "keep_actions": {door: url_for("discussion.keep", to=door, **place) for door in DOORS},
            "ways": {door: way_to(door, self.address()) for door in DOORS},
        }

    def _quote_url(self) -> str | None:
        """Where an empty reply begins with the whole comment; a script does it in any form that it opened."""
        if self.parent is None or (self.values["body"] and not self.in_place):
            return None
        return url_for(
            "discussion.reply", **addresses.address(self.article), comment_id=self.parent.id, quote=1, _anchor="respond"
        )

    def _heading(self) -> str:
        if self.edited is not None:
            return "Edit your comment"
        return f"Reply to {self.parent.author_name}" if self.parent else "Add Your Comment"

    def _closed_reason(self) -> str | None:
        """Why this reader cannot write here now; one's own words can be edited all the same."""
        if self.edited is not None:
            return None
        return closed_to(current_actor(), self.article)
