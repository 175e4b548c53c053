"""Personal tokens: made once, seen once, kept as a hash, revoked at once."""

import hashlib
import re

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, PersonalToken, Role, Scope
from blog.accounts.policy import Permission, has_permission, scopes_of
from blog.accounts.queries import holder_of, tokens_of
from blog.accounts.services import (
    SignedOut,
    TooManyTokens,
    create_token,
    end_sessions,
    note_token,
    revoke_token,
    set_role,
)
from blog.accounts.services.sessions import hash_of
from blog.accounts.services.tokens import TOKENS_MAX
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import Invalid
from tests.racing import at_once, in_context
from tests.reading import page_words, reader, send, tree, words

PAGE = "/account/tokens/"
KEY = re.compile(r"lw_[A-Za-z0-9_-]{43}")


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


@pytest.fixture
def actor(client, jo, sign_in):
    """Jo, signed in in `client`."""
    return sign_in(client, jo)


def make(actor, *scopes, days=None, name="A program"):
    return create_token(actor=actor, name=name, scopes={Scope(scope) for scope in scopes or ("read",)}, days=days)


def stored(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(PersonalToken).order_by(PersonalToken.id)))


def form(**fields):
    return {"name": "Nightly digest", "scopes": ["read"], "days": "90"} | fields


# --- What is kept -------------------------------------------------------------------------------


def test_a_key_is_long_and_random_and_only_its_hash_is_kept(app, actor):
    with app.app_context():
        keys = [make(actor, "read", "write", days=30) for _ in range(2)]
    assert all(KEY.fullmatch(key) for key in keys)
    assert keys[0] != keys[1]
    for key, row in zip(keys, stored(app), strict=True):
        assert row.key_hash == hashlib.sha256(key.encode()).hexdigest()
        assert (row.hint, row.scopes, row.used_at) == (key[:8], ["read", "write"], None)
        values = [str(getattr(row, column.key)) for column in sa.inspect(PersonalToken).columns]
        assert not [value for value in values if key in value or key[9:] in value]


@pytest.mark.parametrize(("days", "forward", "is_known"), [(7, 6.9, True), (7, 7.1, False), (None, 4000, True)])
def test_a_token_is_known_until_it_expires(app, actor, moved_clock, days, forward, is_known):
    with app.app_context():
        key = make(actor, days=days)
    moved_clock.forward(days=forward)
    with app.app_context():
        assert (holder_of(hash_of(key)) is not None) is is_known


def test_a_revoked_token_is_nobodys(app, actor):
    with app.app_context():
        key, other = make(actor), make(actor)
        token_id = holder_of(hash_of(key)).token_id
        assert revoke_token(actor=actor, token_id=token_id)
        assert not revoke_token(actor=actor, token_id=token_id)
        assert not revoke_token(actor=actor, token_id=10**30)
        assert holder_of(hash_of(key)) is None
        assert holder_of(hash_of(other)).name == "Jo"


def test_nobody_revokes_or_sees_the_token_of_another(app, actor, make_member, sign_in):
    kim = sign_in(app.test_client(), make_member("Kim"))
    with app.app_context():
        key = make(actor)
        token_id = holder_of(hash_of(key)).token_id
        assert not revoke_token(actor=kim, token_id=token_id)
        assert tokens_of(member_id=kim.member_id) == []
        assert holder_of(hash_of(key)) is not None


def test_only_who_is_signed_in_in_a_browser_makes_and_revokes_tokens(app, actor, jo):
    program = Actor(
        member_id=jo.id, is_signed_in=True, name="Jo", scopes=frozenset({Scope.READ, Scope.WRITE, Scope.ADMIN})
    )
    with app.app_context():
        key = make(actor)
        token_id = holder_of(hash_of(key)).token_id
        end_sessions(actor=SYSTEM, member_id=jo.id)
        for nobody in (program, Actor(), Actor(member_id=jo.id), actor):
            with pytest.raises(SignedOut):
                make(nobody)
            with pytest.raises(SignedOut):
                revoke_token(actor=nobody, token_id=token_id)
        assert len(tokens_of(member_id=jo.id)) == 1


# --- Scopes and roles ---------------------------------------------------------------------------

ALLOWED = {
    Role.MEMBER: {"read", "write"},
    Role.WRITER: {"read", "write"},
    Role.MODERATOR: {"read", "write", "moderate"},
    Role.ADMIN: {"read", "write", "moderate", "admin"},
}


@pytest.mark.parametrize("role", Role)
def test_a_token_has_no_scope_that_its_members_role_does_not_allow(app, client, make_member, sign_in, role):
    actor = sign_in(client, make_member("Kim", role=role))
    assert {scope.value for scope in scopes_of(role)} == ALLOWED[role]
    with app.app_context():
        for scope in Scope:
            if scope in ALLOWED[role]:
                assert KEY.fullmatch(make(actor, scope))
            else:
                with pytest.raises(Invalid) as refused:
                    make(actor, "read", scope)
                assert list(refused.value.fields) == ["scopes"]
        with pytest.raises(Invalid):
            create_token(actor=actor, name="For nothing", scopes=set(), days=None)
    offered = tree(client.get(PAGE)).xpath('//input[@name="scopes"]/@value')
    assert offered == [scope.value for scope in Scope if scope in ALLOWED[role]]


def test_a_token_loses_the_scopes_that_its_member_loses(app, client, make_member, sign_in):
    kim = make_member("Kim", role=Role.ADMIN)
    actor = sign_in(client, kim)
    with app.app_context():
        key = make(actor, *Scope)
        assert holder_of(hash_of(key)).scopes == set(Scope)
        set_role(actor=Actor(), member_id=kim.id, role=Role.MEMBER)
        assert holder_of(hash_of(key)).scopes == {Scope.READ, Scope.WRITE}


@pytest.mark.parametrize("permission", Permission)
def test_what_a_role_allows_a_token_allows_only_with_the_scope(permission):
    def admin(*scopes):
        return Actor(member_id=1, is_signed_in=True, role=Role.ADMIN, scopes=frozenset(scopes))

    needed = {"write articles": Scope.WRITE, "moderate": Scope.MODERATE, "administer": Scope.ADMIN}[permission]
    assert has_permission(Actor(member_id=1, is_signed_in=True, role=Role.ADMIN), permission)
    assert has_permission(admin(needed), permission)
    assert not has_permission(admin(*(scope for scope in Scope if scope is not needed)), permission)


# --- How many -----------------------------------------------------------------------------------


def test_a_member_has_at_most_twenty_tokens(app, client, actor, make_member, sign_in):
    kim = sign_in(app.test_client(), make_member("Kim"))
    with app.app_context():
        for _ in range(TOKENS_MAX):
            make(actor)
        with pytest.raises(TooManyTokens):
            make(actor)
        make(kim)
    assert not tree(client.get(PAGE)).xpath('//input[@name="name"]')
    refused = send(client, PAGE, **form())
    assert (refused.status_code, "You have 20 tokens" in page_words(refused)) == (409, True)
    assert tree(refused).xpath('string(//input[@name="name"]/@value)') == "Nightly digest"
    send(client, f"{PAGE}{stored(app)[0].id}/revoke/")
    assert send(client, PAGE, **form()).status_code == 200


def test_of_two_made_at_once_at_the_limit_one_is_made(app, actor):
    with app.app_context():
        for _ in range(TOKENS_MAX - 1):
            make(actor)
    results = at_once([in_context(app, lambda: make(actor))] * 4)
    assert sorted(type(result).__name__ for result in results) == ["TooManyTokens"] * 3 + ["str"]
    assert len(stored(app)) == TOKENS_MAX


# --- When it was used ---------------------------------------------------------------------------


def test_that_it_is_in_use_is_noted_once_in_five_minutes(app, actor, moved_clock):
    with app.app_context():
        token_id = holder_of(hash_of(make(actor))).token_id
        noted = []
        for minutes in (0, 4, 2):
            moved_clock.forward(minutes=minutes)
            note_token(actor=SYSTEM, token_id=token_id)
            noted.append(stored(app)[0].used_at)
    assert noted[0] == noted[1] < noted[2]
    assert (clock.utcnow() - noted[2]).total_seconds() < 60


def test_noting_the_use_of_a_token_that_is_gone_does_nothing(app, actor):
    with app.app_context():
        note_token(actor=SYSTEM, token_id=4711)


# --- The page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_led_to_sign_in(app, method):
    answer = getattr(app.test_client(), method)(PAGE)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in/")
    assert stored(app) == []


def test_the_key_is_shown_once_and_kept_nowhere(app, client, actor):
    made = send(client, PAGE, **form(scopes=["read", "write"]))
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert "it is not shown again" in page_words(made)
    (key,) = set(KEY.findall(made.text))
    assert "Set-Cookie" not in made.headers
    with app.app_context():
        assert holder_of(hash_of(key)).scopes == {Scope.READ, Scope.WRITE}
    listed = client.get(PAGE)
    assert listed.headers["Cache-Control"] == "no-store"
    assert not KEY.search(listed.text)
    assert f"{key[:8]}…" in listed.text


def test_the_list_says_of_each_what_it_may_and_when_it_was_used(app, client, actor, moved_clock):
    with app.app_context():
        make(actor, "read", days=7, name="Short lived")
        used = holder_of(hash_of(make(actor, "read", "write", name="In use"))).token_id
        note_token(actor=SYSTEM, token_id=used)
    rows = [words(row) for row in tree(client.get(PAGE)).xpath('//ul[@class="entries"]/li')]
    assert rows[0].startswith("In use lw_")
    assert "read, write · does not expire · last used today at" in rows[0]
    assert "read · expires" in rows[1]
    assert "never used" in rows[1]
    moved_clock.forward(days=8)
    client_again = app.test_client()
    client_again.set_cookie("member", client.get_cookie("member").value)
    assert "read · expired" in page_words(client_again.get(PAGE))


def test_a_token_is_revoked_from_the_list(app, client, actor):
    with app.app_context():
        key = make(actor, name="Lost")
    answer = send(client, tree(client.get(PAGE)).xpath("string(//button[@formaction]/@formaction)"))
    assert answer.status_code == 303
    after = client.get(answer.location)
    assert "Revoked." in page_words(after)
    assert "Lost" not in page_words(after)
    assert "No program acts in your name." in page_words(after)
    with app.app_context():
        assert holder_of(hash_of(key)) is None
    assert "It was gone already." in page_words(client.get(send(client, f"{PAGE}4711/revoke/").location))


@pytest.mark.parametrize(
    ("fields", "wrong", "sentence"),
    [
        ({"name": " "}, "name", "Give it a name"),
        ({"name": "n" * 51}, "name", "50 characters at most, this has 51"),
        ({"name": "a\x00b"}, "name", "cannot be stored"),
        ({"scopes": []}, "scopes", "at least one of these"),
        ({"scopes": ["moderate"]}, "scopes", "at least one of these"),
        ({"scopes": ["everything"]}, "scopes", "Choose from these"),
        ({"days": "0"}, "days", "Choose how long"),
        ({"days": "36500"}, "days", "Choose how long"),
    ],
)
def test_a_form_that_needs_a_look_comes_back_with_what_was_typed(app, client, actor, fields, wrong, sentence):
    sent = form(scopes=["read", "write"]) | fields
    refused = send(client, PAGE, **sent)
    page = tree(refused)
    assert refused.status_code == 422
    assert sentence in words(page.xpath(f'//*[@id="field-{wrong}-error"]')[0])
    assert page.xpath(f'//*[@aria-describedby="field-{wrong}-error"]') or wrong == "name"
    if "\x00" not in sent["name"]:
        assert page.xpath('string(//input[@name="name"]/@value)') == sent["name"]
    assert page.xpath('//input[@name="scopes"][@checked]/@value') == [
        s for s in sent["scopes"] if s in ("read", "write")
    ]
    assert stored(app) == []


def test_other_fields_of_a_form_change_nothing(app, client, actor, jo):
    send(client, PAGE, **form(member_id="4711", key_hash="0", expires_at="", used_at="2026-01-01", hint="x"))
    (row,) = stored(app)
    assert (row.member_id, row.used_at, row.hint[:3]) == (jo.id, None, "lw_")


def test_a_name_is_shown_as_it_was_typed_and_is_no_code(client, actor):
    made = send(client, PAGE, **form(name="<script>alert(1)</script>"))
    assert "<script>alert" not in made.text
    assert "<script>alert(1)</script>" in page_words(made)


def test_the_page_costs_the_same_whatever_is_on_it(app, client, actor, statements):
    with statements() as empty:
        client.get(PAGE)
    with app.app_context():
        for _ in range(12):
            make(actor)
    with statements() as full:
        client.get(PAGE)
    assert len(empty) == len(full) == 2


def test_a_reader_elsewhere_has_no_part_in_it(app, actor):
    stranger = reader(app, "198.51.100.1")
    assert stranger.get(PAGE).status_code == 303
