"""Moderating by programs: the whole way, who may, and what it costs."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import SYSTEM, Actor, Role
from blog.articles.models import DiscussionMode
from blog.comments.models import Status
from blog.comments.services import ImportedComment, import_thread
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.moderation.models import Decision
from blog.reviews.models import Review
from blog.reviews.queries import open_review
from blog.reviews.services import open_imported
from tests.programs import Program

ROOT = "/moderation"


@pytest.fixture
def priya(make_member):
    return make_member("Priya", role=Role.MODERATOR)


@pytest.fixture
def desk(app: Flask, priya, make_token) -> Program:
    """A moderator's program."""
    return Program(app, bearer=make_token(priya, "read", "moderate"))


@pytest.fixture
def waiting(app, make_article, make_comment):
    """Comments that wait: so many in one article."""

    def make(count, *, network="cafe", article=None):
        article, found = article or make_article(), []
        for number in range(count):
            comment = make_comment(article=article)
            with app.app_context():
                flag_comment(actor=Actor(network=f"{network}{number}"), comment_id=comment.id, reason=Reason.SPAM)
                found.append(open_review(comment_id=comment.id))
        return found

    return make


def status_of(app, review):
    with app.app_context():
        return db.session.get_one(Review, review.id, populate_existing=True).outcome


def test_a_program_finds_decides_and_undoes(app, desk, waiting):
    (review,) = waiting(1)
    listed = desk.get(f"{ROOT}/reviews").json["reviews"]
    assert [one["id"] for one in listed] == [review.id]
    assert listed[0]["flags"] == {"abusive": 0, "trolling": 0, "spam": 1}
    case = desk.get(f"{ROOT}/reviews/{review.id}").json
    assert (case["is_own_matter"], case["flags"][0]["by"], case["decisions"]) == (False, None, [])
    assert "a weight of 6" in case["community"]["missing"]
    verdict = {"action": "remove", "reason": "spam", "version": listed[0]["version"], "private_note": "Again."}
    decided = desk.post(f"{ROOT}/reviews/{review.id}/decision", json=verdict)
    assert decided.status_code == 200, decided.text
    decision = decided.json["decision"]
    assert (decision["status_before"], decision["status_after"], decision["private_note"]) == (
        "published",
        "removed",
        "Again.",
    )
    assert desk.get(f"{ROOT}/counts").json["counts"]["all"] == 0
    assert desk.get(f"{ROOT}/today").json["by_action"]["remove"] == 1
    told = desk.post(f"{ROOT}/reviews/{review.id}/decision", json={"action": "keep"})
    assert (told.status_code, told.json["code"]) == (409, "review_changed")
    assert told.json["detail"].startswith("You removed this comment")
    undone = desk.post(f"{ROOT}/decisions/{decision['id']}/undo")
    assert undone.json["decisions"][0]["undoes_id"] == decision["id"]
    assert desk.get(f"{ROOT}/reviews/{review.id}").json["review"]["closed_at"] is None


def test_a_program_decides_many_and_is_told_which_it_could_not(desk, waiting):
    reviews = waiting(3)
    chosen = [{"id": one.id, "version": one.version} for one in reviews]
    chosen[1]["version"] += 7
    answer = desk.post(f"{ROOT}/decisions", json={"action": "spam", "reviews": chosen}).json
    assert [one["review_id"] for one in answer["decisions"]] == [reviews[0].id, reviews[2].id]
    assert [one["review_id"] for one in answer["refused"]] == [reviews[1].id]
    undone = desk.post(f"{ROOT}/bulks/{answer['bulk_key']}/undo").json
    assert len(undone["decisions"]) == 2
    assert desk.get(f"{ROOT}/counts").json["counts"]["all"] == 3


def test_a_program_claims_releases_takes_up_and_restores(app, desk, waiting, make_comment, make_member, make_token):
    (review,) = waiting(1)
    nina = Program(app, bearer=make_token(make_member("Nina", role=Role.MODERATOR), "read", "moderate"))
    assert desk.put(f"{ROOT}/reviews/{review.id}/claim").json["claimed_until"]
    assert nina.get(f"{ROOT}/reviews/{review.id}").json["review"]["claimed_by"] == "Priya"
    assert nina.put(f"{ROOT}/reviews/{review.id}/claim").json["code"] == "review_claimed"
    assert desk.delete(f"{ROOT}/reviews/{review.id}/claim").json["claimed_until"] is None
    assert nina.put(f"{ROOT}/reviews/{review.id}/claim").status_code == 200
    comment = make_comment()
    taken = desk.post(f"{ROOT}/comments/{comment.id}/review").json
    desk.post(f"{ROOT}/reviews/{taken['review_id']}/decision", json={"action": "hide", "reason": "off_topic"})
    restored = nina.post(f"{ROOT}/comments/{comment.id}/restore", json={"private_note": "On topic after all."})
    assert restored.json["decision"]["status_after"] == "published"


def test_a_program_sanctions_blocks_and_notes(app, desk, make_member, make_token):
    jo = make_member("Jo")
    program = Program(app, bearer=make_token(jo, "read", "write"))
    place = f"{ROOT}/members/{jo.id}"
    imposed = desk.post(f"{place}/sanctions", json={"kind": "warning", "reason": "Too loud."}).json
    assert desk.post(f"{place}/notes", json={"text": "Apologised before."}).status_code == 200
    record = desk.get(place).json
    assert [(one["kind"], one["by"], one["is_in_force"]) for one in record["sanctions"]] == [("warning", "Priya", True)]
    assert [one["text"] for one in record["notes"]] == ["Apologised before."]
    assert [one["reason"] for one in program.get("/me/warnings").json["warnings"]] == ["Too loud."]
    assert program.post("/me/warnings/acknowledge").json == {"warnings": []}
    lifted = desk.delete(f"{ROOT}/sanctions/{imposed['id']}")
    assert (lifted.status_code, lifted.json["code"]) == (409, "not_in_force")
    block = desk.post(f"{ROOT}/networks/kafe/blocks", json={"days": 3, "reason": "Advertisements."}).json
    assert desk.get(f"{ROOT}/networks/kafe").json["sanctions"][0]["is_in_force"]
    assert desk.delete(f"{ROOT}/blocks/{block['id']}").json["is_in_force"] is False
    refused = desk.post(f"{ROOT}/networks/kafe/blocks", json={"days": 31, "reason": "Advertisements."})
    assert (refused.status_code, refused.json["errors"]) == (422, {"days": "Say for how many days: 1 to 30."})


def test_what_is_wrong_is_said_in_words(desk, waiting):
    (review,) = waiting(1)
    place = f"{ROOT}/reviews/{review.id}/decision"
    assert desk.post(place, json={"action": "hide"}).json["errors"] == {"reason": "Choose why: its author is told."}
    long = desk.post(place, json={"action": "spam", "private_note": "x" * 2001})
    assert "2,000 characters at most" in long.json["errors"]["private_note"]
    assert desk.get(f"{ROOT}/reviews", query_string={"after": "nowhere"}).status_code == 404
    assert desk.post(f"{ROOT}/reviews/999/decision", json={"action": "keep"}).status_code == 404


HUGE = 2**63
ODD = [
    ("GET", "/reviews?after=9221120237041090560-1-1", None, 200),  # a weight that is no number
    ("GET", "/reviews?after=1-99999999999999999999-1", None, 404),
    ("GET", f"/reviews?member_id={HUGE}", None, 422),
    ("GET", "/reviews?network=%00", None, 422),
    ("GET", f"/reviews/{HUGE}", None, 404),
    ("GET", f"/members/{HUGE}", None, 404),
    ("GET", f"/visitors/{HUGE}", None, 404),
    ("GET", "/networks/%00", None, 404),
    ("POST", "/networks/%00/blocks", {"days": 1, "reason": "x"}, 404),
    ("POST", "/networks/%00/notes", {"text": "x"}, 404),
    ("POST", "/networks/n/blocks", {"days": 10**40, "reason": "x"}, 422),
    ("POST", "/networks/n/notes", {"text": "nul\0"}, 422),
    ("POST", f"/members/{HUGE}/notes", {"text": "x"}, 404),
    ("POST", f"/members/{HUGE}/sanctions", {"kind": "ban", "reason": "x"}, 404),
    ("DELETE", f"/sanctions/{HUGE}", None, 404),
    ("DELETE", f"/blocks/{HUGE}", None, 404),
    ("POST", f"/decisions/{HUGE}/undo", None, 404),
    ("POST", "/bulks/nothing/undo", None, 404),
    ("POST", "/bulks/%00/undo", None, 404),
    ("POST", "/decisions", {"action": "keep", "reviews": [{"id": 1, "version": 10**40}]}, 200),
    ("POST", "/decisions", {"action": "keep", "reviews": []}, 422),
    ("POST", f"/comments/{HUGE}/review", None, 404),
    ("POST", f"/comments/{HUGE}/restore", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), ODD, ids=[f"{row[0]} {row[1]}" for row in ODD])
def test_odd_requests_have_plain_answers(desk, method, path, body, status):
    answer = desk.call(method, f"{ROOT}{path}", **({"json": body} if body is not None else {}))
    assert answer.status_code == status, answer.text


def test_it_is_for_moderators_with_the_scope_for_it(app, priya, waiting, make_member, make_token):
    (review,) = waiting(1)
    for bearer, status in (
        (None, 401),
        (make_token(make_member("Jo"), "read", "write"), 403),
        (make_token(priya, "read", "write"), 403),
    ):
        program = Program(app, bearer=bearer)
        assert program.get(f"{ROOT}/reviews").status_code == status
        assert program.post(f"{ROOT}/reviews/{review.id}/decision", json={"action": "keep"}).status_code == status
    assert status_of(app, review) is None


def test_pages_of_the_queue_follow_each_other_and_filters_narrow_it(app, desk, waiting, make_article):
    here, there = make_article(), make_article()
    reviews = waiting(5, article=here) + waiting(2, article=there, network="bar")
    met, after = [], ""
    while True:
        answer = desk.get(f"{ROOT}/reviews", query_string={"limit": 2, "after": after}).json
        met += [one["id"] for one in answer["reviews"]]
        after = answer["next"]
        if after is None:
            break
    with app.app_context():
        order = sa.select(Review.id).order_by(Review.weight.desc(), Review.opened_at, Review.id)
        assert met == list(db.session.scalars(order))
    narrowed = desk.get(f"{ROOT}/reviews", query_string={"article_id": there.id}).json["reviews"]
    assert {one["id"] for one in narrowed} == {one.id for one in reviews[5:]}
    assert desk.get(f"{ROOT}/reviews", query_string={"show": "held"}).json["reviews"] == []
    counted = desk.get(f"{ROOT}/counts", query_string={"article_id": here.id}).json["counts"]
    assert counted == {"all": 5, "flagged": 5, "held": 0, "abusive": 0, "trolling": 0, "spam": 5}


def test_a_list_and_a_case_cost_the_same_however_many_wait(desk, waiting, statements):
    costs = []
    for _ in range(2):
        (review, *_) = waiting(4)
        desk.get(f"{ROOT}/reviews")
        with statements() as listing:
            desk.get(f"{ROOT}/reviews")
        with statements() as reading:
            desk.get(f"{ROOT}/reviews/{review.id}")
        costs.append((len(listing), len(reading)))
    assert costs[0] == costs[1]
    assert costs[0][0] <= 3
    assert costs[0][1] <= 27


def test_the_author_sees_nothing_of_the_private_note(app, desk, waiting):
    (review,) = waiting(1)
    desk.post(
        f"{ROOT}/reviews/{review.id}/decision",
        json={"action": "remove", "reason": "other", "private_note": "Between us."},
    )
    with app.app_context():
        (row,) = db.session.scalars(sa.select(Decision))
    assert row.private_note == "Between us."
    assert "Between us." not in Program(app).get(f"/comments/{row.comment_id}").text
    assert "Between us." not in app.test_client().get(f"/comments/{row.comment_id}/", follow_redirects=True).text


def test_held_comments_of_an_import_wait_with_what_is_known_of_them(app, desk, make_article):
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    with app.app_context():
        row = ImportedComment(
            source_key="a",
            parent_key=None,
            author_name="Somebody",
            body_source="From before.",
            created_at=clock.utcnow(),
            status=Status.HELD,
        )
        import_thread(actor=SYSTEM, article_id=article.id, comments=[row])
        open_imported(actor=replace(SYSTEM), article_id=article.id)
    (listed,) = desk.get(f"{ROOT}/reviews", query_string={"show": "held"}).json["reviews"]
    case = desk.get(f"{ROOT}/reviews/{listed['id']}").json
    assert (case["author"], case["network"], case["screening"]) == (None, None, None)
