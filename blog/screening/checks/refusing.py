"""The first list: checks that refuse. The first refusal wins."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from blog.foundation.errors import LastwordError, TooSoon, waiting_time
from blog.screening.checks.refusals import BannedPhrase, ContentFree, LooksAutomated, NetworkBlocked, Repeated, Unfit
from blog.screening.checks.verdicts import PASS, Check, Context, Parameter, Verdict, hold, refuse
from blog.screening.checks.written import Written
from blog.screening.models import Failure

UNBLOCKED = 2  # from this standing on a member writes from any network
SIGNS = re.compile(r"[^\w\s+]|_")
EMPTY_WORDS = (
    "+1\n1+\n++\nthis\nsame\nlol\nlmao\nrofl\nhaha\nfirst\nyes\nno\nok\nyep\nnope\nagreed\ni agree\nexactly\nso true\n"
    "well said\nwhat they said\nthis so much\nme too"
)


def network_blocked(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """A moderator has blocked the network, and the author has not earned to be heard all the same."""
    if context.blocked_until is None or context.standing >= UNBLOCKED:
        return PASS
    return refuse("The network is blocked.", until=context.blocked_until.isoformat())


def heated_branch(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Where flags weigh on the comments above, one waits longer after one's last comment here."""
    minutes = min(context.heat * numbers["minutes"], numbers["most"])
    if context.is_edit or not minutes or context.last_at is None:
        return PASS
    wait = (context.last_at + timedelta(minutes=minutes) - context.now).total_seconds()
    return refuse("This branch is heated.", flags=context.heat, seconds=int(wait) + 1) if wait > 0 else PASS


def honeypot(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Programs fill in each field; people leave the one empty that says so."""
    return refuse(LooksAutomated.sentence) if context.is_trapped else PASS


def typing_speed(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Nobody begins to type and sends within a moment. Asked only where a script has measured it."""
    if context.typed_ms is None or context.typed_ms >= numbers["milliseconds"]:
        return PASS
    return refuse(LooksAutomated.sentence, milliseconds=context.typed_ms)


def repeat(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """The same author, or somebody without a cookie on the same network, has just written these words."""
    if context.repeated_at is None or written.length < numbers["characters"]:
        return PASS
    ago = context.now - context.repeated_at
    if ago >= timedelta(minutes=numbers["minutes"]):
        return PASS
    told = waiting_time(max(1, int(ago.total_seconds())))
    return refuse(f"You wrote exactly this {told} ago. Once is enough.", seconds=int(ago.total_seconds()))


def content_free(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """A reply that says nothing which a rating would not."""
    if not context.is_reply:
        return PASS
    said = " ".join(SIGNS.sub(" ", written.own).split())
    nothing = {line.strip().casefold() for line in str(numbers["words"]).splitlines()} | {"", "+"}
    if said not in nothing:
        return PASS
    return refuse(ContentFree.sentence, said=said)


def banned_phrases(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Words that are not wanted: refused once with the reason, held when sent again."""
    if not context.banned:
        return PASS
    listed = " and ".join(f"“{phrase}”" for phrase in context.banned)
    if context.was_refused:
        return hold(f"It says {listed}, and you sent it again.", phrases=list(context.banned))
    return refuse(
        f"{listed} is not wanted here. Say it otherwise; or send it again as it is, and a moderator reads it first.",
        phrases=list(context.banned),
    )


def _blocked(verdict: Verdict) -> LastwordError:
    return NetworkBlocked(datetime.fromisoformat(verdict.evidence["until"]))


def _too_soon(verdict: Verdict) -> LastwordError:
    return TooSoon(verdict.evidence["seconds"])


def _automated(verdict: Verdict) -> LastwordError:
    return LooksAutomated()


def _unfit(kind: type[Unfit]) -> Callable[[Verdict], LastwordError]:
    return lambda verdict: kind(verdict.reason)


REFUSING = (
    Check(
        name="network_blocked",
        title="Network not blocked",
        rule="A moderator has blocked the network. Members of standing 2 or more write all the same.",
        is_of_moment=True,
        judge=network_blocked,
        refusal=_blocked,
        fails=Failure.CLOSED,
    ),
    Check(
        name="heated_branch",
        title="Heated branch",
        rule="For each flag that weighs on the comments above, a while longer to wait since one's last comment here.",
        is_of_moment=True,
        judge=heated_branch,
        refusal=_too_soon,
        parameters=(
            Parameter("minutes", "Minutes for each flag", 1, 0, 60),
            Parameter("most", "Minutes at most", 10, 0, 240),
        ),
    ),
    Check(
        name="honeypot",
        title="Trap field",
        rule="The field was filled in that people leave empty.",
        is_of_moment=True,
        judge=honeypot,
        refusal=_automated,
    ),
    Check(
        name="typing_speed",
        title="Typing speed",
        rule="Begun and sent within a moment, where a script has measured it.",
        is_of_moment=True,
        judge=typing_speed,
        refusal=_automated,
        parameters=(Parameter("milliseconds", "Milliseconds that it takes at least", 1000, 0, 60_000),),
    ),
    Check(
        name="repeat",
        title="Repeat of a recent comment",
        rule="The same words again by one author, or without a cookie from one network; case and spaces do not matter.",
        judge=repeat,
        refusal=_unfit(Repeated),
        is_of_content=True,
        parameters=(
            Parameter("minutes", "Minutes in which it counts", 60, 0, 10_080),
            Parameter("characters", "Shorter ones may be repeated: characters", 20, 0, 10_000),
        ),
    ),
    Check(
        name="content_free",
        title="Reply that says nothing",
        rule="A reply of nothing but signs, or one of these.",
        judge=content_free,
        refusal=_unfit(ContentFree),
        is_of_content=True,
        parameters=(Parameter("words", "What says nothing, one a line", EMPTY_WORDS),),
    ),
    Check(
        name="banned_phrases",
        title="Banned phrases",
        rule="Refused once with the reason; the same words sent again are held.",
        judge=banned_phrases,
        refusal=_unfit(BannedPhrase),
        is_of_content=True,
    ),
)
