"""A member is called something else: when, as what, and what becomes of the name before."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, MemberName
from blog.accounts.names import look_of
from blog.accounts.queries import member_named
from blog.accounts.services import (
    NameTaken,
    RenamedLately,
    SignedOut,
    Suspended,
    change_name,
    end_sessions,
    import_member,
)
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import Invalid
from blog.foundation.outbox import deliver_due
from tests.accounts.conftest import set_member
from tests.handlers import events
from tests.racing import at_once, in_context


@pytest.fixture
def jo(app_context, make_member, in_browser):
    """Jo, signed in."""
    return in_browser(make_member("Jo"))


def names_of(member_id: int) -> list[tuple[str, bool]]:
    """The member's names, oldest first, and whether each is the present one."""
    found = sa.select(MemberName).where(MemberName.member_id == member_id).order_by(MemberName.id)
    return [(row.name, row.left_at is None) for row in db.session.scalars(found)]


def test_a_member_bears_the_new_name_and_keeps_the_old_one(jo, fresh, make_member):
    assert change_name(actor=jo, name="Joanna").name == "Joanna"
    assert names_of(jo.member_id) == [("Jo", False), ("Joanna", True)]
    assert member_named("jo").id == member_named("JOANNA").id == jo.member_id
    with pytest.raises(NameTaken):
        make_member("Jo")


def test_a_name_changes_once_in_14_days(jo, moved_clock):
    change_name(actor=jo, name="Joanna")
    moved_clock.forward(days=13, hours=23)
    with pytest.raises(RenamedLately) as refused:
        change_name(actor=jo, name="Joan")
    assert 3500 < refused.value.seconds <= 3601
    assert f"{clock.utcnow() + timedelta(hours=1):%B %Y}" in refused.value.sentence
    moved_clock.forward(hours=1)
    assert change_name(actor=jo, name="Joan").name == "Joan"


def test_the_first_change_need_not_wait(jo):
    assert change_name(actor=jo, name="Joanna").name == "Joanna"


def test_a_name_of_before_is_taken_back_by_its_member_like_any_other(jo, moved_clock):
    change_name(actor=jo, name="Joanna")
    with pytest.raises(RenamedLately):
        change_name(actor=jo, name="Jo")
    moved_clock.forward(days=14, seconds=1)
    assert change_name(actor=jo, name="Jo").name == "Jo"
    assert names_of(jo.member_id) == [("Jo", True), ("Joanna", False)]


def test_other_letters_of_the_same_name_are_a_change(jo, moved_clock):
    assert change_name(actor=jo, name="JO").name == "JO"
    assert names_of(jo.member_id) == [("JO", True)]
    with pytest.raises(RenamedLately):
        change_name(actor=jo, name="Jo")


def test_a_name_that_the_member_has_is_no_change(jo, moved_clock):
    with pytest.raises(Invalid, match="your name already"):
        change_name(actor=jo, name="Jo")
    assert change_name(actor=jo, name="Joanna").name == "Joanna"


@pytest.mark.parametrize("name", ["Kim", "KIM", "K1m", "K\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}m"])
def test_the_name_of_another_or_its_look_alike_is_refused(jo, make_member, name: str):
    make_member("Kim")
    with pytest.raises(Invalid):
        change_name(actor=jo, name=name)
    assert names_of(jo.member_id) == [("Jo", True)]


def test_a_name_that_another_has_left_is_refused(jo, make_member, in_browser):
    change_name(actor=in_browser(make_member("Kim")), name="Kimberley")
    with pytest.raises(NameTaken):
        change_name(actor=jo, name="Kim")


@pytest.mark.parametrize("name", ["admin", "J" * 51, "jo@example.org", "The Fine Print", "Anonymous Coward"])
def test_what_a_new_member_cannot_be_called_nobody_is_renamed_to(jo, name: str):
    with pytest.raises(Invalid) as refused:
        change_name(actor=jo, name=name)
    assert refused.value.fields.keys() == {"name"}


def test_a_name_of_before_is_not_judged_anew(app_context, in_browser, fresh, moved_clock):
    member = import_member(actor=SYSTEM, name="Jo!!", email=None, source_key="a")
    set_member(member.id, claimed_at=clock.utcnow())
    actor = in_browser(fresh(member))
    change_name(actor=actor, name="Jo Okonkwo")
    moved_clock.forward(days=15)
    with pytest.raises(Invalid):
        change_name(actor=actor, name="JO!!")
    assert change_name(actor=actor, name="Jo!!").name == "Jo!!"


def test_who_is_suspended_keeps_the_name_until_then(jo, moved_clock):
    set_member(jo.member_id, suspended_until=clock.utcnow() + timedelta(days=1))
    with pytest.raises(Suspended):
        change_name(actor=jo, name="Joanna")
    moved_clock.forward(days=1, seconds=1)
    assert change_name(actor=jo, name="Joanna").name == "Joanna"


def test_a_session_that_has_ended_changes_nothing(jo):
    end_sessions(actor=SYSTEM, member_id=jo.member_id)
    with pytest.raises(SignedOut):
        change_name(actor=jo, name="Joanna")
    assert names_of(jo.member_id) == [("Jo", True)]


def test_comments_follow_the_name(jo, make_comment, make_member, in_browser):
    own, others = make_comment(actor=jo), make_comment(actor=in_browser(make_member("Kim")))
    change_name(actor=jo, name="Joanna")
    deliver_due()
    named = dict(tuple(row) for row in db.session.execute(sa.select(Comment.id, Comment.author_name)))
    assert named == {own.id: "Joanna", others.id: "Kim"}
    (event,) = events("accounts.member_renamed")
    assert event.payload == {"member_id": jo.member_id}


def test_two_members_who_take_one_name_at_once_are_one_who_has_it(app, make_member, in_browser):
    actors = [in_browser(make_member(name)) for name in ("Jo", "Kim", "Lee", "Max")]
    wanted = ["Robin", "ROBIN", "R0bin", "Robln"]
    results = at_once(
        [
            in_context(app, lambda actor=actor, name=name: change_name(actor=actor, name=name).id)
            for actor, name in zip(actors, wanted, strict=True)
        ]
    )
    winners = [result for result in results if isinstance(result, int)]
    assert len(winners) == 1, results
    assert all(isinstance(result, int | NameTaken) for result in results), results
    with app.app_context():
        bearers = db.session.scalars(sa.select(MemberName.member_id).where(MemberName.look == look_of("Robin"))).all()
        assert bearers == winners
        current = db.session.scalars(sa.select(MemberName.member_id).where(MemberName.left_at.is_(None))).all()
        assert sorted(current) == sorted(actor.member_id for actor in actors)


def test_a_member_who_takes_two_names_at_once_has_one(app, make_member, in_browser):
    jo = in_browser(make_member("Jo"))
    wanted = ["Robin", "Sam", "Lou", "Pat"]
    results = at_once([in_context(app, lambda name=name: change_name(actor=jo, name=name).name) for name in wanted])
    names = [result for result in results if isinstance(result, str)]
    assert len(names) == 1, results
    assert sum(isinstance(result, RenamedLately) for result in results) == 3, results
    with app.app_context():
        assert names_of(jo.member_id) == [("Jo", False), (names[0], True)]
