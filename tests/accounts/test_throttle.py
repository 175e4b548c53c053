"""Passwords are not found by trying: tries are slowed by account and by network, and the owner gets in."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.accounts.doors import name_in_masthead, page_words, sign_in_as, value_of
from tests.conftest import PASSWORD
from tests.racing import at_once
from tests.reading import reader, send

pytestmark = pytest.mark.one_database("limits are counted outside the database")


@pytest.fixture
def app(make_app):
    return make_app(
        limit_sign_ins="5 per 10 minutes",
        limit_device_sign_ins="3 per 10 minutes",
        limit_network_sign_ins="8 per 10 minutes",
    )


@pytest.fixture
def mara(make_member):
    return make_member("Mara", email="mara@example.org")


def from_everywhere(app, who: str, count: int = 20) -> list[int]:
    """The answers to wrong passwords, each from another network and another browser."""
    return [sign_in_as(reader(app, f"192.0.{number}.1"), who, "wrong").status_code for number in range(count)]


@pytest.mark.parametrize("who", ["mara@example.org", "Mara", "nobody@example.org", "Nobody"])
def test_wrong_passwords_for_one_account_are_slowed_wherever_they_come_from(app, mara, who):
    assert from_everywhere(app, who) == [422] * 5 + [429] * 15


def test_another_account_is_not_slowed(app, mara, make_member):
    make_member("Kim")
    from_everywhere(app, "Mara")
    client = reader(app, "203.0.113.1")
    assert sign_in_as(client, "Kim", PASSWORD).status_code == 303
    assert name_in_masthead(client) == "Kim"


def test_the_browser_that_the_owner_used_before_is_not_slowed_by_others(app, mara):
    owner = reader(app, "203.0.113.1")
    assert sign_in_as(owner, "mara@example.org", PASSWORD).status_code == 303
    send(owner, "/sign-out/")
    from_everywhere(app, "mara@example.org")
    from_everywhere(app, "Mara")
    assert sign_in_as(reader(app, "203.0.113.2"), "mara@example.org", PASSWORD).status_code == 429
    for who in ("mara@example.org", "Mara"):
        assert sign_in_as(owner, who, PASSWORD).status_code == 303


def test_a_known_browser_does_not_try_without_end_either(app, mara):
    thief = reader(app, "203.0.113.1")
    sign_in_as(thief, "Mara", PASSWORD)
    send(thief, "/sign-out/")
    assert [sign_in_as(thief, "Mara", "wrong").status_code for _ in range(5)] == [422] * 3 + [429] * 2


def test_the_right_password_gives_a_known_browser_its_tries_back(app, mara):
    owner = reader(app, "203.0.113.1")
    sign_in_as(owner, "Mara", PASSWORD)
    for _ in range(3):
        assert [sign_in_as(owner, "Mara", word).status_code for word in ("wrong", PASSWORD)] == [422, 303]


def test_a_browser_that_knows_one_account_has_no_more_tries_at_another(app, mara, make_member):
    make_member("Eve")
    eve = reader(app, "203.0.113.1")
    sign_in_as(eve, "Eve", PASSWORD)
    send(eve, "/sign-out/")
    assert from_everywhere(app, "Mara", 5) == [422] * 5
    assert sign_in_as(eve, "Mara", "wrong").status_code == 429


@pytest.mark.parametrize("cookie", ["x", "W10", "é", "WyJrIixbMV1d.forged"])
def test_a_device_cookie_that_is_not_ours_is_worth_nothing(app, mara, cookie):
    from_everywhere(app, "Mara", 5)
    client = reader(app, "203.0.113.1")
    client.set_cookie("device", cookie)
    assert sign_in_as(client, "Mara", PASSWORD).status_code == 429


def test_one_network_does_not_try_all_accounts(app, mara, make_member):
    make_member("Kim")
    client = reader(app)
    statuses = [sign_in_as(client, f"nobody{number}", "wrong").status_code for number in range(10)]
    assert statuses == [422] * 8 + [429] * 2
    assert sign_in_as(reader(app, "192.0.2.99"), "Kim", PASSWORD).status_code == 429
    assert sign_in_as(reader(app, "203.0.113.1"), "Kim", PASSWORD).status_code == 303


def test_who_signs_in_rightly_does_not_use_up_their_network(app, make_member):
    for number in range(20):
        make_member(f"Member {number}")
        assert sign_in_as(reader(app), f"Member {number}", PASSWORD).status_code == 303


def test_who_is_slowed_is_told_how_long_and_loses_nothing(app, mara, hashes):
    from_everywhere(app, "Mara", 5)
    with hashes() as counted:
        response = sign_in_as(reader(app), "Mara", PASSWORD, next="/a/", is_remembered="1")
    assert response.status_code == 429
    assert not counted, "the password is not looked at"
    assert "Please wait 10 minutes, or let us mail you a link" in page_words(response)
    assert 590 < int(response.headers["Retry-After"]) <= 601
    assert (value_of(response, "who"), value_of(response, "password")) == ("Mara", "")
    assert value_of(response, "next") == "/a/"
    assert "Set-Cookie" not in response.headers


def test_nobody_is_locked_out_who_waits(app, mara):
    with time_machine.travel(datetime(2026, 11, 22, 9, 41, tzinfo=UTC), tick=False) as traveller:
        assert from_everywhere(app, "Mara") == [422] * 5 + [429] * 15
        refused = sign_in_as(reader(app), "Mara", PASSWORD)
        traveller.shift(int(refused.headers["Retry-After"]))
        assert sign_in_as(reader(app), "Mara", PASSWORD).status_code == 303


def test_twenty_hands_at_once_get_no_more_tries_than_one(app, mara, hashes):
    clients = [reader(app, f"192.0.{number}.1") for number in range(20)]
    with hashes() as counted:
        answers = at_once([lambda client=client: sign_in_as(client, "Mara", "wrong") for client in clients])
    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 15
    assert counted["verify"] == 5
