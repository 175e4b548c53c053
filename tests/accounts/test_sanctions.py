"""Sanctions: what each keeps a member from, how it ends, and how they are told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import FOREVER, SYSTEM, Actor, Member, NetworkBlock, Role, Sanction, SanctionKind
from blog.accounts.queries.sanctions import block_on, in_force
from blog.accounts.services import (
    Banned,
    NotInForce,
    SignedOut,
    Suspended,
    Warned,
    acknowledge_warnings,
    block_network,
    impose_sanction,
    lift_block,
    lift_sanction,
    lift_sanctions,
    refuse_sanctioned,
    refuse_suspended,
)
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import Forbidden, Invalid, NotFound
from blog.foundation.outbox import deliver_due
from blog.moderation.services import NotYours, sanction_member
from blog.moderation.services import lift_sanction as lift_by_moderator
from tests.programs import Program
from tests.reading import HTMX, page_words, reader, say, send, tree, url_of

WARNING, HOLD, SUSPENSION, BAN = SanctionKind


@pytest.fixture
def jo(app_context, make_member):
    return make_member("Jo")


def signed_in(member):
    return Actor(member_id=member.id, is_signed_in=True, name=member.name, role=member.role)


def impose(member, kind, days=None, reason="For a reason."):
    days = 3 if kind is SUSPENSION and days is None else days
    return impose_sanction(actor=SYSTEM, member_id=member.id, kind=kind, days=days, reason=reason)


def state(member):
    row = db.session.get(Member, member.id, populate_existing=True)
    return (row.suspended_until is not None, row.suspended_until == FOREVER, row.is_held, row.warned_at is not None)


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (WARNING, (False, False, False, True)),
        (HOLD, (False, False, True, False)),
        (SUSPENSION, (True, False, False, False)),
        (BAN, (True, True, False, False)),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_each_kind_keeps_from_its_own_and_ends_when_it_is_lifted(jo, kind, after):
    sanction = impose(jo, kind)
    assert state(jo) == after
    assert [one.id for one in in_force(member_id=jo.id)] == [sanction.id]
    assert (sanction.until is None) == (kind in (WARNING, HOLD))
    lift_sanction(actor=SYSTEM, sanction_id=sanction.id)
    assert state(jo) == (False, False, False, False)
    with pytest.raises(NotInForce):
        lift_sanction(actor=SYSTEM, sanction_id=sanction.id)
    with pytest.raises(NotInForce):
        lift_sanctions(actor=SYSTEM, member_id=jo.id, kinds=[kind])
    assert db.session.get(Sanction, sanction.id).reason == "For a reason."


@pytest.mark.parametrize("actor_of", [signed_in, lambda member: Actor(visitor_id=1, member_id=member.id)])
def test_who_is_sanctioned_is_refused_signed_in_or_by_their_cookie(jo, actor_of):
    actor = actor_of(jo)
    refuse_sanctioned(actor=actor)
    impose(jo, HOLD)
    refuse_sanctioned(actor=actor)
    impose(jo, WARNING)
    with pytest.raises(Warned, match="Read the warning"):
        refuse_sanctioned(actor=actor)
    refuse_suspended(actor=actor)
    impose(jo, SUSPENSION)
    for refuse in (refuse_sanctioned, refuse_suspended):
        with pytest.raises(Suspended, match=r"suspended until \d+ \w+ \d{4}, \d\d:\d\d UTC\. You can read"):
            refuse(actor=actor)
    impose(jo, BAN)
    for refuse in (refuse_sanctioned, refuse_suspended):
        with pytest.raises(Banned, match=r"Your account is banned\. You can read, but not write\."):
            refuse(actor=actor)
    refuse_sanctioned(actor=Actor())
    refuse_sanctioned(actor=Actor(visitor_id=1))


def test_a_suspension_and_a_ban_take_each_others_place_and_leave_the_rest(jo):
    impose(jo, WARNING)
    impose(jo, HOLD)
    first = impose(jo, SUSPENSION)
    ban = impose(jo, BAN)
    assert {one.kind for one in in_force(member_id=jo.id)} == {WARNING, HOLD, BAN}
    assert db.session.get(Sanction, first.id, populate_existing=True).lifted_at is not None
    impose(jo, SUSPENSION, days=1)
    assert db.session.get(Sanction, ban.id, populate_existing=True).lifted_at is not None
    assert state(jo) == (True, False, True, True)


def test_a_suspension_ends_by_itself_and_what_has_ended_is_not_lifted(jo, moved_clock):
    sanction = impose(jo, SUSPENSION, days=2)
    moved_clock.forward(days=2, minutes=1)
    refuse_sanctioned(actor=signed_in(jo))
    assert in_force(member_id=jo.id) == []
    with pytest.raises(NotInForce):
        lift_sanction(actor=SYSTEM, sanction_id=sanction.id)
    impose(jo, HOLD)
    assert state(jo) == (False, False, True, False)


@pytest.mark.parametrize(
    ("kind", "days"), [(SUSPENSION, None), (SUSPENSION, 0), (SUSPENSION, 36_501), (BAN, 3), (HOLD, 3), (WARNING, 3)]
)
def test_only_a_suspension_has_days_and_it_needs_them(jo, kind, days):
    with pytest.raises(Invalid) as refused:
        impose_sanction(actor=SYSTEM, member_id=jo.id, kind=kind, days=days, reason="x")
    assert list(refused.value.fields) == ["days"]
    assert in_force(member_id=jo.id) == []


def test_each_sanction_costs_standing_until_it_is_lifted(jo, moved_clock):
    db.session.execute(sa.update(Member).where(Member.id == jo.id).values(standing=4))
    db.session.commit()
    impose(jo, WARNING)
    deliver_due()
    assert db.session.get(Member, jo.id, populate_existing=True).standing == 0, "worked out anew at once"


# --- Warnings -------------------------------------------------------------------------------------


def test_warnings_are_acknowledged_together_and_can_come_again(app, jo, sign_in):
    actor = sign_in(app.test_client(), jo)
    assert acknowledge_warnings(actor=actor) == 0
    impose(jo, WARNING, reason="One.")
    impose(jo, WARNING, reason="Two.")
    assert acknowledge_warnings(actor=actor) == 2
    assert state(jo) == (False, False, False, False)
    rows = db.session.scalars(sa.select(Sanction)).all()
    assert [(row.acknowledged_at is not None, row.lifted_at) for row in rows] == [(True, None)] * 2
    impose(jo, WARNING, reason="Three.")
    with pytest.raises(Warned):
        refuse_sanctioned(actor=actor)
    with pytest.raises(SignedOut):
        acknowledge_warnings(actor=Actor(visitor_id=1, member_id=jo.id))


@pytest.fixture
def browser_of(app, make_member, sign_in):
    """A member, and a browser in which they are signed in."""

    def make(name="Jo"):
        member, client = make_member(name), app.test_client()
        sign_in(client, member)
        return member, client

    return make


def do(app, member, kind, **how):
    with app.app_context():
        return impose(member, kind, **how)


def stored_comments(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Comment))


def test_who_is_warned_meanwhile_keeps_what_they_typed_reads_says_so_and_posts_it(app, browser_of, make_article):
    (member, client), article = browser_of(), make_article()
    client.get(url_of(article))
    do(app, member, WARNING, reason="Argue with what was said.")
    refused = send(client, url_of(article) + "comments/", body="What I wanted to say.", author="Jo")
    assert (refused.status_code, stored_comments(app)) == (403, 0)
    assert "A moderator has warned you." in page_words(refused)
    assert tree(refused).xpath('string(//textarea[@name="body"])').strip() == "What I wanted to say."
    (way,) = tree(refused).xpath('//button[.="Read the warning"]/@formaction')
    kept = send(client, way, body="What I wanted to say.", author="Jo")
    page = client.get(kept.location)
    assert "Argue with what was said." in page_words(page)
    (back,) = tree(page).xpath('//input[@name="next"]/@value')
    done = send(client, "/account/warnings/", next=back)
    assert (done.status_code, done.location) == (303, back)
    form = client.get(back)
    assert tree(form).xpath('string(//textarea[@name="body"])').strip() == "What I wanted to say."
    assert say(client, article, "What I wanted to say.", author="Jo") > 0
    assert "There is nothing for you to read here." in page_words(client.get("/account/warnings/"))


def test_the_form_says_what_is_in_the_way_before_anything_is_typed(app, browser_of, make_article):
    article = make_article()
    for kind, words in (
        (WARNING, "A moderator has warned you."),
        (SUSPENSION, "Your account is suspended until"),
        (BAN, "Your account is banned. You can read, but not write."),
    ):
        member, client = browser_of(f"Member {kind.value}")
        assert words not in page_words(client.get(url_of(article)))
        do(app, member, kind)
        page = client.get(url_of(article))
        assert page.status_code == 200
        assert words in page_words(page)
        assert tree(page).xpath('//textarea[@name="body"]') == []
        has_way = bool(tree(page).xpath('//a[.="Read the warning"]'))
        assert has_way == (kind is WARNING)


def test_the_edit_of_a_comment_is_refused_like_a_new_one(app, browser_of, make_article):
    (member, client), article = browser_of(), make_article()
    key = say(client, article, "Something to edit.", author="Jo")
    do(app, member, WARNING)
    refused = send(client, f"/comments/{key}/edit", body="Something else.")
    assert refused.status_code == 403
    assert "A moderator has warned you." in page_words(refused)


def test_warnings_are_ones_own_affair(app, client, browser_of):
    assert client.get("/account/warnings/").status_code == 303
    member, _ = browser_of()
    do(app, member, WARNING, reason="For Jo alone.")
    _, other = browser_of("Kim")
    assert "For Jo alone." not in other.get("/account/warnings/").text
    send(other, "/account/warnings/")
    with app.app_context():
        assert len(in_force(member_id=member.id)) == 1


def test_after_reading_nobody_is_led_to_another_site(browser_of):
    _, client = browser_of()
    answer = send(client, "/account/warnings/", next="https://elsewhere.example/")
    assert answer.location == "/account/"


# --- What the account page says -------------------------------------------------------------------


def test_the_account_page_says_why_and_until_when(app, browser_of):
    member, client = browser_of()
    do(app, member, SUSPENSION, reason="Three insults.")
    words = page_words(client.get("/account/"))
    assert "Your account is suspended until" in words
    assert "Why: Three insults." in words
    do(app, member, BAN, reason="And a fourth.")
    words = page_words(client.get("/account/"))
    assert "Your account is banned. Why: And a fourth. You can read everything." in words
    do(app, member, HOLD, reason="Links.")
    do(app, member, WARNING, reason="Quieter.")
    words = page_words(client.get("/account/"))
    assert "Moderators read what you write before others do. Why: Links." in words
    assert "A moderator has warned you." in words


def test_who_is_banned_signs_in_and_reads_everything_but_their_programs_do_nothing(
    app, browser_of, make_article, make_token
):
    (member, client), article = browser_of(), make_article()
    program = Program(app, bearer=make_token(member, "read", "write"))
    do(app, member, BAN)
    for address in ("/", url_of(article), "/account/"):
        assert client.get(address).status_code == 200
    answer = program.get("/articles")
    assert (answer.status_code, answer.json["code"]) == (403, "banned")
    assert answer.json["detail"] == "Your account is banned. Its tokens are good for nothing."
    refused = send(client, url_of(article) + "comments/", body="Something.", author="Jo", headers=HTMX)
    assert refused.status_code == 403


# --- Who may --------------------------------------------------------------------------------------


def test_who_may_sanction_whom(app_context, make_member):
    people = {role: signed_in(make_member(role.value.capitalize(), role=role)) for role in Role}
    others = {role: make_member(f"Other {role.value}", role=role) for role in Role}
    allowed = {
        (Role.MODERATOR, Role.MEMBER),
        (Role.MODERATOR, Role.WRITER),
        *((Role.ADMIN, role) for role in Role),
    }
    for who, actor in people.items():
        for whom, member in others.items():
            how = {"actor": actor, "member_id": member.id, "kind": WARNING, "reason": "For a reason."}
            if (who, whom) in allowed:
                sanction = sanction_member(**how)
                assert (sanction.imposed_by_id, sanction.member_id) == (actor.member_id, member.id)
                lift_by_moderator(actor=actor, sanction_id=sanction.id)
            else:
                with pytest.raises(NotYours if who is Role.MODERATOR else Forbidden):
                    sanction_member(**how)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_nobody_sanctions_themselves_nor_lifts_what_is_against_them(app_context, make_member, role):
    member = make_member("Max", role=role)
    with pytest.raises(NotYours, match="Not yourself"):
        sanction_member(actor=signed_in(member), member_id=member.id, kind=HOLD, reason="Why not.")
    held = impose(member, HOLD)
    with pytest.raises(NotYours):
        lift_by_moderator(actor=signed_in(member), sanction_id=held.id)


def test_a_reason_is_something_and_not_endless(app_context, jo, make_member):
    actor = signed_in(make_member("Priya", role=Role.MODERATOR))
    for reason in (" ", "x" * 2001, "nul\0"):
        with pytest.raises(Invalid) as refused:
            sanction_member(actor=actor, member_id=jo.id, kind=HOLD, reason=reason)
        assert list(refused.value.fields) == ["reason"]
    with pytest.raises(NotFound):
        sanction_member(actor=actor, member_id=10**9, kind=HOLD, reason="x")


# --- Networks -------------------------------------------------------------------------------------


def test_a_network_is_blocked_for_thirty_days_at_most_and_one_block_takes_anothers_place(app_context, moved_clock):
    for days in (0, 31):
        with pytest.raises(Invalid, match="1 to 30"):
            block_network(actor=SYSTEM, network="kafe", days=days, reason="x")
    first = block_network(actor=SYSTEM, network="kafe", days=30, reason="Long.")
    second = block_network(actor=SYSTEM, network="kafe", days=2, reason="Short.")
    assert db.session.get(NetworkBlock, first.id, populate_existing=True).lifted_at is not None
    assert block_on("kafe").id == second.id
    assert (block_on("elsewhere"), block_on(None)) == (None, None)
    moved_clock.forward(days=2, minutes=1)
    assert block_on("kafe") is None
    with pytest.raises(NotInForce):
        lift_block(actor=SYSTEM, block_id=second.id)
    third = block_network(actor=SYSTEM, network="kafe", days=2, reason="Again.")
    assert timedelta(days=1) < third.until - clock.utcnow() <= timedelta(days=2)
    lift_block(actor=SYSTEM, block_id=third.id)
    assert block_on("kafe") is None
    with pytest.raises(NotFound):
        lift_block(actor=SYSTEM, block_id=2**70)


# --- The operator's commands ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "kind", "said", "lifted"),
    [
        ("warn", WARNING, "Jo is warned.", "Jo has no warning to read any more."),
        ("hold", HOLD, "Jo is read by moderators first from now on.", "Jo is read by moderators first no more."),
        ("ban", BAN, "Jo is banned.", "Jo can write again."),
    ],
)
def test_the_operator_sanctions_and_lifts(app, make_member, command, kind, said, lifted):
    jo = make_member("Jo")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["accounts", command, "Jo", "--reason", "Spam."]).output == f"{said}\n"
    with app.app_context():
        assert [(one.kind, one.imposed_by_id) for one in in_force(member_id=jo.id)] == [(kind, None)]
    assert runner.invoke(args=["accounts", command, "Jo", "--lift"]).output == f"{lifted}\n"
    again = runner.invoke(args=["accounts", command, "Jo", "--lift"])
    assert (again.exit_code, "Nothing of the kind is in force" in again.output) == (1, True)
    for options in ([], ["--reason", " "], ["--lift", "--reason", "x"]):
        assert runner.invoke(args=["accounts", command, "Jo", *options]).exit_code == 2


def test_a_visitors_form_is_not_touched_by_any_of_this(app, make_article):
    article = make_article()
    client = reader(app)
    assert say(client, article, "Somebody with no account.") > 0
