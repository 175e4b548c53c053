"""What a comment said before it was edited, and what each edit changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment, CommentVersion
from blog.comments.policy import may_see_comment, may_see_versions
from blog.foundation.access import fetch
from blog.foundation.database import db
from blog.foundation.errors import Forbidden

PIECES = (re.compile(r"[^\n]*\n|[^\n]+"), re.compile(r"\s+|\w+|[^\w\s]"))  # lines, and within them words
MOST = 2_000_000  # pairs of pieces that are compared: a tenth of a second at worst

Change = Literal["kept", "added", "removed"]
CHANGES: tuple[Change, ...] = ("kept", "added", "removed")


class Piece(NamedTuple):
    """Some words of a comment, and what an edit did with them."""

    change: Change
    text: str


@dataclass(frozen=True)
class Version:
    """What a comment said from `since` on, `until` an edit (None: it says so now), with what was changed of
    the version before; of the first nothing was.
    """

    number: int
    subject: str | None
    body: str
    since: datetime
    until: datetime | None
    subject_changes: Sequence[Piece] = ()
    changes: Sequence[Piece] = ()


@dataclass(frozen=True)
class Versions:
    """A comment of an article with all that it said, the first words first."""

    comment: Comment
    article: Article
    versions: Sequence[Version]


def versions_page(*, actor: Actor, comment_id: int) -> Versions:
    """Everything that the comment said. Raises NotFound, or Forbidden for who is neither its author nor a moderator."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    article = fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    if not may_see_versions(actor, comment):
        raise Forbidden("What a comment said before is for its author and the moderators.")
    columns = (CommentVersion.subject, CommentVersion.body_source, CommentVersion.replaced_at)
    earlier = sa.select(*columns).where(CommentVersion.comment_id == comment_id).order_by(CommentVersion.id)
    versions: list[Version] = []
    for subject, body, until in [*db.session.execute(earlier), (comment.subject, comment.body_source, None)]:
        before = versions[-1] if versions else None
        version = Version(
            number=len(versions) + 1,
            subject=subject,
            body=body,
            since=before.until if before and before.until else comment.created_at,
            until=until,
            subject_changes=changes(before.subject or "", subject or "") if before else (),
            changes=changes(before.body, body) if before else (),
        )
        versions.append(version)
    return Versions(comment, article, versions)


def changes(before: str, after: str) -> list[Piece]:
    """What makes `after` of `before`, word by word: without what was added it is the one, without what was
    removed the other. Where too much differs to be compared word by word, whole lines or all of it.
    """
    runs = groupby(_changes(before, after, 0), key=lambda piece: piece.change)
    return list(_readable([Piece(change, "".join(piece.text for piece in pieces)) for change, pieces in runs]))


def _readable(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same without islands of spaces and punctuation: what was replaced in one go is read in one go."""
    gone = come = ""
    for number, piece in enumerate(pieces):
        is_island = 0 < number < len(pieces) - 1 and not re.search(r"\w", piece.text)
        if piece.change == "kept" and not is_island:
            yield from _replaced(gone, come)
            yield piece
            gone = come = ""
            continue
        gone += piece.text if piece.change != "added" else ""
        come += piece.text if piece.change != "removed" else ""
    yield from _replaced(gone, come)


def _changes(before: str, after: str, level: int) -> Iterator[Piece]:
    """The same, in smaller pieces with each level."""
    old, new = PIECES[level].findall(before), PIECES[level].findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    yield from (Piece("kept", text) for text in old[:start])
    if len(middle_old) * len(middle_new) > MOST:
        yield from _replaced("".join(middle_old), "".join(middle_new))
    else:
        for tag, i, j, k, m in SequenceMatcher(None, middle_old, middle_new).get_opcodes():
            gone, come = "".join(middle_old[i:j]), "".join(middle_new[k:m])
            if tag == "equal":
                yield Piece("kept", gone)
            elif tag == "replace" and level + 1 < len(PIECES):
                yield from _changes(gone, come, level + 1)
            else:
                yield from _replaced(gone, come)
    yield from (Piece("kept", text) for text in old[len(old) - end :])


def _replaced(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces both begin with."""
    return next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
