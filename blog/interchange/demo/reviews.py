"""What waits for the demo's moderator: comments that readers flagged, and some that are held.

They are written and flagged by the services that readers' doors use, and then set back in time.
"""

import json
from datetime import timedelta
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.accounts.services import ensure_visitor, import_member
from blog.comments.models import Comment, CommentTransition
from blog.comments.schemas import DraftInput
from blog.flags.models import Flag, Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.network import network_of
from blog.foundation.schemas import load
from blog.foundation.settings import settings
from blog.reviews.models import Review
from blog.screening.services import submit_comment

READ_AFTER = timedelta(minutes=6)  # two flags come within it


@transactional
def load_reviews(*, actor: Actor, articles: dict[str, int]) -> int:
    """Store the comments that wait; `articles` are the demo's articles, ids by key. Returns how many there are."""
    content = json.loads(files(__package__).joinpath("reviews.json").read_text("utf-8"))
    readers = [_reader(actor, entry) for entry in content["readers"]]
    for entry in content["comments"]:
        _store(entry, articles[entry["article"]], readers)
    return len(content["comments"])


def _network(number: int) -> str:
    """One of the networks that are kept for examples (RFC 3849)."""
    return network_of(f"2001:db8:{number}::1", settings().secret_key)


def _reader(actor: Actor, entry: dict[str, Any]) -> Actor:
    """Somebody who flags: a member of that standing, or a visitor."""
    network = _network(entry["network"])
    if entry["name"] is None:
        return ensure_visitor(actor=Actor(network=network))
    name = entry["name"]
    member = import_member(actor=actor, name=name, email=None, source_key=f"demo:reader:{name}")
    member.standing = entry["standing"]
    return Actor(network=network, member_id=member.id, is_signed_in=True, name=name)


def _store(entry: dict[str, Any], article_id: int, readers: list[Actor]) -> None:
    parent_key = f"demo:{entry['parent']}" if entry["parent"] else None
    parent_id = db.session.scalar(sa.select(Comment.id).where(Comment.source_key == parent_key)) if parent_key else None
    form = {"name": entry["author"], "body": entry["body"], "parent_id": str(parent_id or "")}
    author = Actor(network=_network(entry["network"]))
    comment = submit_comment(actor=author, article_id=article_id, draft=load(DraftInput(), form)).comment
    for place, reason, *note in entry.get("flags", ()):
        flag_comment(actor=readers[place], comment_id=comment.id, reason=Reason(reason), note=next(iter(note), None))
    _set_back(comment, timedelta(minutes=entry["minutes_ago"]))


def _set_back(comment: Comment, age: timedelta) -> None:
    """As if it had been written so long ago, and flagged one after the other a while later."""
    written = clock.utcnow() - age
    comment.created_at = written
    for step in db.session.scalars(sa.select(CommentTransition).where(CommentTransition.comment_id == comment.id)):
        step.created_at = written
    flags = db.session.scalars(sa.select(Flag).where(Flag.comment_id == comment.id).order_by(Flag.id)).all()
    for place, flag in enumerate(flags):
        flag.created_at = written + READ_AFTER * (place + 1) / 2
        if flag.hid_at is not None:
            flag.hid_at = written + READ_AFTER * (len(flags) + 1) / 2
    for review in db.session.scalars(sa.select(Review).where(Review.comment_id == comment.id)):
        review.opened_at = flags[0].created_at if flags else written
    db.session.flush()
