"""Where a reader comes from, without knowing the address."""

import re
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.foundation.network import network_of

KEY = "a secret"
any_text = st.text(max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.1", "203.0.113.254"),
        ("2001:db8:1::1", "2001:db8:1:ffff:ffff:ffff:ffff:ffff"),
        ("::ffff:203.0.113.1", "203.0.113.77"),
        ("::ffff:cb00:7101", "203.0.113.77"),
        ("2001:DB8:1::1", "2001:0db8:0001:0000::2"),
    ],
)
def test_neighbours_are_of_one_network(one: str, other: str):
    assert network_of(one, KEY) == network_of(other, KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.1", "203.0.114.1"),
        ("203.0.113.1", "203.1.113.1"),
        ("2001:db8:1::1", "2001:db8:2::1"),
        ("::ffff:203.0.113.1", "::ffff:203.0.114.1"),
        ("203.0.113.1", "nonsense"),
        ("::1", "127.0.0.1"),
    ],
)
def test_strangers_are_of_different_networks(one: str, other: str):
    assert network_of(one, KEY) != network_of(other, KEY)


def test_without_the_key_nobody_can_find_the_address_by_trying_all():
    assert network_of("203.0.113.1", "one secret") != network_of("203.0.113.1", "another secret")


def test_a_network_is_32_digits_whatever_the_address():
    for address in ("203.0.113.1", "2001:db8:1::1", "nonsense"):
        assert re.fullmatch("[0-9a-f]{32}", network_of(address, KEY))


@pytest.mark.parametrize(
    "garbage", ["", "nonsense", "203.0.113", "203.0.113.1:80", "[::1]", "\x00", "\u0662.\u0661.\u0661.\u0661", "0x7f.1"]
)
def test_what_is_no_address_is_a_network_of_its_own(garbage: str):
    assert network_of(garbage, KEY) == network_of("unix:", KEY) != network_of("127.0.0.1", KEY)


@settings(deadline=None, database=None)
@given(any_text, any_text)
def test_whatever_the_address_there_is_a_network(address: str, key: str):
    assert re.fullmatch("[0-9a-f]{32}", network_of(address, key))


@settings(deadline=None, database=None)
@given(st.ip_addresses(v=4), st.integers(0, 255))
def test_the_last_byte_of_an_ipv4_address_does_not_matter(address: IPv4Address, last: int):
    neighbour = IPv4Address(int(address) & ~0xFF | last)
    assert network_of(str(address), KEY) == network_of(str(neighbour), KEY)
    assert network_of(f"::ffff:{address}", KEY) == network_of(str(address), KEY)


@settings(deadline=None, database=None)
@given(st.ip_addresses(v=6).filter(lambda address: address.ipv4_mapped is None), st.integers(0, 2**80 - 1))
def test_the_last_eighty_bits_of_an_ipv6_address_do_not_matter(address: IPv6Address, last: int):
    neighbour = IPv6Address(int(address) & ~(2**80 - 1) | last)
    if neighbour.ipv4_mapped is None:
        assert network_of(str(address), KEY) == network_of(str(neighbour), KEY)
