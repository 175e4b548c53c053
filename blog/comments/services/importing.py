"""Taking over a discussion from elsewhere: no screening, no events, and nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup

from blog.accounts.models import Actor, Member, MemberName
from blog.accounts.names import look_of
from blog.articles.models import Article
from blog.comments.models import VISIBLE, Comment, CommentTransition, Status, path_below
from blog.comments.services.place import lock_article
from blog.foundation.database import db, transactional
from blog.foundation.markup import clean_line, clean_text, render_comment
from blog.foundation.settings import settings


@dataclass(kw_only=True)
class ImportedComment:
    """A comment of another system. Keys name it there; text is cleaned when this is made."""

    source_key: str
    parent_key: str | None
    author_name: str
    body_source: str
    created_at: datetime
    author_email: str | None = None
    author_member_id: int | None = None
    subject: str | None = None
    status: Status = Status.PUBLISHED
    has_hard_breaks: bool = True
    body_html: Markup = field(init=False)

    def __post_init__(self) -> None:
        """Clean every text, once."""
        self.author_name = clean_line(self.author_name)[: settings().name_max] or settings().default_name
        self.author_email = clean_line(self.author_email or "") or None
        self.subject = clean_line(self.subject or "")[: settings().subject_max] or None
        self.body_source = clean_text(self.body_source).strip()
        self.body_html = render_comment(self.body_source, hard_breaks=self.has_hard_breaks)


@transactional
def import_thread(*, actor: Actor, article_id: int, comments: Sequence[ImportedComment], is_last: bool = True) -> int:
    """Add those of `comments` that are not here yet, as brought by `actor`, and return how many that were.

    A parent must be here already or come earlier in `comments`; a comment whose parent is unknown
    stands at the top level. Siblings keep the order of `comments`. Counts are made when `is_last`:
    whoever brings a thread in several parts must bring the last one too.
    """
    article = lock_article(article_id)
    keys = {comment.source_key for comment in comments} | {c.parent_key for c in comments if c.parent_key}
    known = _known(keys)
    added = 0
    for comment in comments:
        if comment.source_key in known:
            continue
        parent = known.get(comment.parent_key or "")
        if parent is not None and parent.article_id != article.id:
            parent = None  # a thread never spans articles, whatever the other system says
        known[comment.source_key] = _insert(actor, article, comment, parent)
        added += 1
    if added:
        _mark_namesakes(article)
    if is_last:
        recount_thread(article, added=added)
    return added


def _mark_namesakes(article: Article) -> None:
    """Somebody else's words under the name of a member who has confirmed to be one are marked so."""
    members = sa.select(MemberName.look).join(Member, Member.id == MemberName.member_id)
    looks = members.where(Member.claimed_at.is_not(None), MemberName.look.is_not(None))
    db.session.flush()
    db.session.execute(
        sa.update(Comment)
        .where(Comment.article_id == article.id, Comment.author_look.in_(looks), Comment.author_member_id.is_(None))
        .where(Comment.is_namesake.is_(False))
        .values(is_namesake=True)
        .execution_options(synchronize_session=False)
    )


def _known(keys: set[str]) -> dict[str, Comment]:
    """The comments with these source keys that are stored already."""
    found: dict[str, Comment] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = db.session.scalars(sa.select(Comment).where(Comment.source_key.in_(ordered[start : start + 500])))
        found.update({row.source_key or "": row for row in rows})
    return found


def _insert(actor: Actor, article: Article, imported: ImportedComment, parent: Comment | None) -> Comment:
    comment = Comment(
        article_id=article.id,
        parent_id=parent.id if parent else None,
        source_key=imported.source_key,
        path="",
        depth=parent.depth + 1 if parent else 1,
        author_member_id=imported.author_member_id,
        author_name=imported.author_name,
        author_look=None if _is_anonymous(imported) else look_of(imported.author_name),
        author_email=imported.author_email,
        subject=imported.subject,
        body_source=imported.body_source,
        body_html=imported.body_html,
        status=imported.status,
        created_at=imported.created_at,
    )
    db.session.add(comment)
    db.session.flush()
    comment.path = path_below(parent.path if parent else "", comment.id)
    db.session.add(
        CommentTransition(
            comment_id=comment.id,
            from_status=None,
            to_status=imported.status,
            member_id=actor.member_id if actor.is_signed_in else None,
            reason="imported",
            created_at=imported.created_at,
        )
    )
    return comment


def _is_anonymous(imported: ImportedComment) -> bool:
    return imported.author_member_id is not None or imported.author_name == settings().default_name


def recount_thread(article: Article, *, added: int = 0) -> None:
    """Count the locked article's discussion anew from its rows: below every comment, and in all."""
    db.session.flush()
    rows = db.session.execute(
        sa.select(Comment.id, Comment.parent_id, Comment.status, Comment.descendant_count)
        .where(Comment.article_id == article.id)
        .order_by(Comment.id.desc())
    ).all()
    below: dict[int, int] = {}
    for row in rows:  # a reply's id is always higher than its parent's
        if row.parent_id is not None:
            own = 1 if row.status in VISIBLE else 0
            below[row.parent_id] = below.get(row.parent_id, 0) + below.get(row.id, 0) + own
    changed = [
        {"id": row.id, "descendant_count": below.get(row.id, 0)}
        for row in rows
        if row.descendant_count != below.get(row.id, 0)
    ]
    if changed:
        db.session.execute(sa.update(Comment), changed)
    visible = sum(1 for row in rows if row.status in VISIBLE)
    if changed or added or article.comment_count != visible:
        article.comment_count = visible
        article.discussion_version += 1
