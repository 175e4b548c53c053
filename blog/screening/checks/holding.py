"""The second list: checks that hold. All are asked, and every verdict is stored."""

from collections.abc import Mapping
from typing import Any

from blog.screening.checks.verdicts import PASS, Check, Context, Parameter, Verdict, hold
from blog.screening.checks.written import Written
from blog.screening.models import Failure

NEW = Parameter("comments", "An author is new until so many comments stand", 2, 0, 10)


def suspect_phrases(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Words that a moderator wants to see."""
    if not context.suspect:
        return PASS
    listed = " and ".join(f"“{phrase}”" for phrase in context.suspect)
    return hold(f"It says {listed}.", phrases=list(context.suspect))


def links(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Many links, or any from somebody new."""
    count, evidence = len(written.links), {"links": sorted(written.links)[:10]}
    if count > numbers["most"]:
        return hold(f"It has {count} link{'s' if count > 1 else ''}.", **evidence)
    if count and context.kept_count < numbers["comments"]:
        return hold("It has a link, and you are new here.", **evidence)
    return PASS


def spam_filter(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """What moderators called spam reads like this."""
    if context.spam is None or context.spam.score < numbers["score"]:
        return PASS
    return hold("It reads like spam to our filter.", score=round(context.spam.score, 3))


def newcomer(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """The first comments of somebody new, where they have a link or may be spam."""
    if context.kept_count >= numbers["comments"]:
        return PASS
    score = context.spam.score if context.spam else 0.0
    if not written.links and score < numbers["score"]:
        return PASS
    return hold("It is among your first comments here.", links=len(written.links), score=round(score, 3))


def article_held(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """Every comment on this article waits."""
    return hold("Every comment on this article is read by a moderator first.") if context.is_article_held else PASS


def author_held(written: Written, context: Context, numbers: Mapping[str, Any]) -> Verdict:
    """What this member writes waits."""
    return hold("A moderator reads what you write before others can.") if context.is_author_held else PASS


HOLDING = (
    Check(
        name="suspect_phrases",
        title="Suspect phrases",
        rule="Says one of the suspect phrases.",
        judge=suspect_phrases,
        is_of_content=True,
    ),
    Check(
        name="links",
        title="Links",
        rule="More links to other sites than so many, or any from a new author.",
        judge=links,
        is_of_content=True,
        parameters=(Parameter("most", "Links that pass", 2, 0, 100), NEW),
    ),
    Check(
        name="spam_filter",
        title="Spam filter",
        rule="The filter that learns from moderators' decisions gives it this score or more, once it has seen enough.",
        judge=spam_filter,
        is_of_content=True,
        parameters=(Parameter("score", "Score from which on it is held, 0 to 1", 0.6, 0, 1, is_share=True),),
    ),
    Check(
        name="newcomer",
        title="Newcomer",
        rule="One of the first comments of a new author, with a link or this spam score or more.",
        judge=newcomer,
        is_of_content=True,
        parameters=(NEW, Parameter("score", "Score that is enough, 0 to 1", 0.5, 0, 1, is_share=True)),
    ),
    Check(
        name="article_held",
        title="Article held first",
        rule="Every comment on the article waits, whoever wrote it.",
        judge=article_held,
        fails=Failure.CLOSED,
    ),
    Check(
        name="author_held",
        title="Author held",
        rule="A moderator has decided that what the member writes waits.",
        judge=author_held,
        fails=Failure.CLOSED,
    ),
)
