"""The account page: who sees it, what it shows, what it costs, and what each part leaves alone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from blog.accounts.identity import cookie_of
from blog.accounts.models import Actor, MemberSession
from blog.accounts.services import change_name, count_as_member, ensure_visitor
from blog.foundation import clock
from blog.foundation.database import db
from tests.accounts.conftest import is_signed_in, said_in, set_member, wrong_in
from tests.conftest import PASSWORD
from tests.reading import page_words, send, token_for, tree, words

FORMS = ["name", "about", "email", "email/call-off", "password", "sessions/1/end", "sessions/end-others"]


@pytest.fixture
def jo(make_member):
    """Jo."""
    return make_member("Jo", email="jo@example.org")


@pytest.fixture
def account(client, jo, sign_in):
    """Jo's browser."""
    sign_in(client, jo)
    return client


def part(response, name: str) -> str:
    """The words of a part of the page."""
    return words(tree(response).xpath(f'//section[@id="{name}"]')[0])


# --- Who ----------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_led_to_do_so_and_back(client):
    answer = client.get("/account/")
    assert (answer.status_code, answer.location) == (303, "/sign-in/?next=/account/")
    answer = client.get("/account/?done=name")
    assert parse_qs(urlsplit(answer.location).query) == {"next": ["/account/?done=name"]}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_who_is_not_signed_in_leads_to_do_so(client, form):
    answer = send(client, f"/account/{form}/", name="Kim")
    assert (answer.status_code, answer.location) == (303, "/sign-in/?next=/account/")


def test_a_form_leads_back_to_its_page_and_to_no_other_site(client):
    assert send(client, "/account/name/", back="/members/jo/").location == "/sign-in/?next=/members/jo/"
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        assert send(client, "/account/name/", back=elsewhere).location == "/sign-in/?next=/account/"


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_taken_without_its_token(account, fresh, jo, form):
    answer = account.post(f"/account/{form}/", data={"name": "Kim", "about": "Kim"})
    assert answer.status_code == 403
    assert (fresh(jo).name, fresh(jo).about) == ("Jo", "")


def test_a_cookie_that_only_counts_as_a_member_opens_nothing(app, client, jo):
    with app.app_context():
        visitor = ensure_visitor(actor=Actor())
        count_as_member(actor=visitor, member_id=jo.id)
        cookie = cookie_of(visitor.visitor_id)
    client.set_cookie("visitor", cookie)
    assert client.get("/account/").status_code == 303


def test_no_browser_keeps_the_page(account):
    assert account.get("/account/").headers["Cache-Control"] == "no-store"


# --- What ---------------------------------------------------------------------------------------


def test_the_page_shows_what_is_the_members_and_no_network(account, app):
    answer = account.get("/account/")
    assert part(answer, "email").startswith("E-mail We write to jo@example.org. Nobody else sees it.")
    assert tree(answer).xpath('string(//section[@id="name"]//input[@name="name"]/@value)') == "Jo"
    with app.app_context():
        network = db.session.scalar(sa.select(MemberSession.network))
        set_network = sa.update(MemberSession).values(network="0123456789abcdef")
        db.session.execute(set_network)
        db.session.commit()
    assert network
    assert "0123456789abcdef" not in account.get("/account/").text


def test_the_page_costs_the_same_whatever_there_is(app, account, jo, in_browser, statements):
    with statements() as seen:
        account.get("/account/")
    assert len(seen) == 7  # who it is, the member, names, sessions, a past as visitor, mutes, flags
    actor = in_browser(jo)
    with app.app_context():
        change_name(actor=actor, name="Joanna")
    for _ in range(5):
        in_browser(jo)
    with statements() as more:
        account.get("/account/")
    assert len(more) == 7


@pytest.mark.parametrize(
    ("form", "fields", "count"),
    [
        ("name", {"name": "Joanna"}, 11),
        ("about", {"about": "Reads."}, 5),
        ("email", {"email": "jo@new.example", "password": PASSWORD}, 7),
        ("email/call-off", {}, 3),
        ("password", {"password": PASSWORD, "new_password": "three tame herons"}, 10),
        ("sessions/999/end", {}, 2),
        ("sessions/end-others", {}, 2),
    ],
)
def test_a_form_costs_so_many_statements(account, statements, form, fields, count):
    token_for(account)
    with statements() as seen:
        assert send(account, f"/account/{form}/", **fields).status_code == 303
    assert len(seen) == count, "\n".join(seen)


def test_who_comes_back_to_where_a_form_was_sent_is_led_to_it(account):
    for name in ("name", "about", "email", "password"):
        assert account.get(f"/account/{name}/").location == f"/account/#{name}"


def test_a_word_about_nothing_is_not_said(account):
    assert account.get("/account/?done=x").status_code == 200
    assert tree(account.get("/account/?done=x")).xpath('//*[@role="status"]') == []


# --- Name ---------------------------------------------------------------------------------------


def test_a_name_is_changed_and_the_page_says_when_the_next_can_be(account, jo, fresh):
    answer = send(account, "/account/name/", name="  Joanna \n")
    assert (answer.status_code, answer.location) == (303, "/account/?done=name#name")
    assert fresh(jo).name == "Joanna"
    shown = account.get("/account/?done=name")
    assert said_in(shown, "name") == "Changed. Your comments follow in a moment."
    then = clock.utcnow() + timedelta(days=14)
    assert f"You are Joanna. You can change it again from {then.day} {then:%B}" in part(shown, "name")
    assert "You were Jo. Nobody else can be, and you can again." in part(shown, "name")
    assert tree(shown).xpath('//section[@id="name"]//form') == []


@pytest.mark.parametrize("name", ["", "  ", "admin", "Kim", "J\x00"])
def test_a_name_that_cannot_be_comes_back_with_the_reason(account, jo, fresh, make_member, name):
    make_member("Kim")
    answer = send(account, "/account/name/", name=name)
    assert answer.status_code == 422
    assert wrong_in(answer, "name").keys() == {"name"}
    assert (
        tree(answer).xpath('//section[@id="name"]//input[@name="name"]/@value')[0].strip()
        == name.strip().replace("\x00", "")
        or name == "J\x00"
    )
    assert fresh(jo).name == "Jo"


def test_a_second_change_is_refused_with_the_time_to_wait(account):
    send(account, "/account/name/", name="Joanna")
    answer = send(account, "/account/name/", name="Joan")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 13 * 86400
    assert "You can change your name again from" in said_in(answer, "name")


def test_a_form_changes_nothing_but_what_it_is_for(account, jo, fresh):
    before = fresh(jo)
    send(account, "/account/name/", name="Joanna", role="admin", email="x@example.org", standing="4", about="x", id="7")
    after = fresh(jo)
    kept = ("id", "role", "email", "email_key", "standing", "about", "password_hash", "insider_until")
    assert [getattr(after, key) for key in kept] == [getattr(before, key) for key in kept]


# --- About --------------------------------------------------------------------------------------


def test_what_a_member_says_of_themselves_is_kept_clean_and_shown_as_it_is(account, jo, fresh):
    said = "\r\n <b>Reads</b> the terms.\r\nSo that \x07you need not. \r\n"
    assert send(account, "/account/about/", about=said).location == "/account/?done=about#about"
    assert fresh(jo).about == "<b>Reads</b> the terms.\nSo that you need not."
    assert "&lt;b&gt;Reads&lt;/b&gt; the terms." in account.get("/account/").text


def test_nothing_can_be_said_again(account, jo, fresh):
    send(account, "/account/about/", about="Something.")
    send(account, "/account/about/", about="")
    assert fresh(jo).about == ""


@pytest.mark.parametrize(("length", "status"), [(500, 303), (501, 422)])
def test_it_has_500_characters(account, jo, fresh, length, status):
    answer = send(account, "/account/about/", about="é" * length)
    assert answer.status_code == status
    if status == 422:
        assert wrong_in(answer, "about")["about"] == "That is too long: 500 characters at most, this has 501."
        assert "é" * length in answer.text, "what was typed is not lost"
        assert fresh(jo).about == ""


def test_who_is_suspended_says_nothing_new(app, account, jo, fresh):
    with app.app_context():
        set_member(jo.id, suspended_until=clock.utcnow() + timedelta(days=1), about="From before.")
    shown = account.get("/account/")
    assert "Your account is suspended until" in page_words(shown)
    assert "From before." in part(shown, "about")
    for name in ("name", "about"):
        assert tree(shown).xpath(f'//section[@id="{name}"]//form') == []
        refused = send(account, f"/account/{name}/", name="Joanna", about="New.")
        assert refused.status_code == 403
        assert "Your account is suspended until" in said_in(refused, name)
    assert (fresh(jo).name, fresh(jo).about) == ("Jo", "From before.")


# --- Sessions -----------------------------------------------------------------------------------


def ids(app, member) -> set[int]:
    """The sessions of a member."""
    with app.app_context():
        return set(db.session.scalars(sa.select(MemberSession.id).where(MemberSession.member_id == member.id)))


def test_the_browsers_are_listed_this_one_first(app, account, jo, in_browser, moved_clock):
    moved_clock.forward(hours=2)
    in_browser(jo, "Firefox on Linux")
    moved_clock.forward(days=1)
    in_browser(jo, "Safari on iPhone")
    rows = [words(row) for row in tree(account.get("/account/")).xpath('//section[@id="sessions"]//ul/li')]
    assert rows[0].startswith("A browser This browser since ")
    assert rows[1].startswith("Safari on iPhone since today at ")
    assert rows[2].startswith("Firefox on Linux since yesterday at ")
    assert "last seen yesterday at" in rows[2]


def test_a_browser_that_was_not_seen_for_too_long_is_not_listed(account, jo, in_browser, moved_clock, sign_in):
    in_browser(jo, "Firefox on Linux")
    moved_clock.forward(days=31)
    sign_in(account, jo)
    assert "Firefox" not in part(account.get("/account/"), "sessions")


def test_a_session_is_ended_from_another_browser(app, account, jo, sign_in):
    other = app.test_client()
    before = ids(app, jo)
    sign_in(other, jo)
    (added,) = ids(app, jo) - before
    assert is_signed_in(other)
    answer = send(account, f"/account/sessions/{added}/end/")
    assert answer.location == "/account/?done=session-ended#sessions"
    assert said_in(account.get(answer.location), "sessions").startswith("Ended.")
    assert not is_signed_in(other)
    assert is_signed_in(account)
    for gone in (added, 10**30):
        assert send(account, f"/account/sessions/{gone}/end/").location == "/account/?done=session-gone#sessions"


def test_all_other_sessions_are_ended(app, account, jo, make_member, sign_in):
    others, kim = [app.test_client() for _ in range(2)], app.test_client()
    for other in others:
        sign_in(other, jo)
    sign_in(kim, make_member("Kim"))
    send(account, "/account/sessions/end-others/")
    assert is_signed_in(account)
    assert is_signed_in(kim)
    assert not any(is_signed_in(other) for other in others)
    assert "everywhere else" not in part(account.get("/account/"), "sessions")


def test_the_session_that_ends_itself_is_signed_out(app, account, jo):
    (own,) = ids(app, jo)
    answer = send(account, f"/account/sessions/{own}/end/")
    assert (answer.status_code, answer.location) == (303, "/sign-in/?done=signed_out")
    assert not is_signed_in(account)
    assert ids(app, jo) == set()


def test_nobody_ends_the_session_of_another(app, account, make_member, sign_in):
    kim, browser = make_member("Kim"), app.test_client()
    sign_in(browser, kim)
    (theirs,) = ids(app, kim)
    assert send(account, f"/account/sessions/{theirs}/end/").location == "/account/?done=session-gone#sessions"
    assert is_signed_in(browser)


def test_who_is_suspended_may_end_sessions(app, account, jo, in_browser):
    other = in_browser(jo)
    with app.app_context():
        set_member(jo.id, suspended_until=clock.utcnow() + timedelta(days=1))
    send(account, f"/account/sessions/{other.session_id}/end/")
    assert other.session_id not in ids(app, jo)
