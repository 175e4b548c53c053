"""A new password: given for the old one, it keeps everybody out who was in."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import MemberSession
from blog.accounts.passwords import is_password
from blog.accounts.queries import password_hash_of
from blog.accounts.services import SignedOut, WrongPassword, ask_new_email, change_about, change_password
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import LastwordError
from blog.foundation.outbox import deliver_due
from tests.accounts.conftest import is_signed_in, said_in, set_member, wrong_in
from tests.conftest import PASSWORD
from tests.handlers import events
from tests.mailbox import text_of
from tests.racing import at_once, in_context
from tests.reading import send, tree

ANOTHER = "three tame herons"


@pytest.fixture
def jo(make_member):
    """Jo."""
    return make_member("Jo", email="jo@example.org")


def change(client, password: str = PASSWORD, new_password: str = ANOTHER):
    return send(client, "/account/password/", password=password, new_password=new_password)


def has_password(app, member, password: str) -> bool:
    with app.app_context():
        from_database = sa.select(type(member).password_hash).where(type(member).id == member.id)
        return is_password(password, db.session.scalar(from_database))


def test_the_new_password_is_the_only_one(app, client, jo, sign_in):
    sign_in(client, jo)
    answer = change(client)
    assert (answer.status_code, answer.location) == (303, "/account/?done=password#password")
    assert "Every other browser is signed out" in said_in(client.get(answer.location), "password")
    assert has_password(app, jo, ANOTHER)
    assert not has_password(app, jo, PASSWORD)


def test_a_session_stolen_before_is_dead_after(app, client, jo, sign_in):
    """Two thieves: one took a copy of this very cookie, one has a session of their own."""
    sign_in(client, jo)
    copy, other = app.test_client(), app.test_client()
    copy.set_cookie("member", client.get_cookie("member").value)
    sign_in(other, jo)
    assert is_signed_in(client)
    assert is_signed_in(copy)
    assert is_signed_in(other)
    change(client)
    assert is_signed_in(client), "who changed it stays signed in"
    assert not is_signed_in(copy)
    assert not is_signed_in(other)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(MemberSession)) == 1


def test_the_sessions_of_others_go_on(app, client, jo, make_member, sign_in):
    kim = app.test_client()
    sign_in(kim, make_member("Kim"))
    sign_in(client, jo)
    change(client)
    assert is_signed_in(kim)


@pytest.mark.parametrize("is_remembered", [True, False])
def test_the_browser_stays_as_long_as_it_was_to(app, jo, in_browser, is_remembered):
    actor = in_browser(jo, "Firefox on Linux")
    with app.app_context():
        remember(actor.session_id, is_remembered=is_remembered)
        change_password(actor=actor, password=PASSWORD, new_password=ANOTHER)
        (session,) = db.session.scalars(sa.select(MemberSession))
        assert (session.browser, session.is_remembered) == ("Firefox on Linux", is_remembered)


def remember(session_id: int, *, is_remembered: bool) -> None:
    statement = sa.update(MemberSession).where(MemberSession.id == session_id)
    db.session.execute(statement.values(is_remembered=is_remembered))
    db.session.commit()


@pytest.mark.parametrize(
    ("password", "new_password", "field"),
    [
        ("not it", ANOTHER, "password"),
        ("", ANOTHER, "password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "", "new_password"),
        (PASSWORD, "password12", "new_password"),
        (PASSWORD, "jo@example.org", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "x\x00" + ANOTHER, "new_password"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_changes(
    app, client, jo, sign_in, password, new_password, field
):
    sign_in(client, jo)
    other = app.test_client()
    sign_in(other, jo)
    answer = change(client, password, new_password)
    assert answer.status_code == 422
    assert wrong_in(answer, "password").keys() == {field}
    assert not [value for value in tree(answer).xpath('//input[@type="password"]/@value') if value]
    assert ANOTHER not in answer.text
    assert has_password(app, jo, PASSWORD)
    assert is_signed_in(other)


def test_both_passwords_can_be_wrong_at_once(client, jo, sign_in):
    sign_in(client, jo)
    assert wrong_in(change(client, "", "short"), "password").keys() == {"password", "new_password"}


def test_who_guesses_is_slowed_and_the_member_in_another_browser_is_not(make_app, jo, sign_in):
    strict = make_app(limit_password_tries="3 per minute")
    thief, owner = strict.test_client(), strict.test_client()
    sign_in(thief, jo)
    sign_in(owner, jo)
    assert [change(thief, f"guess {number}").status_code for number in range(4)] == [422, 422, 422, 429]
    slowed = change(thief)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "Please wait" in said_in(slowed, "password")
    by_mail = send(thief, "/account/email/", email="thief@example.org", password=PASSWORD)
    assert by_mail.status_code == 429, "one allowance for all places that ask for the password"
    assert change(owner).status_code == 303


def test_the_member_is_told(make_app, mailbox, client, jo, sign_in):
    sign_in(client, jo)
    change(client, "not it")
    with make_app(mail_url=mailbox.url).app_context():
        deliver_due()
        assert mailbox.messages == []
    change(client)
    with make_app(mail_url=mailbox.url).app_context():
        deliver_due()
        assert [event.payload for event in events("accounts.password_changed")] == [{"member_id": jo.id}]
    (mail,) = mailbox.to("jo@example.org")
    assert "Jo" in text_of(mail)
    assert ANOTHER not in text_of(mail)


def test_who_is_suspended_may_change_their_password(app, client, jo, sign_in):
    with app.app_context():
        set_member(jo.id, suspended_until=clock.utcnow().replace(year=2100))
    sign_in(client, jo)
    assert change(client).status_code == 303
    assert has_password(app, jo, ANOTHER)


def test_a_session_that_has_ended_never_comes_to_life_in_a_new_one(app_context, jo, in_browser):
    thief, owner = in_browser(jo), in_browser(jo)
    change_password(actor=owner, password=PASSWORD, new_password=ANOTHER)
    (left,) = db.session.scalars(sa.select(MemberSession.id))
    assert left not in (thief.session_id, owner.session_id), "ids are not lent again"
    for ended in (thief, owner):
        with pytest.raises(SignedOut):
            change_about(actor=ended, about="I was here.")


def test_nobody_changes_the_password_of_another(app, jo, make_member, in_browser):
    kim = in_browser(make_member("Kim"))
    forged = type(kim)(member_id=jo.id, is_signed_in=True, session_id=kim.session_id)
    with app.app_context(), pytest.raises(SignedOut):
        change_password(actor=forged, password=PASSWORD, new_password=ANOTHER)
    assert has_password(app, jo, PASSWORD)


def test_who_has_no_password_has_none_to_give(app_context, jo, in_browser):
    actor = in_browser(jo)
    set_member(jo.id, password_hash=None)
    assert password_hash_of(actor=actor) is None
    with pytest.raises(WrongPassword):
        change_password(actor=actor, password="", new_password=ANOTHER)


def test_what_a_thief_does_while_the_password_changes_is_undone_or_refused(app, jo, in_browser, fresh):
    owner, thieves = in_browser(jo), [in_browser(jo) for _ in range(3)]

    def steal(thief) -> None:
        ask_new_email(actor=thief, email="thief@example.org", password=PASSWORD)

    jobs = [in_context(app, lambda thief=thief: steal(thief)) for thief in thieves]
    mend = in_context(app, lambda: change_password(actor=owner, password=PASSWORD, new_password=ANOTHER))
    results = at_once([*jobs, mend])
    assert isinstance(results[-1], str), results
    assert all(result is None or isinstance(result, LastwordError) for result in results[:-1]), results
    assert fresh(jo).new_email is None


def test_of_two_browsers_that_change_it_at_once_one_does(app, jo, in_browser):
    actors = [in_browser(jo) for _ in range(4)]
    wanted = [f"{ANOTHER} {number}" for number in range(4)]
    jobs = [
        in_context(app, lambda actor=actor, new=new: change_password(actor=actor, password=PASSWORD, new_password=new))
        for actor, new in zip(actors, wanted, strict=True)
    ]
    results = at_once(jobs)
    winners = [new for new, result in zip(wanted, results, strict=True) if isinstance(result, str)]
    assert len(winners) == 1, results
    assert all(isinstance(result, str | SignedOut | WrongPassword) for result in results), results
    assert has_password(app, jo, winners[0])
