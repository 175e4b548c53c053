"""A member's programs: known by a personal token, as far as its scopes go, for as long as it lives."""

import re
from threading import Event

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import Actor, PersonalToken, Role, SanctionKind
from blog.accounts.services import impose_sanction, revoke_token
from blog.comments.models import Comment
from blog.foundation.database import db
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.reference import init_api
from blog.foundation.http.api.scopes import needed_by
from blog.foundation.http.tokens import MEMBER_COOKIE
from tests.programs import PREFIX, Program
from tests.racing import at_once, in_context
from tests.reading import say

# What each operation asks of a token. A new one gets a row here: that is the moment to think about it.
SCOPES = {
    "acknowledge_warnings": "write",
    "add_phrase": "moderate",
    "block_network": "moderate",
    "change_me": "write",
    "claim_past": "write",
    "claim_review": "moderate",
    "count_reviews": "moderate",
    "decide_review": "moderate",
    "decide_reviews": "moderate",
    "edit_comment": "write",
    "end_mute": "write",
    "flag_comment": "write",
    "get_article": "read",
    "get_claimable": "read",
    "get_comment": "read",
    "get_context": "read",
    "get_flag": "read",
    "get_me": "read",
    "get_member": "read",
    "get_member_record": "moderate",
    "get_network_record": "moderate",
    "get_review": "moderate",
    "get_screening": "moderate",
    "get_visitor_record": "moderate",
    "lift_block": "moderate",
    "lift_sanction": "moderate",
    "list_articles": "read",
    "list_changes": "moderate",
    "list_members_comments": "read",
    "list_mutes": "read",
    "list_own_flags": "read",
    "list_reviews": "moderate",
    "list_versions": "read",
    "list_warnings": "read",
    "mark_discussion_read": "write",
    "mute_author": "write",
    "note_member": "moderate",
    "note_network": "moderate",
    "note_visitor": "moderate",
    "post_comment": "write",
    "preview_comment": "write",
    "rate_comment": "write",
    "read_discussion": "read",
    "read_news": "read",
    "read_today": "moderate",
    "rehearse_check": "moderate",
    "rehearse_phrase": "moderate",
    "release_review": "moderate",
    "remove_phrase": "moderate",
    "restore_comment": "moderate",
    "sanction_member": "moderate",
    "set_check": "moderate",
    "take_back_flag": "write",
    "take_back_rating": "write",
    "take_up_comment": "moderate",
    "undo_decision": "moderate",
    "undo_decisions": "moderate",
    "undo_withdrawal": "write",
    "unmute_author": "write",
    "withdraw_comment": "write",
}
FOR_MEMBERS = {name for name, scope in SCOPES.items() if scope == "moderate"} | {
    "acknowledge_warnings",
    "change_me",
    "claim_past",
    "end_mute",
    "get_claimable",
    "get_me",
    "list_mutes",
    "list_own_flags",
    "list_warnings",
    "mark_discussion_read",
    "mute_author",
    "unmute_author",
}


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


@pytest.fixture
def program(app, jo, make_token):
    """Jo's program, which may read and write."""
    return Program(app, bearer=make_token(jo, "read", "write"))


def operations(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                place = (
                    re.sub(r"{\w+_id}", "1", path.removeprefix(PREFIX))
                    .replace("{kind}", "funny")
                    .replace("{name}", "Jo")
                    .replace("{network}", "k3Jw0aXe")
                    .replace("{bulk_key}", "dW_8jCdstewTJmQn")
                )
                yield operation["operationId"], method.upper(), place, operation


# --- Scopes -------------------------------------------------------------------------------------


def test_every_operation_says_its_scope_and_the_description_does_too(app, described):
    assert {name: operation["security"] for name, _, _, operation in operations(described)} == {
        name: ([] if name in FOR_MEMBERS else [{}, {"visitor": []}])
        + [{"personal": [scope]}, {"personal": [scope], "visitor": []}]
        for name, scope in SCOPES.items()
    }
    for name, _, _, operation in operations(described):
        examples = operation["responses"]["403"]["content"]["application/problem+json"]["examples"]
        assert f"“{SCOPES[name]}”" in examples["insufficient_scope"]["value"]["detail"]
        assert "suspended" in examples
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api_") and not endpoint.startswith("api_docs."):
            assert needed_by(view).scope == SCOPES[endpoint.partition(".")[2]]


def test_an_operation_that_says_no_scope_stops_the_start():
    door = ApiBlueprint("api_silent", __name__)
    door.add_url_rule("/silent", "say_nothing", lambda: "")
    with pytest.raises(LookupError, match=r"api_silent\.say_nothing does not say its scope"):
        init_api(Flask("elsewhere"), [door], identify=lambda: None)


def test_a_token_passes_where_it_has_the_scope_and_nowhere_else(
    app, described, make_article, make_comment, make_member, make_token
):
    make_comment(article=make_article())
    admin = make_member("Kim", role=Role.ADMIN)
    every = ["read", "write", "moderate", "admin"]
    for name, method, place, _ in operations(described):
        needed = SCOPES[name]
        with_it = Program(app, bearer=make_token(admin, needed))
        without = Program(app, bearer=make_token(admin, *(scope for scope in every if scope != needed)))
        refused = without.call(method, place, data=b"{", content_type="application/json")
        assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope"), name
        assert refused.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{needed}"'
        assert f"“{needed}”" in refused.json["detail"]
        passed = with_it.call(method, place, data=b"{", content_type="application/json")
        assert passed.json.get("code") not in ("insufficient_scope", "token_needed", "invalid_token"), name
        assert passed.status_code < 500
        with app.app_context():  # a member has twenty at most
            forget_tokens()


def forget_tokens():
    db.session.execute(sa.delete(PersonalToken))
    db.session.commit()


def test_who_has_no_token_is_a_visitor_but_where_a_member_is_asked_for(app, described, make_comment):
    make_comment()
    for name, method, place, _ in operations(described):
        answer = Program(app).call(method, place)
        if name in FOR_MEMBERS:
            assert (answer.status_code, answer.json["code"]) == (401, "token_needed")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        else:
            assert answer.status_code != 401, name


# --- Who is known by it -------------------------------------------------------------------------

UNKNOWN = [
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer lw_" + "x" * 43,
    "Basic am86am8=",
    "lw_x",
    "",
    "é",
    "Bearer " + "a" * 5000,
]


def test_what_is_no_token_of_ours_is_refused_everywhere_before_anything_is_read(app, described):
    for name, method, place, _ in operations(described):
        for header in UNKNOWN:
            answer = Program(app).call(
                method, place, headers={"Authorization": header}, data=b"x", content_type="text/plain"
            )
            assert (answer.status_code, answer.json["code"]) == (401, "invalid_token"), (name, header)
            assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_the_scheme_is_written_as_anybody_writes_it(app, program):
    for scheme in ("bearer", "BEARER"):
        assert program.get("/me", headers={"Authorization": f"{scheme} {program.bearer}"}).status_code == 200


def test_a_token_that_was_revoked_or_has_expired_is_none_of_ours(app, client, jo, make_token, sign_in, moved_clock):
    short, lost = (Program(app, bearer=make_token(jo, "read", days=days)) for days in (7, None))
    assert [one.get("/articles").status_code for one in (short, lost)] == [200, 200]
    actor = sign_in(client, jo)
    with app.app_context():
        newest = db.session.scalar(sa.select(sa.func.max(PersonalToken.id)))
        revoke_token(actor=actor, token_id=newest)
    moved_clock.forward(days=7, minutes=1)
    for one in (short, lost):
        answer = one.get("/articles")
        assert (answer.status_code, answer.json["code"]) == (401, "invalid_token")


def test_a_member_writes_by_a_program_as_on_a_page(app, client, jo, program, make_article, sign_in):
    article = make_article()
    said = program.say(article.id, "From my program.", name="Somebody else")
    assert (said.status_code, said.json["author"], said.json["is_own"]) == (201, "Jo", True)
    assert "Visitor-Token" not in said.headers
    with app.app_context():
        row = db.session.get_one(Comment, said.json["id"])
        assert (row.author_member_id, row.author_visitor_id) == (jo.id, None)
    sign_in(client, jo)
    on_a_page = say(client, article, "From a page.")
    assert program.get(f"/comments/{on_a_page}").json["is_own"] is True
    edited = program.patch(f"/comments/{on_a_page}", json={"body": "Changed."}, headers={"If-Match": "*"})
    assert (edited.status_code, edited.json["body"]) == (200, "Changed.")


def test_a_rating_by_a_program_is_the_members_one(app, program, make_comment, jo, make_token):
    comment = make_comment()
    again = Program(app, "198.51.100.9", bearer=make_token(jo, "write"))
    for one in (program, again):
        rated = one.put(f"/comments/{comment.id}/ratings/funny")
        assert (rated.status_code, rated.json["funny_count"], rated.json["rated"]) == (200, 1, ["funny"])
        assert "Visitor-Token" not in rated.headers
    mine = program.say(comment.article_id, "My own.").json["id"]
    assert again.put(f"/comments/{mine}/ratings/funny").json["code"] == "not_rateable"


def test_the_visitor_token_beside_it_counts_as_the_cookie(app, program, make_article):
    article, visitor = make_article(), Program(app)
    before = visitor.say(article.id, "Before I was a member.")
    place = f"/comments/{before.json['id']}"
    program.token = visitor.token
    assert program.get(place).json["is_own"] is True
    said = program.say(article.id, "And now.")
    assert (said.json["author"], "Visitor-Token" in said.headers) == ("Jo", False)
    program.token = "not ours"
    assert program.get(place).json["code"] == "unknown_token"


def test_a_token_is_looked_for_in_its_header_only(app, program, make_article):
    key = program.bearer
    plain = Program(app)
    plain.client.set_cookie(MEMBER_COOKIE, key)
    for answer in (
        plain.get(f"/me?access_token={key}&token={key}"),
        plain.patch("/me", json={"access_token": key, "token": key, "about": "x"}),
        plain.get("/me", headers={"X-Api-Key": key}),
    ):
        assert (answer.status_code, answer.json["code"]) == (401, "token_needed")


def test_a_session_is_nothing_to_the_api(app, client, jo, sign_in):
    sign_in(client, jo)
    answer = client.get(f"{PREFIX}/me")
    assert (answer.status_code, answer.json["code"]) == (401, "token_needed")


def test_a_page_knows_nobody_by_a_token(app, program):
    answer = app.test_client().get("/account/tokens/", headers={"Authorization": f"Bearer {program.bearer}"})
    assert answer.status_code == 303


# --- When it ends -------------------------------------------------------------------------------


def test_the_tokens_of_who_is_suspended_stop_at_once_for_everything(app, jo, program, described, moved_clock):
    assert program.get("/articles").status_code == 200
    with app.app_context():
        impose_sanction(actor=Actor(), member_id=jo.id, kind=SanctionKind.SUSPENSION, days=2, reason="Again.")
    for name, method, place, _ in operations(described):
        answer = program.call(method, place)
        assert (answer.status_code, answer.json["code"]) == (403, "suspended"), name
        assert re.search(r"suspended until \d+ \w+ \d{4}, \d\d:\d\d UTC", answer.json["detail"])
    moved_clock.forward(days=2, minutes=1)
    assert program.get("/articles").status_code == 200


def test_a_token_that_is_revoked_while_it_is_used_ends_cleanly(app, client, jo, program, sign_in):
    actor, is_gone = sign_in(client, jo), Event()
    with app.app_context():
        token_id = db.session.scalar(sa.select(PersonalToken.id))

    def use():
        statuses = []
        while not is_gone.is_set():
            statuses.append(Program(app, bearer=program.bearer).patch("/me", json={"about": "x"}).status_code)
        return [*statuses, program.get("/me").status_code]

    def revoke():
        try:
            return revoke_token(actor=actor, token_id=token_id)
        finally:
            is_gone.set()

    *used, was_there = at_once([use, use, in_context(app, revoke)])
    assert was_there is True
    for statuses in used:
        assert statuses == [200] * statuses.count(200) + [401] * statuses.count(401)
        assert statuses[-1] == 401


def test_reading_costs_one_statement_more_and_writes_once_in_five_minutes(app, program, statements, moved_clock):
    def cost():
        with statements() as seen:
            assert program.get("/articles").status_code == 200
        return len(seen), sum(text.startswith("UPDATE personal_tokens") for text in seen)

    with statements() as of_a_visitor:
        Program(app).get("/articles")
    plain = len(of_a_visitor)
    assert cost() == (plain + 2, 1)
    assert cost() == (plain + 1, 0)
    moved_clock.forward(minutes=5, seconds=1)
    assert cost() == (plain + 2, 1)


# --- Me -----------------------------------------------------------------------------------------


def test_a_program_learns_whose_it_is(app, client, jo, make_token):
    me = Program(app, bearer=make_token(jo, "read")).get("/me")
    assert me.status_code == 200
    assert me.json.pop("since").startswith(f"{jo.claimed_at:%Y-%m-%dT%H:%M}")
    assert me.json | {"since": None} == {
        "name": "Jo",
        "role": "member",
        "standing": 0,
        "scopes": ["read"],
        "is_insider": False,
        "about": "",
        "since": None,
    }
    assert "example.org" not in me.text
    for cookie in ("visitor", "member"):
        assert client.get_cookie(cookie) is None


def test_a_program_changes_what_its_member_says_about_themselves(program, jo):
    changed = program.patch("/me", json={"about": " Reads terms.\r\nTwice. ", "role": "admin", "name": "Kim"})
    assert (changed.status_code, changed.json["about"]) == (200, "Reads terms.\nTwice.")
    assert (changed.json["role"], changed.json["name"]) == ("member", "Jo")
    assert program.get("/me").json["about"] == "Reads terms.\nTwice."
    for wrong in ({}, {"about": None}, {"about": 1}, {"about": "x" * 501}, {"about": "a\x00"}):
        refused = program.patch("/me", json=wrong)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["about"]), wrong
    assert program.patch("/me", json={"about": ""}).json["about"] == ""
