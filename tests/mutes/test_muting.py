"""Muting somebody: whose comments fold, for whom, and that nothing else changes."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Role, Scope
from blog.accounts.services import SignedOut, count_as_member, end_sessions
from blog.articles.models import Article, ArticleState
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, import_thread
from blog.discussion.queries import threaded_page
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.errors import NotFound
from blog.mutes.models import Mute
from blog.mutes.policy import author_key, may_mute_author
from blog.mutes.queries import mutes_of
from blog.mutes.services import NotMutable, TooManyMutes, end_mute, mute_author, unmute_author
from blog.profiles.services import claim_past
from tests.racing import at_once, in_context


@pytest.fixture
def member(app, make_member, sign_in):
    """Makes a member who is signed in somewhere: `member("Jo")`."""
    return lambda name, **fields: sign_in(app.test_client(), make_member(name, **fields))


@pytest.fixture
def jo(member):
    return member("Jo")


@pytest.fixture
def mute(app, jo):
    """Lets Jo mute who wrote a comment."""

    def mute(comment, actor=jo):
        with app.app_context():
            return mute_author(actor=actor, comment_id=comment.id)

    return mute


@pytest.fixture
def folded(app, jo):
    """Which comments of an article fold for Jo, or another actor."""

    def folded(article_id: int, actor: Actor = jo) -> set[int]:
        with app.app_context():
            page = threaded_page(actor=actor, article=db.session.get_one(Article, article_id))
            return {node.comment.id for node in page.shown if node.marks.is_muted}

    return folded


@pytest.fixture
def imported(app, make_article):
    """Imports comments that nobody is known to have written, by the names given; gives them."""

    def imported(article, *names):
        with app.app_context():
            rows = [
                ImportedComment(
                    source_key=f"{article.id}:{place}",
                    parent_key=None,
                    author_name=name,
                    body_source="Said elsewhere.",
                    created_at=clock.utcnow(),
                )
                for place, name in enumerate(names)
            ]
            import_thread(actor=SYSTEM, article_id=article.id, comments=rows)
            of_article = sa.select(Comment).where(Comment.article_id == article.id).order_by(Comment.id)
            return list(db.session.scalars(of_article))

    return imported


@transactional
def change(comment_id: int, **values) -> None:
    """Change a comment, as nobody does from outside."""
    db.session.execute(sa.update(Comment).where(Comment.id == comment_id).values(**values))


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Mute))


# --- Whose comments fold ------------------------------------------------------------------------


def test_a_member_is_muted_in_every_article_and_for_who_muted_them_only(
    app, jo, member, mute, folded, make_article, make_comment
):
    kim, lou = member("Kim"), member("Lou")
    here, there = make_article(), make_article()
    kims = make_comment(article=here, actor=kim)
    answer = make_comment(parent=kims, actor=lou)
    again, elsewhere = make_comment(parent=answer, actor=kim), make_comment(article=there, actor=kim)
    mute(kims)
    assert folded(here.id) == {kims.id, again.id}
    assert folded(there.id) == {elsewhere.id}
    for other in (kim, lou, Actor(), Actor(member_id=jo.member_id)):
        assert folded(here.id, other) == set()


def test_a_visitor_is_muted_within_the_article_only(app, mute, folded, make_article, make_comment):
    here, there = make_article(), make_article()
    first = make_comment(article=here)
    visitor = Actor(visitor_id=first.author_visitor_id)
    second = make_comment(article=here, actor=visitor, name="Another Name")
    stranger = make_comment(article=here, name="Another Name")
    elsewhere = make_comment(article=there, actor=visitor)
    mute(first)
    assert folded(here.id) == {first.id, second.id}
    assert folded(there.id) == set()
    mute(elsewhere)
    assert folded(here.id) == {first.id, second.id}
    assert folded(there.id) == {elsewhere.id}
    assert stranger.id not in folded(here.id)


def test_who_was_imported_by_name_alone_is_one_person_within_the_article(
    mute, folded, make_article, make_comment, imported
):
    here, there = make_article(), make_article()
    first, second, other = imported(here, "Sock", "Sock", "Shoe")
    (elsewhere,) = imported(there, "Sock")
    visitor = make_comment(article=here, name="Sock")
    mute(first)
    assert folded(here.id) == {first.id, second.id}
    assert folded(there.id) == set()
    assert {other.id, visitor.id, elsewhere.id}.isdisjoint(folded(here.id))


def test_a_visitor_is_not_who_was_imported_under_the_same_name_or_number(
    app, mute, folded, make_article, make_comment, imported
):
    article = make_article()
    visitor = make_comment(article=article, name="Sock")
    same_name, same_number = imported(article, "Sock", str(visitor.author_visitor_id))[-2:]
    mute(visitor)
    assert folded(article.id) == {visitor.id}
    with app.app_context():
        assert len({author_key(comment) for comment in (visitor, same_name, same_number)}) == 3


def test_the_name_of_everybody_cannot_be_muted_where_nothing_else_is_known(
    mute, make_article, make_comment, imported, rules
):
    article = make_article()
    (nobody,) = imported(article, rules.default_name)
    with pytest.raises(NotMutable):
        mute(nobody)
    mute(make_comment(article=article))  # behind the same name, a visitor that we know by their cookie


def test_muting_changes_no_count_no_order_and_no_version(app, jo, member, mute, make_article, make_comment):
    article = make_article()
    kims = make_comment(article=article, actor=member("Kim"))
    make_comment(parent=kims)

    def public():
        with app.app_context():
            found = db.session.get_one(Article, article.id)
            page = threaded_page(actor=jo, article=found)
            return (
                found.comment_count,
                found.discussion_version,
                [(node.comment.id, node.reply_count) for node in page.shown],
                db.session.scalar(sa.text("SELECT count(*) FROM outbox_events")),
            )

    before = public()
    mute(kims)
    assert public() == before


def test_a_writer_and_a_moderator_can_be_muted_too(member, mute, folded, make_comment):
    for name, role in (("Wren", Role.WRITER), ("Mod", Role.MODERATOR), ("Ada", Role.ADMIN)):
        comment = make_comment(actor=member(name, role=role))
        mute(comment)
        assert folded(comment.article_id) == {comment.id}


# --- Who may ------------------------------------------------------------------------------------


def test_nobody_mutes_themselves_not_even_what_they_wrote_as_a_visitor(app, jo, mute, make_article, make_comment):
    article = make_article()
    mine, before = make_comment(article=article, actor=jo), make_comment(article=article)
    browser = Actor(visitor_id=before.author_visitor_id)
    with app.app_context():
        count_as_member(actor=browser, member_id=jo.member_id)
    for comment in (mine, before):
        with pytest.raises(NotMutable, match="yourself"):
            mute(comment)
    assert count(app) == 0


def test_only_members_mutes_are_kept(app, make_comment):
    comment = make_comment()
    for visitor in (Actor(), Actor(visitor_id=make_comment().author_visitor_id)):
        for service in (mute_author, unmute_author):
            with app.app_context(), pytest.raises(SignedOut):
                service(actor=visitor, comment_id=comment.id)
        with app.app_context(), pytest.raises(SignedOut):
            end_mute(actor=visitor, mute_id=1)


def test_a_session_that_has_ended_mutes_nobody_and_a_program_needs_none(app, jo, mute, make_comment):
    comment, other = make_comment(), make_comment()
    known = mute(comment)
    with app.app_context():
        end_sessions(actor=jo, member_id=jo.member_id)
    program = replace(jo, session_id=None, scopes=frozenset({Scope.WRITE}))
    for service, asked in (
        (mute_author, {"comment_id": other.id}),
        (unmute_author, {"comment_id": comment.id}),
        (end_mute, {"mute_id": known.id}),
    ):
        with app.app_context(), pytest.raises(SignedOut):
            service(actor=jo, **asked)
        assert count(app) == 1
    mute(other, program)
    assert count(app) == 2


@pytest.mark.parametrize("status", [Status.HELD, Status.REMOVED, Status.WITHDRAWN])
def test_whoever_cannot_be_read_cannot_be_muted(app, jo, mute, make_comment, status):
    comment = make_comment()
    make_comment(parent=comment)
    with app.app_context():
        change(comment.id, status=status)
        shown = db.session.get_one(Comment, comment.id)
        assert not may_mute_author(jo, shown)
    with pytest.raises((NotMutable, NotFound)):
        mute(comment)


def test_a_member_mutes_a_bounded_number_of_people(make_app, member, mute, make_article, make_comment):
    app = make_app(mutes_max=2)
    jo, article = member("Jack"), make_article()
    first, second, third = (make_comment(article=article) for _ in range(3))
    with app.app_context():
        for comment in (first, second, first):
            mute_author(actor=jo, comment_id=comment.id)
        with pytest.raises(TooManyMutes):
            mute_author(actor=jo, comment_id=third.id)
        unmute_author(actor=jo, comment_id=first.id)
        mute_author(actor=jo, comment_id=third.id)


# --- Undoing it ---------------------------------------------------------------------------------


def test_unmuting_by_a_comment_of_theirs_or_from_the_list(app, jo, member, mute, folded, make_comment):
    kim, lou = member("Kim"), member("Lou")
    kims, lous = make_comment(actor=kim), make_comment(actor=lou)
    first, second = mute(kims), mute(lous)
    with app.app_context():
        assert unmute_author(actor=jo, comment_id=kims.id) is True
        assert unmute_author(actor=jo, comment_id=kims.id) is False
        assert end_mute(actor=kim, mute_id=second.id) is False  # not theirs
        assert end_mute(actor=jo, mute_id=second.id) is True
        assert end_mute(actor=jo, mute_id=first.id) is False
        assert end_mute(actor=jo, mute_id=10**30) is False
    assert folded(kims.article_id) == folded(lous.article_id) == set()


def test_what_one_member_mutes_or_unmutes_is_nothing_to_another(app, jo, member, mute, folded, make_comment):
    kim, theo = member("Kim"), make_comment(name="Theo")
    for actor in (jo, kim):
        assert mute(theo, actor).member_id == actor.member_id
    with app.app_context():
        assert unmute_author(actor=jo, comment_id=theo.id) is True
        assert unmute_author(actor=jo, comment_id=theo.id) is False
    assert (folded(theo.article_id), folded(theo.article_id, kim)) == (set(), {theo.id})


def test_of_an_article_that_was_taken_back_nobody_is_muted_and_its_title_is_not_told(app, jo, mute, make_comment):
    theo = make_comment(name="Theo")
    muted = make_comment(parent=theo, name="Mara")
    mute(muted)
    with app.app_context():
        draft = sa.update(Article).where(Article.id == theo.article_id).values(state=ArticleState.DRAFT)
        transactional(lambda: db.session.execute(draft))()
        for service, comment in ((mute_author, theo), (unmute_author, muted)):
            with pytest.raises(NotFound):
                service(actor=jo, comment_id=comment.id)
        assert [(one.name, one.article) for one in mutes_of(actor=jo)] == [("Mara", None)]


def test_the_list_names_members_as_they_are_called_now_and_visitors_with_their_article(
    app, jo, member, mute, make_article, make_comment
):
    article = make_article(title="Toasters")
    kim = member("Kim")
    mute(make_comment(actor=kim))
    mute(make_comment(article=article, name="Passer-by"))
    with app.app_context():
        change_name = sa.text("UPDATE members SET name = 'Kimberley' WHERE id = :id")
        transactional(lambda: db.session.execute(change_name, {"id": kim.member_id}))()
        listed = [(one.name, one.is_member, one.article and one.article.title) for one in mutes_of(actor=jo)]
        assert listed == [("Passer-by", False, "Toasters"), ("Kimberley", True, None)]
        assert mutes_of(actor=kim) == mutes_of(actor=Actor()) == []


def test_a_visitor_who_becomes_a_member_is_somebody_new(app, jo, member, mute, folded, make_comment):
    comment = make_comment()
    mute(comment)
    kim = member("Kim")
    with app.app_context():
        count_as_member(actor=Actor(visitor_id=comment.author_visitor_id), member_id=kim.member_id)
        claim_past(actor=kim)
    assert folded(comment.article_id) == set()


# --- Races and keys -----------------------------------------------------------------------------


def test_muting_twice_at_once_is_muting_once(app, jo, member, make_comment):
    kims, visitors = make_comment(actor=member("Kim")), make_comment()
    jobs = [
        lambda key=comment.id: mute_author(actor=jo, comment_id=key) for comment in (kims, visitors) for _ in range(3)
    ]
    results = at_once([in_context(app, job) for job in jobs])
    assert not [result for result in results if isinstance(result, Exception)]
    assert count(app) == 2


def test_the_last_place_on_the_list_is_given_once(make_app, member, make_comment):
    app = make_app(mutes_max=1)
    jack, comments = member("Jack"), [make_comment() for _ in range(4)]
    jobs = [lambda key=comment.id: mute_author(actor=jack, comment_id=key) for comment in comments]
    results = at_once([in_context(app, job) for job in jobs])
    assert sorted(type(result).__name__ for result in results) == ["Mute", *["TooManyMutes"] * 3]
    assert count(app) == 1


def test_an_authors_key_tells_within_an_article_and_nothing_across_articles(
    app, member, make_article, make_comment, imported
):
    here, there = make_article(), make_article()
    first = make_comment(article=here)
    visitor = Actor(visitor_id=first.author_visitor_id)
    kim = member("Kim")
    with app.app_context():
        key = author_key(first)
        assert re.fullmatch("v[0-9a-f]{16}", key)
        assert key == author_key(make_comment(article=here, actor=visitor, name="Other"))
        assert key != author_key(make_comment(article=there, actor=visitor))
        assert key != author_key(make_comment(article=here))
        kims = [make_comment(article=article, actor=kim) for article in (here, there)]
        assert {author_key(comment) for comment in kims} == {f"m{kim.member_id}"}
    named, same, nobody = imported(make_article(), "Sock", "Sock", "Anonymous Coward")
    with app.app_context():
        assert author_key(named) == author_key(same) != author_key(nobody) is None


def test_the_key_needs_the_sites_secret(make_app, make_comment):
    comment = make_comment()
    keys = set()
    for secret in ("one secret", "another secret"):
        with make_app(secret_key=secret).app_context():
            keys.add(author_key(comment))
    assert len(keys) == 2
