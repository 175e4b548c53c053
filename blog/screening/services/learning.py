"""Teaching the spam filter what moderators decided."""

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.screening.checks import read
from blog.screening.models import SpamLesson, SpamModel
from blog.screening.spam import SpamFilter


@transactional
def learn(*, actor: Actor, comment_id: int, is_spam: bool) -> None:
    """The spam filter has learned that the comment is spam, or that it is not; once, however often it is told.

    Where a decision was reversed it learns the contrary, which counts in place of the first.
    """
    model = _held_model()
    comment = db.session.get(Comment, comment_id)
    lesson = db.session.get(SpamLesson, comment_id)
    if comment is None or (lesson is not None and lesson.is_spam is is_spam):
        return
    spam = SpamFilter(model.weights or None)
    written = read(name=comment.author_name, subject=comment.subject, html=comment.body_html)
    spam.learn(written.tokens, is_spam=is_spam)
    if lesson is None:
        db.session.add(SpamLesson(comment_id=comment_id, is_spam=is_spam))
    else:
        _count(model, is_spam=lesson.is_spam, more=-1)
        lesson.is_spam, lesson.learned_at = is_spam, clock.utcnow()
    _count(model, is_spam=is_spam, more=1)
    model.weights = spam.weights()
    model.version += 1


def _held_model() -> SpamModel:
    """The one row, held: lessons follow each other."""
    statement = sa.select(SpamModel).with_for_update().execution_options(populate_existing=True)
    model = db.session.scalars(statement).one_or_none()
    if model is None:
        model = SpamModel(id=1, version=0, spam_count=0, ham_count=0, weights=b"")
        db.session.add(model)
        db.session.flush()
    return model


def _count(model: SpamModel, *, is_spam: bool, more: int) -> None:
    if is_spam:
        model.spam_count += more
    else:
        model.ham_count += more
