"""Every setting of Lastword: its name, its default, one line of meaning.

A setting is read from the environment variable of the same name in capitals with the prefix
``LASTWORD_``: ``edit_minutes`` is ``LASTWORD_EDIT_MINUTES``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from limits import parse as limit

from config.mail import ADDRESS, OFF, mail_sender, mail_server


def networks(entries: Iterable[str]) -> list[Any]:
    """Addresses or ranges. Raises ValueError for what is neither."""
    return [ip_network(entry, strict=False) for entry in entries]


def origins(entries: Iterable[str]) -> None:
    """Sites as browsers name them. Raises ValueError for what no browser would send."""
    for entry in entries:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:]+\](:[0-9]+)?", entry):
            raise ValueError(f"{entry!r} is no site: it is like https://reader.example, lower case, without a path.")


def queue(url: str) -> None:
    """A place that can wake workers. Raises ValueError for what is none."""
    if url != "off" and not re.match(
        r"(redis|rediss|valkey|valkeys|(redis|valkey)\+unix|postgresql(\+psycopg)?)://", url
    ):
        raise ValueError("it can be redis://…, valkey://…, postgresql://… or off; or empty.")


def site(url: str) -> None:
    """The start of all our addresses. Raises ValueError for what could not be followed."""
    if not re.fullmatch(r"https?://[^\s/?#@]+/?", url):
        raise ValueError("it must be https:// or http:// and a host, with nothing behind.")


def address(text: str) -> None:
    """Raises ValueError unless `text` is empty or an e-mail address."""
    if text and not ADDRESS.fullmatch(text):
        raise ValueError("write an address, like editors@example.org")


def positive(number: int) -> None:
    """At least one. Raises ValueError for less."""
    if number < 1:
        raise ValueError("it must be at least 1.")


def setting(default: Any, meaning: str, check: Callable[[Any], object] | None = None) -> Any:
    """A setting with its default and what it means to the person who installs.

    `check` raises ValueError for a value that could not be used later.
    """
    return field(default=default, metadata={"meaning": meaning, "check": check})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, typed and unchangeable once the application runs."""

    # Where it runs
    env: str = setting("development", "development, testing or production: which defaults apply")
    secret_key: str = setting("", "signs cookies and hashes networks; must stay the same and secret")
    data_dir: str = setting("instance", "folder of the embedded database and the kept secret")
    database_url: str = setting("", "empty: SQLite in data_dir; else postgresql+psycopg://…")
    port: int = setting(8000, "where `make run` listens")
    web_processes: int = setting(1, "processes of the web server; several need limits_url in a shared store", positive)
    site_url: str = setting("", "public address, such as https://example.org; empty: as requested", site)
    trusted_hosts: list[str] = setting((), "host names to answer to; empty: any")
    trusted_proxies: list[str] = setting((), "addresses or ranges whose X-Forwarded-* is believed", networks)
    limits_url: str = setting("memory://", "where rate limits count; redis://… for several processes")
    max_request_bytes: int = setting(1_048_576, "a larger request is refused before it is read")

    # The worker
    queue_url: str = setting(
        "", "what wakes the worker; empty: SQLite in data_dir; redis://…; postgresql://…; off", queue
    )
    outbox_attempts: int = setting(12, "deliveries of an event before it is parked", positive)
    outbox_lease_seconds: int = setting(60, "how long a worker may take to deliver one event", positive)

    # Mail
    mail_url: str = setting(OFF, "where mail goes: smtp://…, smtps://…, console: (the terminal) or off", mail_server)
    mail_from: str = setting("Lastword <noreply@localhost>", "who mail is from", mail_sender)

    # The API
    cors_origins: list[str] = setting((), "sites whose pages may call the API: https://reader.example", origins)

    # What it is called
    site_name: str = setting("The *Fine Print*", "name of the publication; *stars* mark the highlight")
    site_tagline: str = setting("Tech policy, read to the end.", "one line under the name")
    default_name: str = setting("Anonymous Coward", "the name of who gives none")
    side_boxes: list[str] = setting(("chatter",), "boxes beside the lists: chatter")

    # Members
    password_min: int = setting(10, "shortest password, in characters")
    password_max: int = setting(200, "longest password, in characters")
    password_memory: int = setting(65_536, "memory that checking a password takes, in KiB (RFC 9106)", positive)
    password_passes: int = setting(3, "passes over that memory", positive)
    link_hours: int = setting(24, "how long the links in our mails can be used", positive)
    rename_days: int = setting(14, "days between two changes of a member's name")
    about_max: int = setting(500, "longest text that members write about themselves, in characters")
    session_days: int = setting(30, "a browser that was not seen for so long is signed out")
    remembered_days: int = setting(365, "the same, where the member asked to be remembered")
    network_days: int = setting(30, "how long a session keeps the network it was last seen on", positive)

    mutes_max: int = setting(500, "people whom one member can mute")

    # Comments
    body_min: int = setting(3, "shortest comment, in characters")
    body_max: int = setting(10_000, "longest comment, in characters")
    name_max: int = setting(50, "longest name, in characters")
    email_max: int = setting(254, "longest e-mail address (RFC 5321 leaves room for no more)")
    subject_max: int = setting(120, "longest subject, in characters")
    edit_minutes: int = setting(15, "how long one's own comment can be edited")
    withdraw_undo_seconds: int = setting(60, "how long a withdrawal can be undone")
    duplicate_minutes: int = setting(10, "the same text from a cookieless network posts once in this")
    news_seconds: int = setting(15, "how often open pages ask for new comments, in seconds", positive)
    draft_days: int = setting(7, "how long is kept what was typed before its writer went to sign in", positive)
    draft_max: int = setting(50_000, "the most that is kept of one form, in characters", positive)
    discussion_days: int = setting(90, "a discussion closes after so many days without a comment")
    visit_days: int = setting(180, "how long is remembered how far a member has read a discussion", positive)
    kept_order_minutes: int = setting(10, "how long at least an order by ratings stays as a reader met it")
    kept_order_comments: int = setting(5_000, "so many comments are kept in such an order, the first")
    page_comments: int = setting(100, "comments on the first page of a discussion")
    kept_megabytes: int = setting(32, "memory of a process for answers that are the same for all; 0: none are kept")
    kept_milliseconds: int = setting(1_000, "how old such an answer may be; 0: it is always looked up first")
    kept_pieces: int = setting(20_000, "pieces of pages that a process keeps in memory, each about 2 kB", positive)
    page_articles: int = setting(20, "articles on a list page")
    page_profile: int = setting(20, "comments on a page of a member's profile")
    page_reviews: int = setting(50, "reviews on a page of the moderators' queue", positive)
    queue_seconds: int = setting(15, "how often an open queue asks for new reviews, in seconds", positive)

    # Screening
    spam_lessons: int = setting(
        50, "decisions for spam, and so many against, before the spam filter is asked", positive
    )
    screening_days: int = setting(90, "how long is kept that something was refused, without whose it was", positive)
    rehearsal_comments: int = setting(500, "comments on which moderators can rehearse changed checks", positive)

    # Ratings
    badge_ratings: int = setting(5, "ratings of a kind that earn its badge")
    badge_networks: int = setting(3, "networks those ratings must come from")
    network_ratings: int = setting(3, "visitors' ratings that count per network, comment and kind")

    # Flags
    hide_weight: int = setting(6, "weight of flags that hides a comment", positive)
    hide_flaggers: int = setting(3, "flaggers that hiding takes", positive)
    hide_networks: int = setting(2, "networks those must come from", positive)
    hide_members: int = setting(2, "members of standing 1 or more who must be among them")
    hidings_a_day: int = setting(5, "comments that one flagger can help to hide in 24 hours", positive)
    flag_note_max: int = setting(500, "longest note to a flag, in characters", positive)

    # Moderation
    undo_seconds: int = setting(10, "how long a moderator can undo a decision; what follows from it waits", positive)
    protection_hours: int = setting(24, "how long flags do not hide what a moderator has kept", positive)
    claim_minutes: int = setting(10, "how long a moderator has a review to themselves", positive)
    bulk_max: int = setting(200, "reviews that can be decided at once", positive)
    block_days: int = setting(30, "the longest that a network is blocked", positive)
    moderator_text_max: int = setting(2_000, "longest reason, note or text of a moderator, in characters", positive)
    alarm_hours: int = setting(24, "moderators get a mail when a review waits for longer", positive)
    contact_email: str = setting("", "where authors ask for another look at a decision; empty: unnamed", address)

    # Rate limits, in the notation of the limits library
    limit_posts: str = setting("5 per 10 minutes", "comments and edits of one visitor or network", limit)
    limit_member_posts: str = setting("10 per 10 minutes", "comments and edits of one member", limit)
    limit_network_posts: str = setting("30 per 10 minutes", "comments and edits of all visitors of a network", limit)
    limit_previews: str = setting("60 per minute", "previews of one visitor or network", limit)
    limit_about: str = setting("30 per hour", "changes by programs of what one member says of themselves", limit)
    limit_password_tries: str = setting("10 per 15 minutes", "times that one session is asked for its password", limit)
    limit_email_changes: str = setting(
        "10 per day", "times that one member asks for another address, each with two mails", limit
    )
    limit_claims: str = setting("30 per hour", "claims by one member of what they left as a visitor", limit)
    limit_drafts: str = setting("20 per 10 minutes", "drafts kept for all readers of a network", limit)
    limit_memory: str = setting("60 per minute", "mutes, and marks of what was read, of one member", limit)
    limit_ratings: str = setting("60 per minute", "ratings and withdrawals of one visitor or network", limit)
    limit_moderation: str = setting(
        "300 per minute", "what one moderator does about comments, on pages and by programs", limit
    )
    limit_flags: str = setting("20 per 10 minutes", "flags and withdrawals of one visitor or member", limit)
    limit_network_flags: str = setting("60 per 10 minutes", "flags of all visitors of a network", limit)
    limit_sign_ins: str = setting("10 per 10 minutes", "tries at one account from browsers it does not know", limit)
    limit_device_sign_ins: str = setting("10 per 10 minutes", "the same from one browser that it knows", limit)
    limit_network_sign_ins: str = setting("50 per 10 minutes", "wrong passwords from one network", limit)
    limit_mails: str = setting("3 per hour", "mails that strangers can have sent to one address or account", limit)
    limit_network_mails: str = setting("20 per hour", "mails that one network can have sent", limit)
