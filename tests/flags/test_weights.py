"""What a flag weighs, and when flags hide: the law, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.flags.policy import Tally, community, visitor_weight, weight_of
from config import Settings

RULES = Settings()


@pytest.mark.parametrize(
    ("rule", "standing", "upheld", "decided", "total"),
    [
        ("a member without standing weighs 1", 0, 0, 0, 1),
        ("each step of standing adds 1", 1, 0, 0, 2),
        ("four is the most that standing adds", 4, 0, 0, 5),
        ("five decided flags say nothing yet, all of them upheld", 2, 5, 5, 3),
        ("nor all of them rejected", 2, 0, 5, 3),
        ("the sixth does: all upheld adds log4(6) times 5, bounded at 5", 0, 6, 6, 6),
        ("seven of ten neither adds nor takes", 2, 7, 10, 3),
        ("sixteen of sixteen would add 10, and adds 5", 4, 16, 16, 10),
        ("85 of 100 is half of what is above seven of ten: 0.5 x log4(100) x 5, bounded", 1, 85, 100, 7),
        ("half of six takes (0.5 - 0.7) / 0.7 x log4(6) x 5", 4, 3, 6, 3.1535),
        ("half of 64 takes (0.5 - 0.7) / 0.7 x 3 x 5", 4, 32, 64, 0.7143),
        ("12 of 16 adds (0.75 - 0.7) / 0.3 x 2 x 5", 1, 12, 16, 3.6667),
        ("who is always wrong weighs nothing", 3, 0, 6, 0),
        ("nobody weighs less than nothing", 0, 0, 1000, 0),
        ("nobody weighs more than 10", 4, 1000, 1000, 10),
    ],
)
def test_a_members_flag_weighs(rule, standing, upheld, decided, total):
    weight = weight_of(standing=standing, upheld=upheld, decided=decided)
    assert weight.total == pytest.approx(total, abs=1e-4), rule
    assert (weight.base, weight.standing) == (1, standing)
    assert weight.total == pytest.approx(min(10, max(0, 1 + standing + weight.bonus)))


def test_a_visitors_flag_weighs_a_half():
    assert visitor_weight().total == 0.5


@given(st.integers(0, 4), st.integers(0, 2000), st.integers(0, 2000))
def test_to_be_right_once_more_never_makes_lighter_and_to_be_wrong_never_heavier(standing, upheld, rejected):
    def total(right, wrong):
        return weight_of(standing=standing, upheld=right, decided=right + wrong).total

    assert 0 <= total(upheld, rejected) <= 10
    if upheld + rejected > 5 and upheld > 0.7 * (upheld + rejected):
        assert total(upheld + 1, rejected) >= total(upheld, rejected)
    if upheld + rejected > 5 and upheld < 0.7 * (upheld + rejected):
        assert total(upheld, rejected + 1) <= total(upheld, rejected)


def member(weight, network, *, standing=1):
    return Tally(network, is_of_members=True, flaggers=1, weight=weight, trusted=int(standing >= 1))


def visitors(count, network="v"):
    return Tally(network, is_of_members=False, flaggers=count, weight=count / 2, trusted=0)


WEIGHT, FLAGGERS, NETWORKS, TRUSTED = (
    "a weight of 6", "3 flaggers", "2 networks", "2 members of standing 1 or more",
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "flags", "total", "missing"),
    [
        ("nothing weighs nothing", [], 0, {WEIGHT, FLAGGERS, NETWORKS, TRUSTED}),
        ("three of weight 2 on three networks hide", [member(2, "a"), member(2, "b"), member(2, "c")], 6, set()),
        ("a bit less does not", [member(2, "a"), member(2, "b"), member(1.9, "c")], 5.9, {WEIGHT}),
        (
            "members of one network count nothing by themselves, however many",
            [member(5, "a") for _ in range(20)],
            0,
            {WEIGHT, NETWORKS},
        ),
        (
            "and beside others no more than those do: 2 x (S - M)",
            [member(5, "a"), member(5, "a"), member(2, "b")],
            4,
            {WEIGHT},
        ),
        (
            "two networks that are even count in full",
            [member(2, "a"), member(1, "a"), member(2, "b"), member(1, "b")],
            6,
            set(),
        ),
        ("two flaggers never hide, however heavy", [member(10, "a"), member(10, "b")], 20, {FLAGGERS}),
        (
            "a visitor can be the third",
            [member(5, "a"), member(5, "b"), visitors(1)],
            10.5,
            set(),
        ),
        (
            "500 visitors add 2",
            [member(2, "a"), member(2, "b"), *(visitors(10, f"v{n}") for n in range(50))],
            6,
            set(),
        ),
        (
            "visitors never add more than members count",
            [member(0.5, "a"), member(0.5, "b"), visitors(500)],
            2,
            {WEIGHT},
        ),
        (
            "without members 500 visitors on 50 networks are nothing",
            [visitors(10, f"v{n}") for n in range(50)],
            0,
            {WEIGHT, TRUSTED},
        ),
        ("with one member neither", [member(5, "a"), visitors(500)], 0, {WEIGHT, TRUSTED}),
        (
            "ten fresh accounts on ten networks lack members of standing",
            [member(1, f"n{n}", standing=0) for n in range(10)],
            10,
            {TRUSTED},
        ),
        (
            "with one member of standing they still do",
            [*(member(1, f"n{n}", standing=0) for n in range(10)), member(5, "x")],
            15,
            {TRUSTED},
        ),
        (
            "with two they hide",
            [*(member(1, f"n{n}", standing=0) for n in range(2)), member(2, "x"), member(2, "y")],
            6,
            set(),
        ),
        (
            "whose network is not known is on one network with all of whom it is not",
            [member(2, None), member(2, None), member(2, None)],
            0,
            {WEIGHT, NETWORKS},
        ),
    ],
)
def test_flags_hide_a_comment(rule, flags, total, missing):
    found = community(flags, rules=RULES)
    assert found.total == pytest.approx(total), rule
    assert set(found.missing) == missing, rule
    assert found.hides == (not missing), rule


def test_it_says_what_it_counted():
    found = community([member(3, "a"), member(1, "a", standing=0), member(2, "b"), visitors(2, "a")], rules=RULES)
    assert found[:9] == (6, 4, 4, 1, 5, 5, 2, 2, 2)


ANY = st.builds(
    Tally,
    network=st.sampled_from([None, "a", "b", "c", "d"]),
    is_of_members=st.booleans(),
    flaggers=st.just(1),
    weight=st.floats(0.1, 10),
    trusted=st.integers(0, 1),
)


@given(st.lists(ANY, max_size=12), ANY)
def test_one_network_alone_never_hides_and_one_more_flag_never_unhides(flags, another):
    found, more = community(flags, rules=RULES), community([*flags, another], rules=RULES)
    assert 0 <= found.total <= found.members_sum + 2
    assert more.total >= found.total - 1e-9
    assert more.hides or not found.hides or more.total < 6 + 1e-9
    alone = community([flag._replace(network="a") for flag in flags], rules=RULES)
    assert not alone.hides
    assert alone.total == 0


def test_what_hiding_takes_is_a_setting():
    strict = Settings(hide_weight=7, hide_flaggers=4, hide_networks=4, hide_members=4)
    found = community([member(2, "a"), member(2, "b"), member(2, "c")], rules=strict)
    assert found.missing == ["a weight of 7", "4 flaggers", "4 networks", "4 members of standing 1 or more"]
