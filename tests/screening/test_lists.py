"""The two lists, line by line: what each check says, from both sides of its rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.foundation.errors import TooSoon
from blog.foundation.markup import render_comment
from blog.screening.checks import BY_NAME, CHECKS, Check, Context, Setup, SpamScore, judge
from blog.screening.checks.verdicts import PASS, hold, refuse
from blog.screening.checks.written import plain, read
from blog.screening.models import Failure, Mode, Outcome

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AS_IT_COMES = {check.name: Setup(Mode.ON, check.fails, check.defaults) for check in CHECKS}
PLAIN = "Somebody should read the second paragraph again."


@pytest.fixture(autouse=True)
def in_app(app_context):
    """The publication's secret is what hashes are keyed with."""


pytestmark = pytest.mark.one_database("no row is read")


def written(body=PLAIN, *, name="Jo", subject=None):
    return read(name=name, subject=subject, html=render_comment(body))


def asked(name, body=PLAIN, **context):
    check = BY_NAME[name]
    seen = Context(**({"now": NOW, "kept_count": 10} | context))
    return check.judge(written(body), seen, check.defaults).outcome.value


def ago(**duration):
    return NOW - timedelta(**duration)


@pytest.mark.parametrize(
    ("rule", "name", "outcome", "context"),
    [
        ("a network that nobody blocked", "network_blocked", "pass", {}),
        ("a blocked network", "network_blocked", "refuse", {"blocked_until": ago(days=-1)}),
        ("standing 1 does not help there", "network_blocked", "refuse", {"blocked_until": ago(days=-1), "standing": 1}),
        ("standing 2 does", "network_blocked", "pass", {"blocked_until": ago(days=-1), "standing": 2}),
        ("a cool branch, at once", "heated_branch", "pass", {"last_at": NOW}),
        ("one flag: a minute is not over", "heated_branch", "refuse", {"heat": 1, "last_at": ago(seconds=59)}),
        ("one flag: a minute is over", "heated_branch", "pass", {"heat": 1, "last_at": ago(seconds=60)}),
        ("forty flags: ten minutes at most", "heated_branch", "pass", {"heat": 40, "last_at": ago(minutes=10)}),
        ("forty flags: ten minutes are not over", "heated_branch", "refuse", {"heat": 40, "last_at": ago(minutes=9.9)}),
        ("the first word of somebody in a heated branch", "heated_branch", "pass", {"heat": 40}),
        ("an edit in a heated branch", "heated_branch", "pass", {"heat": 40, "last_at": NOW, "is_edit": True}),
        ("the trap left empty", "honeypot", "pass", {}),
        ("the trap filled in", "honeypot", "refuse", {"is_trapped": True}),
        ("speed not measured", "typing_speed", "pass", {}),
        ("sent 999 ms after the first key", "typing_speed", "refuse", {"typed_ms": 999}),
        ("sent a second after the first key", "typing_speed", "pass", {"typed_ms": 1000}),
        ("never said before", "repeat", "pass", {}),
        ("said 59 minutes ago", "repeat", "refuse", {"repeated_at": ago(minutes=59)}),
        ("said an hour ago", "repeat", "pass", {"repeated_at": ago(minutes=60)}),
        ("no banned phrase", "banned_phrases", "pass", {}),
        ("a banned phrase", "banned_phrases", "refuse", {"banned": ("pills",)}),
        ("a banned phrase, sent again", "banned_phrases", "hold", {"banned": ("pills",), "was_refused": True}),
        ("no suspect phrase", "suspect_phrases", "pass", {}),
        ("a suspect phrase", "suspect_phrases", "hold", {"suspect": ("casino",)}),
        ("the filter has not seen enough", "spam_filter", "pass", {}),
        ("a score below 0.6", "spam_filter", "pass", {"spam": SpamScore(0.59, ())}),
        ("a score of 0.6", "spam_filter", "hold", {"spam": SpamScore(0.6, ())}),
        ("the second of somebody new, score 0.5", "newcomer", "hold", {"kept_count": 1, "spam": SpamScore(0.5, ())}),
        ("the third", "newcomer", "pass", {"kept_count": 2, "spam": SpamScore(0.5, ())}),
        ("the first, score below 0.5, no link", "newcomer", "pass", {"kept_count": 0, "spam": SpamScore(0.49, ())}),
        ("the first, while there is no score", "newcomer", "pass", {"kept_count": 0}),
        ("an article like others", "article_held", "pass", {}),
        ("an article that is held first", "article_held", "hold", {"is_article_held": True}),
        ("even by who is trusted", "article_held", "hold", {"is_article_held": True, "is_trusted": True}),
        ("an author like others", "author_held", "pass", {}),
        ("an author who is held", "author_held", "hold", {"is_author_held": True}),
    ],
)  # fmt: skip
def test_a_check_says(rule, name, outcome, context):
    assert asked(name, **context) == outcome, rule


@pytest.mark.parametrize(
    ("rule", "body", "kept", "outcome"),
    [
        ("no link", PLAIN, 0, "pass"),
        ("any link of somebody new", "See [this](https://a.example/1).", 1, "hold"),
        ("a link that is only spelled out is one", "See www.a.example/1 for more.", 0, "hold"),
        ("one of somebody known", "See [this](https://a.example/1).", 2, "pass"),
        ("two of somebody known", "[1](https://a.example/1) [2](https://a.example/2)", 2, "pass"),
        ("three", "[1](https://a.example/1) [2](https://a.example/2) https://b.example/", 10, "hold"),
        ("the same one three times is one", "https://a.example [1](https://a.example/) https://A.example", 10, "pass"),
        ("a link to this site's own pages", "[above](/comments/3/)", 0, "pass"),
    ],
)
def test_links(rule, body, kept, outcome):
    assert asked("links", body, kept_count=kept) == outcome, rule
    if kept < 2:
        assert asked("newcomer", body, kept_count=kept) == outcome, rule


@pytest.mark.parametrize(
    ("rule", "body", "is_free"),
    [
        ("plus one", "+1", True),
        ("with a mark behind", "This!!!", True),
        ("in any case", "LOL", True),
        ("emphasised", "**Exactly.**", True),
        ("signs only", "!?!?", True),
        ("a smile only", "🙂🙂🙂", True),
        ("below what it quotes", "> All of it is wrong, and here is why.\n\n+1", True),
        ("one word more", "This is why.", False),
        ("a short answer", "Yes, in 2019.", False),
        ("another script", "正しい", False),
    ],
)
def test_a_reply_that_says_nothing_is_refused_and_a_comment_is_not(rule, body, is_free):
    assert asked("content_free", body, is_reply=True) == ("refuse" if is_free else "pass"), rule
    assert asked("content_free", body, is_reply=False) == "pass"


def test_short_words_may_be_repeated():
    assert asked("repeat", "Thank you all.", repeated_at=NOW) == "pass"


def test_a_trusted_author_is_not_asked_about_the_words():
    everything = Context(
        now=NOW,
        is_reply=True,
        kept_count=0,
        repeated_at=NOW,
        banned=("pills",),
        suspect=("casino",),
        spam=SpamScore(1.0, ()),
    )
    trusted = judge(CHECKS, AS_IT_COMES, written("https://a.example"), replace(everything, is_trusted=True))
    assert (trusted.outcome, trusted.said) == (Outcome.PASS, ())
    assert set(trusted.passed) == {check.name for check in CHECKS if not check.is_of_content}
    assert judge(CHECKS, AS_IT_COMES, written("https://a.example"), everything).outcome is Outcome.REFUSE


def test_the_first_refusal_wins_and_all_that_hold_are_asked():
    context = Context(now=NOW, is_trapped=True, banned=("pills",), suspect=("casino",), is_author_held=True)
    told = judge(CHECKS, AS_IT_COMES, written(), context)
    assert [said.check.name for said in told.said] == ["honeypot"]
    told = judge(CHECKS, AS_IT_COMES, written(), replace(context, is_trapped=False, was_refused=True))
    assert [said.check.name for said in told.said] == ["banned_phrases", "suspect_phrases", "author_held"]
    assert told.outcome is Outcome.HOLD


def too_soon(_):
    return TooSoon(1)


def check_that(does, *, is_refusing):
    return Check(name="one", title="One", rule="A rule.", judge=does, refusal=too_soon if is_refusing else None)


def breaks(written, context, numbers):
    raise ZeroDivisionError(written.text)  # an error's message may hold what somebody wrote


@pytest.mark.parametrize(
    ("rule", "is_refusing", "mode", "failure", "outcome"),
    [
        ("a refusing check that fails open passes", True, "on", "open", "pass"),
        ("a refusing check that fails closed refuses", True, "on", "closed", "refuse"),
        ("a holding check that fails open passes", False, "on", "open", "pass"),
        ("a holding check that fails closed holds", False, "on", "closed", "hold"),
        ("one that runs dry stops nothing", True, "dry", "closed", "pass"),
        ("one that is off is not asked", True, "off", "closed", "pass"),
    ],
)
def test_a_check_that_breaks(rule, is_refusing, mode, failure, outcome, caplog):
    check = check_that(breaks, is_refusing=is_refusing)
    told = judge([check], {"one": Setup(Mode(mode), Failure(failure), {})}, written(), Context(now=NOW))
    assert told.outcome.value == outcome, rule
    assert [said.is_broken for said in told.said] == ([] if mode == "off" else [True])
    assert ("ZeroDivisionError" in caplog.text) is (mode != "off")
    assert written().text not in caplog.text
    if outcome == "refuse":
        assert told.refusal().code == "check_failed"


@pytest.mark.parametrize(("mode", "outcome"), [("on", "refuse"), ("dry", "pass"), ("off", "pass")])
def test_a_check_is_on_dry_or_off(mode, outcome):
    check = check_that(lambda *_: refuse("No."), is_refusing=True)
    told = judge([check], {"one": Setup(Mode(mode), Failure.OPEN, {})}, written(), Context(now=NOW))
    assert told.outcome.value == outcome
    assert [said.verdict.reason for said in told.said] == ([] if mode == "off" else ["No."])


@given(st.lists(st.sampled_from([PASS, hold("Wait."), refuse("No.")])), st.data())
def test_it_is_refused_by_a_refusal_that_is_on_or_else_held_by_a_hold(verdicts, data):
    modes = [data.draw(st.sampled_from(Mode)) for _ in verdicts]
    checks = [
        Check(name=str(place), title="", rule="", judge=lambda *_, verdict=verdict: verdict, refusal=too_soon)
        for place, verdict in enumerate(verdicts)
    ]
    setups = {check.name: Setup(mode, Failure.OPEN, {}) for check, mode in zip(checks, modes, strict=True)}
    told = judge(checks, setups, written(), Context(now=NOW))
    counting = [verdict.outcome for verdict, mode in zip(verdicts, modes, strict=True) if mode is Mode.ON]
    expected = next((one for one in (Outcome.REFUSE, Outcome.HOLD) if one in counting), Outcome.PASS)
    assert told.outcome is expected


@given(st.text(max_size=200))
def test_texts_are_compared_in_one_form(text):
    form = plain(text)
    assert plain(form) == form
    assert plain(text.upper().lower()) == plain(text.upper().lower().swapcase().casefold())
    assert form == " ".join(form.split())


@pytest.mark.parametrize(
    "other", ["SOME words, here.", " some\twords,\nhere.", "some w\u200bords, here.", "\uff53ome words, here."]
)
def test_the_same_words_have_the_same_fingerprint(other):
    assert written(other).fingerprint == written("Some words, here.").fingerprint
    assert written(other).fingerprint != written("Some words, there.").fingerprint
