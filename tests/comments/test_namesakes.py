"""A name that somebody else used before: their words stay, and are told apart; one's own follow the name."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import give_name, import_member
from blog.articles.models import Article
from blog.comments.jobs import follow_the_members_name, tell_namesakes_apart
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, authors, import_thread
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import deliver_due, record
from blog.profiles.queries import namesake_note
from blog.profiles.queries.members import MOST_COUNTED


@pytest.fixture
def sign(app, make_article, make_comment):
    """Posts a comment as a new visitor of that name, in an article of its own; gives its id."""

    def sign(name: str, **fields) -> int:
        return make_comment(name=name, **fields).id

    return sign


@transactional
def happen(event: str, member_id: int) -> None:
    record(event, {"member_id": member_id})


@transactional
def rename(member_id: int, name: str) -> None:
    give_name(actor=SYSTEM, member=db.session.get_one(Member, member_id), name=name)
    record("accounts.member_renamed", {"member_id": member_id})


def namesakes() -> set[int]:
    return set(db.session.scalars(sa.select(Comment.id).where(Comment.is_namesake)))


def version(comment_id: int) -> int:
    of_article = sa.select(Article.discussion_version).join(Comment, Comment.article_id == Article.id)
    return db.session.scalars(of_article.where(Comment.id == comment_id)).one()


def test_what_others_signed_with_a_new_members_name_is_marked(app_context, sign, make_member):
    cyrillic = "\N{CYRILLIC CAPITAL LETTER ES}\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER ER}"
    same, other_case, look_alike, other, _ = map(sign, ("Cap", "cAP", cyrillic, "Caper", ""))
    before = {comment_id: version(comment_id) for comment_id in (same, other)}
    cap = make_member("Cap")
    happen("accounts.member_joined", cap.id)
    deliver_due()
    assert namesakes() == {same, other_case, look_alike}
    assert version(same) == before[same] + 1
    assert version(other) == before[other]


def test_marking_again_changes_nothing(app_context, sign, make_member):
    same, jo = sign("Jo"), make_member("Jo")
    tell_namesakes_apart({"member_id": jo.id})
    before = version(same)
    tell_namesakes_apart({"member_id": jo.id})
    assert (namesakes(), version(same)) == ({same}, before)


def test_what_the_member_wrote_is_never_a_namesakes(app_context, make_comment, make_member):
    jo = make_member("Jo")
    make_comment(actor=Actor(member_id=jo.id, is_signed_in=True, name="Jo"))
    tell_namesakes_apart({"member_id": jo.id})
    assert namesakes() == set()


def test_who_has_gone_meanwhile_is_nobodys_namesake(app_context, sign):
    sign("Jo")
    tell_namesakes_apart({"member_id": 999})
    follow_the_members_name({"member_id": 999})
    assert namesakes() == set()


def test_a_members_comments_follow_their_name_and_what_others_signed_with_it_is_marked(
    app_context, make_comment, make_member, sign
):
    jo = make_member("Jo")
    own = make_comment(actor=Actor(member_id=jo.id, is_signed_in=True, name="Jo"))
    foreign, untouched, before = sign("Joanna"), sign("Kim"), version(own.id)
    rename(jo.id, "Joanna")
    deliver_due()
    names = dict(tuple(row) for row in db.session.execute(sa.select(Comment.id, Comment.author_name)))
    assert names == {own.id: "Joanna", foreign: "Joanna", untouched: "Kim"}
    assert namesakes() == {foreign}
    assert version(own.id) == before + 1
    follow_the_members_name({"member_id": jo.id})
    assert version(own.id) == before + 1, "once is enough"


def test_what_stands_under_a_name_of_before_stays_marked(app_context, make_member, sign):
    old, jo = sign("Jo"), make_member("Jo")
    tell_namesakes_apart({"member_id": jo.id})
    rename(jo.id, "Joanna")
    deliver_due()
    assert namesakes() == {old}


@pytest.mark.parametrize("count", [3, 4, 7])
def test_many_comments_are_changed_in_batches(app_context, make_article, make_member, monkeypatch, count):
    monkeypatch.setattr(authors, "BATCH", 3)
    jo, article = make_member("Jo"), make_article()
    import_many(article, count, author_name="Jo", author_member_id=jo.id)
    import_many(make_article(), count, author_name="Joanna")
    before = db.session.get_one(Article, article.id, populate_existing=True).discussion_version
    rename(jo.id, "Joanna")
    deliver_due()
    assert set(db.session.scalars(sa.select(Comment.author_name))) == {"Joanna"}
    assert len(namesakes()) == count
    after = db.session.get_one(Article, article.id, populate_existing=True).discussion_version
    assert after == before + -(-count // 3)


def import_many(article: Article, count: int, **fields) -> None:
    rows = [
        ImportedComment(
            source_key=f"{article.id}:{place}",
            parent_key=None,
            body_source=f"Number {place}.",
            created_at=clock.utcnow(),
            **fields,
        )
        for place in range(count)
    ]
    import_thread(actor=SYSTEM, article_id=article.id, comments=rows)


def test_an_import_under_a_members_name_is_marked_and_under_an_unclaimed_ones_is_not(
    app_context, make_article, make_member
):
    make_member("Jo")
    import_member(actor=SYSTEM, name="Kim", email=None, source_key="a")
    article = make_article()
    import_many(article, 1, author_name="JO")
    import_many(make_article(), 1, author_name="Kim")
    marked = namesakes()
    assert len(marked) == 1
    assert db.session.get_one(Comment, marked.pop()).author_name == "JO"


# --- What is said before one takes the name ------------------------------------------------------


def noted(name: str) -> str | None:
    """The note as somebody who comes now is told it."""
    db.session.rollback()
    return namesake_note(name)


def test_who_takes_a_name_is_told_of_whom_bore_it(app_context, sign, make_member):
    assert noted("Jo") is None
    sign("Jo")
    assert noted("jo") == (
        "One comment by a visitor was signed with this name before. It stays, marked as not this member."
    )
    sign("JO")
    assert noted("Jo") == (
        "2 comments by visitors were signed with this name before. They stay, marked as not this member."
    )
    assert noted("Joe") is None


def test_what_nobody_can_read_is_not_told(app_context, sign):
    comment_id = sign("Jo")
    for status in (Status.HELD, Status.REMOVED, Status.WITHDRAWN):
        db.session.execute(sa.update(Comment).where(Comment.id == comment_id).values(status=status))
        db.session.commit()
        assert noted("Jo") is None


def test_a_crowd_of_one_name_is_not_counted_to_its_end(app_context, make_article, statements):
    import_many(make_article(), MOST_COUNTED + 20, author_name="Jo")
    with statements() as seen:
        note = namesake_note("Jo")
    assert note.startswith("More than 1,000 comments by visitors")
    assert len(seen) == 1
