import re
from pathlib import Path

import jsonschema_rs
import pytest

from blog.accounts.models import Actor, Role, SanctionKind
from blog.comments.schemas import DraftInput
from blog.comments.services import post_comment
from blog.foundation.errors import LastwordError
from blog.foundation.http.api.problems import HTTP_PROBLEMS, kinds_of_errors
from blog.foundation.http.api.reference import all_problems
from blog.foundation.http.errors import status_of
from blog.foundation.schemas import load
from blog.moderation import services
from blog.moderation.models import Action
from blog.screening.models import PhraseKind
from blog.screening.services import add_phrase
from tests.programs import PREFIX, Program

ROOT = Path(__file__).parents[2]
MEMBERS = {  # need a personal token
    "get_me",
    "change_me",
    "get_claimable",
    "claim_past",
    "list_mutes",
    "mute_author",
    "unmute_author",
    "end_mute",
    "list_own_flags",
    "mark_discussion_read",
    "list_warnings",
    "acknowledge_warnings",
}
MODERATORS = {  # need a personal token with the scope for it
    "list_reviews",
    "count_reviews",
    "get_review",
    "read_today",
    "decide_review",
    "decide_reviews",
    "undo_decision",
    "undo_decisions",
    "claim_review",
    "release_review",
    "take_up_comment",
    "restore_comment",
    "get_member_record",
    "get_visitor_record",
    "get_network_record",
    "sanction_member",
    "lift_sanction",
    "block_network",
    "lift_block",
    "note_member",
    "note_visitor",
    "note_network",
    "get_screening",
    "set_check",
    "rehearse_check",
    "add_phrase",
    "rehearse_phrase",
    "remove_phrase",
    "list_changes",
}
OWN = {  # need a comment that the caller has written
    "list_versions",
    "edit_comment",
    "withdraw_comment",
    "undo_withdrawal",
}


def operations(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method.upper(), operation, item.get("parameters", []) + operation.get("parameters", [])


def answers(described):
    for _, _, operation, _ in operations(described):
        for status, answer in operation["responses"].items():
            yield operation["operationId"], status, answer


def differs(value, schema, described):
    """What of a value is not as its schema says."""
    whole = schema | {"components": described["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [error.message for error in validator.iter_errors(value)]


def shape(value):
    """The names in a value and how they are nested; a list is what its first item is."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def in_common(one, other):
    """Two shapes as far as both have something there: an example may show what is null or empty now."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(in_common(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return in_common(one[0], other[0])
    return True


@pytest.mark.one_database("described, not asked")
def test_every_operation_says_what_it_does_and_shows_it(described):
    names = [operation["operationId"] for _, _, operation, _ in operations(described)]
    assert len(names) == len(set(names)) == 60
    assert {tag["name"] for tag in described["tags"]} == {
        "accounts",
        "articles",
        "discussion",
        "flags",
        "moderation",
        "mutes",
        "profiles",
        "ratings",
        "screening",
    }
    for path, _, operation, parameters in operations(described):
        assert re.fullmatch(r"[A-Z][^\n]+\.", operation["summary"]), path
        assert len(operation["tags"]) == 1
        assert {"401", "403", "500", "503"} <= operation["responses"].keys()
        for parameter in parameters:
            if parameter["in"] in ("path", "header"):
                assert parameter["description"], parameter
            if parameter["in"] == "path":
                assert parameter["example"], parameter
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys()
            assert operation["requestBody"]["content"]["application/json"]["example"]
    assert described["openapi"] == "3.1.0"


@pytest.mark.one_database("described, not asked")
def test_every_answer_is_described_with_its_body_its_headers_and_an_example(described):
    for name, status, answer in answers(described):
        if status == "304":
            assert "content" not in answer
            assert "ETag" in answer["headers"]
            continue
        kind = "application/json" if status < "300" else "application/problem+json"
        content = answer["content"][kind]
        assert re.fullmatch(r"#/components/schemas/\w+", content["schema"]["$ref"]), (name, status)
        values = (
            [content["example"]] if "example" in content else [one["value"] for one in content["examples"].values()]
        )
        for value in values:
            assert differs(value, content["schema"], described) == [], (name, status)
        expected = {"401": "WWW-Authenticate", "429": "Retry-After", "201": "Location", "200": "ETag"}.get(status)
        assert expected is None or expected in answer["headers"], (name, status)


@pytest.mark.one_database("described, not asked")
def test_every_write_says_that_it_is_counted(described):
    for _, method, operation, _ in operations(described):
        for status, answer in operation["responses"].items():
            is_counted = "RateLimit-Remaining" in answer.get("headers", {})
            assert is_counted is (method != "GET"), (operation["operationId"], status)
        assert ("429" in operation["responses"]) is (method != "GET")


@pytest.mark.one_database("described, not asked")
def test_lengths_in_the_description_are_those_of_the_settings(make_app):
    client = make_app(body_min=5, body_max=500, name_max=20).test_client()
    fields = client.get(f"{PREFIX}/openapi.json").json["components"]["schemas"]["CommentInput"]["properties"]
    assert (fields["body"]["minLength"], fields["body"]["maxLength"], fields["name"]["maxLength"]) == (5, 500, 20)
    assert "x-setting" not in client.get(f"{PREFIX}/openapi.json").text


def something_to_decide(app, name, moderator, member):
    """What an operation for moderators is about, in the demo: values of its address, and what its body differs in."""
    about = {"member_id": member.id, "network": "k3Jw0aXe"}
    actor = Actor(member_id=moderator.id, is_signed_in=True, name=moderator.name, role=Role.MODERATOR)
    with app.app_context():
        draft = load(DraftInput(), {"body": f"Something to look at, to {name}."})
        comment = post_comment(actor=Actor(network="n"), article_id=2, draft=draft).comment
        about |= {"visitor_id": comment.author_visitor_id, "comment_id": comment.id}
        if name in ("lift_sanction", "lift_block"):
            warned = services.sanction_member(
                actor=actor, member_id=member.id, kind=SanctionKind.WARNING, reason="For a reason."
            )
            block = services.block_network(actor=actor, network="k3Jw0aXe", days=2, reason="For a reason.")
            return about | {"sanction_id": warned.id, "block_id": block.id}, {}
        if name == "remove_phrase":
            return about | {"phrase_id": add_phrase(actor=actor, kind=PhraseKind.BANNED, phrase="a phrase").id}, {}
        if name in ("get_screening", "set_check", "list_changes"):
            add_phrase(actor=actor, kind=PhraseKind.SUSPECT, phrase=f"a phrase for {name}")
        review = services.take_up_comment(actor=actor, comment_id=comment.id)
        chosen = [(review.id, review.version)]
        if name in ("undo_decision", "undo_decisions", "restore_comment"):
            done = services.decide_reviews(actor=actor, chosen=chosen, action=Action.SPAM)
            about |= {"bulk_key": done.bulk_key, "decision_id": done.decisions[0].id}
        differs_in = {"version": review.version} if name == "decide_review" else {}
        if name == "decide_reviews":
            differs_in = {"reviews": [{"id": review.id, "version": review.version}]}
        return about | {"review_id": review.id}, differs_in


def test_every_example_works_on_the_demo_and_is_answered_as_its_example_says(make_demo, make_member, make_token):
    app = make_demo()
    member, moderator = make_member("Jo"), make_member("Priya", role=Role.MODERATOR)
    members_key = make_token(member, "read", "write")
    moderators_key = make_token(moderator, "read", "moderate")
    described = Program(app).get("/openapi.json").json
    for path, method, operation, parameters in operations(described):
        name, program = operation["operationId"], Program(app)
        if name in MEMBERS:
            program.bearer = members_key
        values = {one["name"]: one["example"] for one in parameters if "example" in one}
        differing = {}
        if name in MODERATORS:
            program.bearer = moderators_key
            about, differing = something_to_decide(app, name, moderator, member)
            values |= {key: value for key, value in about.items() if key in values}
        if name in OWN:
            said = program.say(2, f"Something of my own, to {name}.")
            values["comment_id"] = said.json["id"]
        if name == "undo_withdrawal":
            program.post(f"/comments/{said.json['id']}/withdraw")
        headers = {
            one["name"]: one["schema"]["examples"][0]
            for one in parameters
            if one["in"] == "header" and "examples" in one["schema"]
        }
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        sent = {"json": body | differing} if body is not None else {}
        answer = program.call(method, path.removeprefix(PREFIX).format(**values), headers=headers, **sent)
        assert answer.status_code in (200, 201), (name, answer.text)
        documented = operation["responses"][str(answer.status_code)]
        content = documented["content"]["application/json"]
        assert differs(answer.json, content["schema"], described) == [], name
        assert in_common(shape(answer.json), shape(content["example"])), name
        for header in set(documented["headers"]) - {"Visitor-Token", "Idempotent-Replayed"}:
            assert header in answer.headers, (name, header)


# --- Problems -----------------------------------------------------------------------------------


def codes_in(text):
    """The codes and statuses in the table of docs/api.md."""
    return {code: int(status) for code, status in re.findall(r"^\| `(\w+)` \| (\d+) \| \S", text, re.MULTILINE)}


def test_the_document_lists_exactly_the_codes_that_can_be_answered():
    kinds = {kind.code: status_of(kind) for kind in kinds_of_errors()}
    known = kinds | {code: status for status, (code, _) in HTTP_PROBLEMS.items()}
    assert codes_in((ROOT / "docs" / "api.md").read_text()) == known, (
        "docs/api.md has a table of all codes. A code is a promise: add a row for a new one, keep those that are there."
    )
    assert {code: status for code, (status, _) in all_problems().items()} == known


def test_every_kind_of_error_has_words_of_its_own():
    for kind in kinds_of_errors():
        assert re.fullmatch(r"[a-z_]+", kind.code)
        assert kind.sentence != LastwordError.sentence or kind.__name__ == "Invalid", kind
        assert kind.__doc__


@pytest.mark.one_database("a page without data")
def test_the_type_of_a_problem_leads_to_what_it_means(client):
    page = client.get(f"{PREFIX}/problems")
    assert page.status_code == 200
    for address, code in ((f"{PREFIX}/articles/1", "not_found"), (f"{PREFIX}/nothing", "not_found")):
        kind = client.get(address).json["type"]
        assert kind == f"{PREFIX}/problems#{code}"
        assert f'id="{code}"' in page.text
    for code in all_problems():
        assert f'id="{code}"' in page.text


@pytest.mark.one_database("answered before the database is asked")
def test_a_method_that_is_not_taken_is_told_which_are(client):
    for address, allowed in (("/articles", "GET, HEAD, OPTIONS"), ("/comments/1", "GET, HEAD, OPTIONS, PATCH")):
        answer = client.delete(f"{PREFIX}{address}")
        assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
        assert answer.headers["Allow"] == allowed


@pytest.mark.one_database("nothing is asked")
def test_what_breaks_is_a_problem_too(app):
    app.view_functions["api_articles.list_articles"] = lambda: 1 / 0
    app.testing = False
    answer = app.test_client().get(f"{PREFIX}/articles")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert answer.json["code"] == "server_error"
    assert "ZeroDivision" not in answer.text


# --- The viewer ---------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_viewer_lists_every_operation_under_our_policy(page, live_server, described):
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{PREFIX}/docs")
    page.wait_for_selector(".opblock")
    shown = page.locator(".opblock-summary-description").all_text_contents()
    assert sorted(shown) == sorted(operation["summary"] for _, _, operation, _ in operations(described))
    page.locator("#operations-discussion-post_comment button").first.click()
    page.wait_for_selector("#operations-discussion-post_comment .responses-table")
    page.locator("#operations-articles-list_articles button").first.click()
    page.locator("#operations-articles-list_articles .try-out button").click()
    page.locator("#operations-articles-list_articles button.execute").click()
    page.wait_for_selector("#operations-articles-list_articles .live-responses-table")
    assert [text for text in heard if "violates" in text or "Error" in text or "Refused" in text] == []
