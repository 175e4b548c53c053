"""What tests of screening share: who writes, and a moderator who sets the rules."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from blog.accounts.models import Actor, Member, Role
from blog.accounts.services import import_visitors
from blog.articles.models import Article
from blog.comments.schemas import DraftInput
from blog.comments.services import Posted
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.schemas import load
from blog.screening.checks import BY_NAME
from blog.screening.models import Failure, Mode
from blog.screening.services import Sent, Setup, set_check, submit_comment


@transactional
def stored(name: str, **fields: object) -> Member:
    """A member's row, as it is."""
    member = Member(name=name, claimed_at=clock.utcnow(), **fields)
    db.session.add(member)
    db.session.flush()
    return member


@pytest.fixture
def make_author(app_context: None) -> Callable[..., Actor]:
    """Makes a member who writes: `make_author(standing=3)`."""

    def make(**fields: object) -> Actor:
        member = stored(f"Author {uuid4().hex[:8]}", **fields)
        role = fields.get("role", Role.MEMBER)
        return Actor(network="home", member_id=member.id, is_signed_in=True, name=member.name, role=role)

    return make


@pytest.fixture
def moderator(make_author: Callable[..., Actor]) -> Actor:
    """Who sets the rules."""
    return make_author(role=Role.MODERATOR)


@pytest.fixture
def visitor(app_context: None) -> Actor:
    """Who has a cookie."""
    return Actor(network="home", visitor_id=import_visitors(actor=Actor(), count=1)[0])


@pytest.fixture
def article(make_article: Callable[..., Article]) -> Article:
    """An open one."""
    return make_article()


@pytest.fixture
def submit(article: Article, app_context: None) -> Callable[..., Posted]:
    """Submits a comment as a form does: `submit(visitor, "Some words.", parent_id=3)`."""

    def send(actor: Actor, body: str, *, sent: Sent = Sent(), where: Article | None = None, **fields: object) -> Posted:  # noqa: B008
        draft = load(DraftInput(), {"body": body, **fields})
        return submit_comment(actor=actor, article_id=(where or article).id, draft=draft, sent=sent)

    return send


@pytest.fixture
def set_up(moderator: Actor) -> Callable[..., None]:
    """Sets a check: `set_up("links", mode="dry", most=1)`."""

    def change(name: str, *, mode: str = "on", failure: str | None = None, **parameters: object) -> None:
        check = BY_NAME[name]
        setup = Setup(Mode(mode), Failure(failure or check.fails), check.defaults | parameters)
        set_check(actor=moderator, name=name, setup=setup)

    return change
