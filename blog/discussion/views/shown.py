"""Exactly what the templates of a comment see: plain values, so that the same values are the same HTML."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from blog.accounts.models import Role
from blog.articles.models import Article
from blog.discussion.queries import DEEPEST_INDENT, MOST_COUNTED, Marks, Node, Rest
from blog.discussion.views.addresses import comment_url_at, rest_url, since_url
from blog.flags.models import FlagState
from blog.foundation.http.templating import comment_time, list_time
from blog.mutes.policy import author_key

# Stand in the HTML of ratings for the numbers of one comment.
ANY_ID, ANY_INSIGHTFUL, ANY_FUNNY = 7_000_000_000_000_001, 7_000_000_000_000_003, 7_000_000_000_000_007
OWN = "you"  # the key of the reader's own comments


@dataclass(frozen=True)
class Said:
    """Of a comment what does not depend on who reads it, but for its ratings."""

    id: int
    author_name: str
    is_namesake: bool
    body_html: Markup
    created_at: datetime
    has_insightful_badge: bool
    has_funny_badge: bool


@dataclass(frozen=True)
class Actions:
    """What a reader may do with a comment besides rating it, and where."""

    reply_url: str
    can_reply: bool = False
    can_edit: bool = False
    can_withdraw: bool = False
    can_mute: bool = False
    can_moderate: bool = False
    can_flag: bool = False
    flag: FlagState | None = None
    edit_minutes_left: int = 0
    edit_url: str | None = None
    withdraw_url: str | None = None

    @property
    def hx_reply_url(self) -> str:
        """Where htmx gets the form that opens in place."""
        return self.reply_url


@dataclass(frozen=True)
class CommentShown:
    """All that `discussion/_comment.html` sees. `said_at` and `edited` are times in words of today, `author_key`
    what a browser tells authors apart by.
    """

    comment: Said
    url: str
    said_at: str
    subject_line: str | None
    is_subject_inherited: bool
    in_reply_to: str | None
    in_reply_to_url: str | None
    edited: str | None
    versions_url: str | None
    roles: tuple[tuple[str, bool], ...]
    profile_name: str | None
    is_reply: bool
    is_target: bool
    tombstone: str | None
    is_own_removed: bool
    is_held: bool
    held_reason: str | None
    is_hidden: bool
    actions: Actions
    by_url: str | None
    author_key: str | None
    is_muted: bool = False
    is_new: bool = False
    next_new_url: str | None = None

    @property
    def has_heading(self) -> bool:
        """Whether its author's name is the heading of the thread; replies, and what has a subject, need none."""
        return not self.is_reply and (self.subject_line is None or self.is_subject_inherited)


@dataclass(frozen=True)
class MoreShown:
    """A way on: a link, where htmx gets what takes its place, its words, and a note beside it."""

    url: str
    hx_url: str
    label: str
    note: str | None = None


@dataclass(frozen=True)
class BranchShown:
    """All that `discussion/_node.html` sees: a comment's place, and what stands below it."""

    id: int
    author_name: str | None
    level: int
    has_replies: bool
    has_toggle: bool
    reply_count: int
    more: MoreShown | None


@dataclass(frozen=True)
class NewBelowShown:
    """All that `discussion/_new_below.html` sees."""

    count: int


@dataclass(frozen=True)
class Rated:
    """A comment's ratings: any that are not none are the same HTML, but for the number."""

    insightful_count: int
    funny_count: int
    id: int = ANY_ID


@dataclass(frozen=True)
class RateActions:
    """What a reader did and may do about them."""

    can_rate: bool
    rated: frozenset[str]


@dataclass(frozen=True)
class RatesShown:
    """All that `ratings/_controls.html` sees."""

    comment: Rated
    actions: RateActions


def comment_shown(node: Node, base: str) -> CommentShown:
    """The comment of a node of the article whose page is at `base`."""
    comment = node.comment
    return CommentShown(
        comment=Said(
            id=comment.id,
            author_name=comment.author_name,
            is_namesake=comment.is_namesake,
            body_html=comment.body_html,
            created_at=comment.created_at,
            has_insightful_badge=comment.has_insightful_badge,
            has_funny_badge=comment.has_funny_badge,
        ),
        url=comment_url_at(base, comment.id),
        said_at=comment_time(comment.created_at),
        subject_line=node.subject_line,
        is_subject_inherited=node.is_subject_inherited,
        in_reply_to=node.in_reply_to,
        in_reply_to_url=comment_url_at(base, comment.parent_id) if node.in_reply_to and comment.parent_id else None,
        edited=list_time(comment.edited_at) if comment.edited_at else None,
        versions_url=url_for("discussion.versions", comment_id=comment.id) if node.marks.can_see_versions else None,
        roles=_roles(node),
        profile_name=node.author.name if node.author else None,
        is_reply=node.level > 1,
        is_target=node.is_target,
        tombstone=node.tombstone,
        is_own_removed=node.is_own_removed,
        is_held=node.is_held,
        held_reason=node.held_reason,
        is_hidden=node.is_hidden,
        actions=_actions(node, f"{base}comments/{comment.id}/reply"),
        by_url=f"{base}?by={comment.id}#comments" if comment.author_member_id or comment.author_visitor_id else None,
        author_key=OWN if node.marks.is_own else author_key(comment),
        is_muted=node.marks.is_muted,
        is_new=node.marks.is_new,
        next_new_url=_next_new_url(node, base),
    )


def _next_new_url(node: Node, base: str) -> str | None:
    """From a new comment to the next: on the page, or to where the others are."""
    if node.marks.more_new_since is not None:
        return since_url(base, node.marks.more_new_since)
    return f"#comment-{node.marks.next_new}" if node.marks.next_new is not None else None


def _roles(node: Node) -> tuple[tuple[str, bool], ...]:
    """What stands beside the author's name, each with whether it stands out: who wrote the article does."""
    is_so = {
        "Writer": node.is_writer,
        "Moderator": node.author_role is Role.MODERATOR,
        "Insider": node.author is not None and node.author.is_insider,
        "You": node.marks.is_own,
    }
    return tuple((word, word == "Writer") for word in is_so if is_so[word])


def _actions(node: Node, reply_url: str) -> Actions:
    key, marks = node.comment.id, node.marks
    actions = Actions(
        reply_url,
        can_reply=marks.can_reply,
        can_mute=marks.can_mute,
        can_moderate=marks.can_moderate,
        can_flag=marks.can_flag,
        flag=marks.flag,
    )
    if not (marks.can_edit or marks.can_withdraw):
        return actions
    return replace(
        actions,
        can_edit=marks.can_edit,
        can_withdraw=marks.can_withdraw,
        edit_minutes_left=marks.edit_minutes_left,
        edit_url=url_for("discussion.edit", comment_id=key),
        withdraw_url=url_for("discussion.withdraw", comment_id=key),
    )


def rates_shown(insightful: int, funny: int, marks: Marks) -> RatesShown:
    """So many ratings, with what a reader did and may do about them."""
    rated = Rated(ANY_INSIGHTFUL if insightful else 0, ANY_FUNNY if funny else 0)
    return RatesShown(rated, RateActions(marks.can_rate, frozenset(kind.value for kind in marks.rated)))


def branch_shown(node: Node, article: Article) -> BranchShown:
    """What stands around and below the comment of a node."""
    has_branch = bool(node.children or node.rest)
    is_folded_otherwise = node.tombstone or node.is_hidden or node.is_held or node.is_context
    return BranchShown(
        id=node.comment.id,
        author_name=None if node.tombstone else node.comment.author_name,
        level=node.level,
        has_replies=has_branch,
        has_toggle=has_branch and not (node.level >= DEEPEST_INDENT or is_folded_otherwise),
        reply_count=node.reply_count or len(node.children),
        more=more_shown(node.rest, article, level=min(node.level + 1, DEEPEST_INDENT)) if node.rest else None,
    )


def more_shown(rest: Rest, article: Article, *, level: int, name: str | None = None) -> MoreShown:
    """The way to the rest of a branch, at indent `level`; `name` is whom it answers where the rest does not say."""
    name = rest.name or name
    more = f"{rest.count:,} more" if rest.count <= MOST_COUNTED or rest.name else "more"
    label = f"Show {more} {'reply' if rest.count == 1 else 'replies'}" + (f" to {name}" if name else "")
    return MoreShown(rest_url(article, rest), rest_url(article, rest, level=level), label)
