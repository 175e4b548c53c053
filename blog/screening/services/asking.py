"""Asking the checks about a submission: what takes time before the transaction, what must be true within it."""

from dataclasses import dataclass

from blog.accounts.models import Actor
from blog.accounts.policy import PERMISSIONS, Permission
from blog.articles.models import Article, DiscussionMode
from blog.comments.models import Comment
from blog.comments.services import Draft
from blog.foundation import clock
from blog.screening.checks import CHECKS, TRUSTED, Context, Judged, SpamScore, Written, judge, memory_of, read
from blog.screening.queries import Facts, Known, facts_of, know, known
from blog.screening.queries.facts import author_kind, last_at


@dataclass(frozen=True)
class Sent:
    """How a form was sent: whether the field was filled that people leave empty, and how long after the first
    key it was sent, in milliseconds, where a script measured it.
    """

    is_trapped: bool = False
    typed_ms: int | None = None


@dataclass(frozen=True)
class Found:
    """What was found in the words by rules of a version."""

    banned: tuple[str, ...]
    suspect: tuple[str, ...]
    spam: SpamScore | None


def found_in(written: Written, rules: Known) -> Found:
    """The phrases that it says, and how much like spam it is."""
    spam = rules.spam.score(written.tokens) if rules.spam else None
    return Found(rules.rules.banned.said_in(written.text), rules.rules.suspect.said_in(written.text), spam)


@dataclass
class Screening:
    """One submission on its way through the checks. `judged` is what they said, once they were asked."""

    actor: Actor
    written: Written
    sent: Sent
    before: Known | None
    found: Found | None
    judged: Judged | None = None
    memory: str = ""

    @classmethod
    def begun(cls, actor: Actor, draft: Draft, sent: Sent) -> "Screening":
        """All that needs no database: reading the words, by the rules that this process remembers."""
        name = actor.name if actor.is_signed_in and actor.name else draft.name
        written = read(name=name, subject=draft.subject, html=draft.body_html)
        rules = known()
        return cls(actor, written, sent, rules, found_in(written, rules) if rules else None)

    def judge(self, article: Article, *, parent_id: int | None, edited: Comment | None = None) -> Judged:
        """What the checks say now, in the transaction that holds the article; also kept as `judged`."""
        who = {"member": f"member:{self.actor.member_id}", "visitor": f"visitor:{self.actor.visitor_id}"}
        self.memory = memory_of(
            who.get(author_kind(self.actor), f"network:{self.actor.network}"), article.id, self.written
        )
        facts = facts_of(
            actor=self.actor,
            parent_id=parent_id,
            fingerprint=self.written.fingerprint,
            memory=self.memory,
            itself=edited.id if edited else None,
        )
        rules = know(facts.version)
        if self.found is None or rules is not self.before:
            self.found = found_in(self.written, rules)
        context = self._context(facts, self.found, article, is_reply=parent_id is not None, edited=edited)
        self.judged = judge(CHECKS, rules.rules.setups, self.written, context)
        return self.judged

    def _context(
        self, facts: Facts, found: Found, article: Article, *, is_reply: bool, edited: Comment | None
    ) -> Context:
        return Context(
            now=clock.utcnow(),
            is_edit=edited is not None,
            is_reply=is_reply,
            is_trusted=is_trusted(self.actor, facts.standing),
            standing=facts.standing,
            is_article_held=article.discussion_mode is DiscussionMode.HELD_FIRST,
            is_author_held=facts.is_author_held,
            is_trapped=self.sent.is_trapped,
            typed_ms=self.sent.typed_ms,
            kept_count=facts.kept_count,
            blocked_until=facts.blocked_until,
            last_at=last_at(actor=self.actor, article_id=article.id) if facts.heat else None,
            heat=facts.heat,
            repeated_at=facts.repeated_at,
            was_refused=facts.was_refused,
            banned=found.banned,
            suspect=found.suspect,
            spam=found.spam,
        )


def is_trusted(actor: Actor, standing: int) -> bool:
    """Whether the actor's words are not judged: a moderator's, or those of a member of high standing."""
    return actor.is_signed_in and (standing >= TRUSTED or Permission.MODERATE in PERMISSIONS[actor.role])
