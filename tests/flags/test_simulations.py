"""What flags can do and what they cannot, and what moderators see first: small and seeded, by the benchmark's code."""

from random import Random

import pytest

from benchmarks.moderation.crowd import Flagger, brigade, weigh
from benchmarks.moderation.hiding import colluding, hidden
from benchmarks.moderation.queue import comments, ordered
from blog.flags.policy import community, priority
from config import Settings
from tests.flags.test_weights import member, visitors


@pytest.mark.parametrize("networks", [1, 5, 50, 500])
def test_visitors_and_fresh_accounts_alone_hide_nothing_on_however_many_networks(networks):
    assert not weigh(brigade(visitors=500, fresh=10, networks=networks)).hides
    assert not weigh(brigade(visitors=0, fresh=500, networks=networks)).hides


def test_a_brigade_adds_little_to_what_honest_readers_get_wrong_and_five_flags_lose_everything():
    calm = hidden(is_bad=False, comments=150)
    attacked = hidden(is_bad=False, comments=150, attack=(500, 10, 50))
    assert calm.ours <= 0.02
    assert attacked.ours <= 0.2
    assert attacked.naive == 1


def test_an_abusive_comment_is_hidden_as_soon_as_by_five_flags():
    found = hidden(is_bad=True, comments=150)
    assert found.ours == 1
    assert found.ours_after <= found.naive_after + 1


@pytest.mark.parametrize(
    ("members", "standing", "networks", "can"),
    [
        (2, 4, 2, False),
        (3, 0, 3, False),
        (9, 0, 9, False),
        (3, 1, 3, True),
        (3, 2, 3, True),
        (3, 2, 2, True),
        (4, 2, 4, True),
        (9, 4, 1, False),
    ],
)
def test_what_members_who_agree_can_do_until_a_moderator_looks(members, standing, networks, can):
    assert colluding(members, standing, networks) is can


def test_nine_of_the_first_ten_in_the_queue_are_bad_with_a_brigade_among_the_flaggers(real_data):
    for seed in range(4):
        random = Random(seed)
        found = ordered(comments(real_data, random), random)
        assert found.bad_of_first >= 90
        assert found.naive_of_first < 70, "the number of flags puts the brigade first"
        assert found.recall > 0.85


RULES = Settings()


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        ("more networks that members of standing vouch for", [member(2, "a"), member(2, "b")], [member(5, "a")]),
        (
            "one member of standing before any brigade",
            [member(2, "a")],
            [visitors(500), *(member(1, f"n{n}", standing=0) for n in range(10))],
        ),
        ("many on one network after two on two", [member(2, "a"), member(2, "b")], [member(5, "a") for _ in range(9)]),
        ("among equals more flaggers", [member(2, "a"), member(2, "a")], [member(5, "a")]),
        ("a visitor beside a member", [member(2, "a"), visitors(1)], [member(2, "a")]),
        ("a fifth visitor is no further voice, a member is", [visitors(1), member(1, "z", standing=0)], [visitors(1)]),
        ("anything before nothing", [visitors(1)], []),
    ],
)
def test_the_queue_puts_first(rule, first, then):
    assert priority(community(first, rules=RULES)) > priority(community(then, rules=RULES)), rule
    assert priority(community([], rules=RULES)) == 0


def test_no_number_of_visitors_passes_a_member_of_standing():
    brigades = weigh(brigade(visitors=5000, fresh=500, networks=500))
    assert priority(brigades) < priority(weigh([Flagger(1, "home")]))
