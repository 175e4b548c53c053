"""Setting the rules: by moderators only, each change logged, and rehearsed before."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Role
from blog.foundation.database import db
from blog.foundation.errors import Forbidden, Invalid, NotFound
from blog.screening.checks import BY_NAME, Setup
from blog.screening.models import Failure, Mode, Outcome, PhraseKind, ScreeningChange
from blog.screening.queries import Phrases, changes, current_rules, hits, phrases, rehearse, with_check, with_phrase
from blog.screening.schemas import setup_from
from blog.screening.services import PhraseListed, add_phrase, remove_phrase, set_check

LINK = "It is all on [this page](https://a.example/{})."


def with_numbers(**parameters):
    return Setup(Mode.ON, Failure.OPEN, BY_NAME["links"].defaults | parameters)


def test_each_change_is_logged_with_who_made_it_and_what_was_before(moderator, set_up):
    set_up("links", most=5)
    set_up("links", most=5)  # changes nothing, and is no change
    phrase = add_phrase(actor=moderator, kind=PhraseKind.SUSPECT, phrase="Casino ")
    remove_phrase(actor=moderator, phrase_id=phrase.id)
    told = [(name, change.what, change.before, change.after) for change, name in changes(limit=10)]
    name, listed = moderator.name, {"kind": "suspect", "phrase": "casino"}
    before = {"mode": "on", "failure": "open", "parameters": {"most": 2, "comments": 2}}
    after = before | {"parameters": {"most": 5, "comments": 2}}
    assert told == [
        (name, "phrases", listed, None),
        (name, "phrases", None, listed),
        (name, "links", before, after),
    ]


@pytest.mark.parametrize("what", [sa.delete(ScreeningChange), sa.update(ScreeningChange).values(what="nothing")])
def test_the_log_is_only_added_to(what, set_up):
    set_up("links", most=5)
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
        db.session.execute(what)
    db.session.rollback()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.WRITER])
def test_only_moderators_change_the_rules(role, make_author, moderator):
    other = make_author(role=role)
    phrase = add_phrase(actor=moderator, kind=PhraseKind.BANNED, phrase="pills")
    for tried in (
        lambda: set_check(actor=other, name="links", setup=with_numbers(most=1)),
        lambda: add_phrase(actor=other, kind=PhraseKind.BANNED, phrase="more pills"),
        lambda: remove_phrase(actor=other, phrase_id=phrase.id),
    ):
        with pytest.raises(Forbidden):
            tried()
    assert [one.phrase for one in phrases()] == ["pills"]


def test_a_phrase_is_listed_once_and_has_something_to_find(moderator):
    add_phrase(actor=moderator, kind=PhraseKind.BANNED, phrase="Cheap  Pills")
    with pytest.raises(PhraseListed):
        add_phrase(actor=moderator, kind=PhraseKind.SUSPECT, phrase="cheap pills")
    for empty in ("***", " - "):
        with pytest.raises(Invalid):
            add_phrase(actor=moderator, kind=PhraseKind.BANNED, phrase=empty)
    with pytest.raises(NotFound):
        remove_phrase(actor=moderator, phrase_id=4711)


@pytest.mark.parametrize(
    ("rule", "phrase", "text", "is_said"),
    [
        ("as a whole word", "pill", "one pill a day", True),
        ("not within one", "pill", "the caterpillar", False),
        ("a star stands for letters", "pill*", "pills", True),
        ("and for none", "pill*", "pill", True),
        ("not for spaces", "cheap*pill", "cheap pill", False),
        ("several words", "cheap pills", "buy cheap pills now", True),
        ("signs mean themselves", "a.b", "a-b", False),
        ("signs around are none of it", "pills", "“pills”!", True),
    ],
)
@pytest.mark.one_database("no row is read")
def test_a_phrase_is_found(rule, phrase, text, is_said, app_context):
    assert bool(Phrases.of([phrase]).said_in(text)) is is_said, rule


@pytest.mark.parametrize(
    ("name", "parameters", "wrong"),
    [
        ("links", {"most": 0, "comments": "10"}, None),
        ("links", {"most": -1}, "most"),
        ("links", {"most": "many"}, "most"),
        ("links", {"most": 1.5}, "most"),
        ("links", {"most": True}, "most"),
        ("links", {"most": None}, "most"),
        ("links", {"most": "nan"}, "most"),
        ("links", {"words": "x"}, "parameters"),
        ("spam_filter", {"score": "0.75"}, None),
        ("spam_filter", {"score": 1.01}, "score"),
        ("content_free", {"words": " +1 \n\n lol"}, None),
        ("content_free", {"words": 3}, "words"),
        ("content_free", {"words": "x" * 5001}, "words"),
    ],
)
@pytest.mark.one_database("no row is read")
def test_numbers_are_in_their_range(name, parameters, wrong, app_context):
    sent = {"mode": "on", "failure": "open", "parameters": parameters}
    if wrong is None:
        assert setup_from(BY_NAME[name], sent).parameters.keys() == BY_NAME[name].defaults.keys()
        return
    with pytest.raises(Invalid) as caught:
        setup_from(BY_NAME[name], sent)
    assert list(caught.value.fields) == [wrong]


def test_what_checks_did_is_counted(submit, visitor, set_up, moved_clock):
    submit(visitor, LINK.format(1))
    set_up("links", mode="dry")
    set_up("newcomer", mode="off")
    submit(visitor, LINK.format(2))
    counted = hits()
    assert (counted["links"].stopped, counted["links"].dry, counted["newcomer"].stopped) == (1, 1, 1)
    moved_clock.forward(days=8)
    assert hits() == {}


def test_a_rehearsal_tells_what_would_have_happened_and_changes_nothing(submit, visitor, make_author):
    for place in range(3):
        submit(visitor, f"Nothing but words, and {place} of them count.")
    for place in range(2):
        submit(visitor, LINK.format(place))
    submit(make_author(standing=3), LINK.format(9))
    before = current_rules()
    rehearsal = rehearse(changed=with_check("links", with_numbers(most=0)))
    assert (rehearsal.count, rehearsal.stopped["links"], rehearsal.difference_count) == (6, 2, 2)
    assert (rehearsal.before, rehearsal.after) == ({Outcome.PASS: 6}, {Outcome.PASS: 4, Outcome.HOLD: 2})
    assert [one.reasons for one in rehearsal.differences] == [["It has 1 link."]] * 2
    assert current_rules() == before
    rehearsal = rehearse(changed=with_phrase(PhraseKind.BANNED, "words"))
    assert rehearsal.after == {Outcome.PASS: 3, Outcome.REFUSE: 3}
    assert phrases() == []


def test_a_rehearsal_knows_how_new_authors_were(submit, visitor):
    for body in ("The first words of somebody.", LINK.format(1), "Then some other words.", LINK.format(2)):
        submit(visitor, body)
    off = Setup(Mode.OFF, Failure.OPEN, BY_NAME["newcomer"].defaults)
    rehearsal = rehearse(changed=with_check("newcomer", off))
    assert rehearsal.before == rehearsal.after == {Outcome.PASS: 3, Outcome.HOLD: 1}  # links still holds it


def test_a_rehearsal_looks_at_the_last_comments_only(make_app, submit, visitor, statements):
    with make_app(rehearsal_comments=2).app_context():
        for place in range(4):
            submit(visitor, f"Nothing but words, and {place} of them count.")
        assert rehearse(changed=current_rules()).count == 2
