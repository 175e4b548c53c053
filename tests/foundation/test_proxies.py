"""Whose word about the reader's address is believed."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from blog.accounts.identity import current_actor

pytestmark = pytest.mark.one_database("decided before the database is asked")

PROXY = "10.0.0.1"


def seen_by(app: Flask) -> FlaskClient:
    """A client; what the application believes of it is at /seen."""

    def seen() -> dict[str, str | None]:
        return {
            "address": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "network": current_actor().network,
        }

    app.add_url_rule("/seen", "seen", seen)
    return app.test_client()


def asked(client: FlaskClient, sender: str, **headers: str) -> dict[str, str | None]:
    named = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    return client.get("/seen", environ_base={"REMOTE_ADDR": sender}, headers=named).json


@pytest.fixture
def behind(make_app) -> FlaskClient:
    """The application behind proxies at 10.0.0.* and 2001:db8:aaaa::*."""
    return seen_by(make_app(trusted_proxies=["10.0.0.0/24", "2001:db8:aaaa::/48"]))


def test_without_a_named_proxy_nobody_is_believed(app: Flask):
    client = seen_by(app)
    for sender in ("127.0.0.1", PROXY, "203.0.113.9", "::1"):
        seen = asked(client, sender, For="198.51.100.7", Proto="https", Host="elsewhere.example")
        assert (seen["address"], seen["scheme"], seen["host"]) == (sender, "http", "localhost")


def test_a_forged_address_does_not_change_ones_network(app: Flask):
    client = seen_by(app)
    forged = [asked(client, "203.0.113.9", For=f"198.51.{number}.7")["network"] for number in range(5)]
    assert set(forged) == {asked(client, "203.0.113.9")["network"]}


def test_a_named_proxy_is_believed(behind: FlaskClient):
    seen = asked(behind, PROXY, For="198.51.100.7", Proto="https", Host="public.example")
    assert (seen["address"], seen["scheme"], seen["host"]) == ("198.51.100.7", "https", "public.example")


def test_only_the_named_proxies_are_believed(behind: FlaskClient):
    for sender in ("10.0.1.1", "127.0.0.1", "2001:db8:bbbb::1"):
        seen = asked(behind, sender, For="198.51.100.7", Proto="https", Host="public.example")
        assert (seen["address"], seen["scheme"], seen["host"]) == (sender, "http", "localhost")


@pytest.mark.parametrize(
    ("hops", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("1.1.1.1,198.51.100.7,10.0.0.2,10.0.0.3", "198.51.100.7"),
        ("10.0.0.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("2001:db8:1::7, 2001:db8:aaaa::2", "2001:db8:1::7"),
        ("10.0.0.5, 10.0.0.2", "10.0.0.5"),
        ("", PROXY),
        (" , ,", PROXY),
    ],
)
def test_the_last_hop_that_is_no_proxy_of_ours_is_the_reader(behind: FlaskClient, hops: str, address: str):
    assert asked(behind, PROXY, For=hops)["address"] == address


def test_a_proxy_that_listens_on_both_kinds_of_address_is_the_same_proxy(behind: FlaskClient):
    assert asked(behind, f"::ffff:{PROXY}", For="198.51.100.7")["address"] == "198.51.100.7"


def test_what_is_written_before_the_last_hop_never_counts(behind: FlaskClient):
    networks = {asked(behind, PROXY, For=f"{forged}, 198.51.100.7")["network"] for forged in ("1.1.1.1", "x", "::1")}
    assert len(networks) == 1


@pytest.mark.parametrize("scheme", ["ftp", "javascript", "HTTPS, http", ""])
def test_a_scheme_that_is_none_changes_nothing(behind: FlaskClient, scheme: str):
    assert asked(behind, PROXY, Proto=scheme)["scheme"] == "http"


def test_behind_https_the_visitor_cookie_and_transport_security_are_for_https(behind: FlaskClient):
    answer = behind.get("/", environ_base={"REMOTE_ADDR": PROXY}, headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" in answer.headers


def test_a_host_of_nonsense_is_never_a_broken_page(behind: FlaskClient):
    for host in ("a b<c>/", "[", "x:y", "[::1", "xn--\xff", "." * 300):
        answer = behind.get("/", environ_base={"REMOTE_ADDR": PROXY}, headers={"X-Forwarded-Host": host})
        assert answer.status_code in (200, 400), host
        answer = behind.get("/nowhere", environ_base={"REMOTE_ADDR": PROXY}, headers={"X-Forwarded-Host": host})
        assert answer.status_code in (404, 400), host
        assert "<c>" not in answer.text


def test_only_trusted_hosts_are_answered_where_they_are_named(make_app):
    client = make_app(trusted_hosts=["example.org"]).test_client()
    assert client.get("/", base_url="http://example.org").status_code == 200
    answer = client.get("/", base_url="http://elsewhere.example")
    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.text
