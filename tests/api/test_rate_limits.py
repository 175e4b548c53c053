import pytest

from tests.programs import Program
from tests.reading import say

pytestmark = pytest.mark.one_database("limits are counted outside the database")
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@pytest.fixture
def strict_app(make_app):
    rules = ("limit_posts", "limit_previews", "limit_ratings", "limit_about")
    return make_app(**dict.fromkeys(rules, "3 per 10 minutes"))


@pytest.fixture
def comment(strict_app, make_comment):
    return make_comment()


def rates(answer):
    return tuple(int(answer.headers[name]) for name in RATES)


def test_every_write_says_what_is_left_and_no_reading_does(strict_app, comment):
    program = Program(strict_app)
    said = program.say(comment.article_id, "The first.")
    assert rates(said)[:2] == (3, 2)
    place = f"/comments/{said.json['id']}"
    for answer in (
        program.post(f"/articles/{comment.article_id}/comments/preview", json={"body": "Look."}),
        program.put(f"/comments/{comment.id}/ratings/funny"),
        program.patch(place, json={"body": "Changed."}, headers={"If-Match": "*"}),
        program.delete(f"/comments/{comment.id}/ratings/funny"),
        program.post(f"{place}/withdraw"),
        program.post(f"{place}/withdraw/undo"),
    ):
        assert answer.status_code == 200, answer.text
        limit, remaining, seconds = rates(answer)
        assert limit == 3
        assert 0 <= remaining < 3
        assert 0 < seconds <= 601
    assert not set(RATES) & set(program.get(place).headers.keys())


def test_what_is_refused_costs_nothing_and_says_what_is_left(strict_app, comment):
    program = Program(strict_app)
    place = f"/articles/{comment.article_id}/comments"
    for answer, status in (
        (program.post(place, json={"body": ""}), 422),
        (program.post(place, data="x"), 415),
        (program.post(place, data="{", content_type="application/json"), 400),
        (program.post("/articles/999/comments", json={"body": "Where?"}), 404),
        (program.patch(f"/comments/{comment.id}", json={"body": "Not mine."}), 428),
        (program.patch(f"/comments/{comment.id}", json={"body": "Not mine."}, headers={"If-Match": "*"}), 403),
        (program.post(place, json={"body": "Who?"}, headers={"Visitor-Token": "x"}), 401),
    ):
        assert answer.status_code == status
        assert rates(answer)[:2] == (3, 3)


def test_who_has_used_them_up_is_told_how_long_to_wait(strict_app, comment, moved_clock):
    program = Program(strict_app)
    program.put(f"/comments/{comment.id}/ratings/funny")
    for n in range(3):
        assert program.say(comment.article_id, f"Number {n}.").status_code == 201
    refused = program.say(comment.article_id, "Number 4.")
    assert (refused.status_code, refused.json["code"]) == (429, "too_soon")
    assert rates(refused)[:2] == (3, 0)
    wait = int(refused.headers["Retry-After"])
    assert 590 < wait <= 601
    assert program.put(f"/comments/{comment.id}/ratings/insightful").status_code == 200  # another limit
    moved_clock.forward(seconds=wait)
    assert program.say(comment.article_id, "Number 5.").status_code == 201


def test_a_network_is_limited_however_many_tokens_it_collects(make_app, make_article):
    app, article = make_app(limit_network_posts="4 per 10 minutes"), make_article()
    programs = [Program(app) for _ in range(4)]
    for n, program in enumerate(programs):
        said = program.say(article.id, f"As visitor {n}.")
        assert (said.status_code, rates(said)[:2]) == (201, (4, 3 - n))
    refused = programs[0].say(article.id, "One more.")
    assert (refused.status_code, rates(refused)[:2]) == (429, (4, 0))
    assert Program(app, "198.51.100.1").say(article.id, "From elsewhere.").status_code == 201


def test_pages_and_api_count_together(strict_app, make_article):
    article, program = make_article(), Program(strict_app)
    address = f"/{article.published_on:%Y/%m/%d}/{article.slug}/comments/"
    for n in range(3):  # a reader without a cookie is known by the network
        reader = strict_app.test_client()
        reader.environ_base["REMOTE_ADDR"] = "192.0.2.1"
        assert reader.post(address, data={"body": f"From a page {n}."}).status_code == 303
    assert program.say(article.id, "From a program.").status_code == 429
    assert Program(strict_app, "198.51.100.1").say(article.id, "From elsewhere.").status_code == 201


def test_a_member_is_counted_as_one_by_another_number_on_pages_and_programs_together(
    make_app, make_article, make_member, make_token, sign_in
):
    rules = {"limit_posts": "1 per hour", "limit_network_posts": "1 per hour", "limit_member_posts": "4 per hour"}
    app, article, jo = make_app(**rules), make_article(), make_member("Jo")
    here, there = (Program(app, address, bearer=make_token(jo, "write")) for address in ("192.0.2.1", "198.51.100.1"))
    assert rates(here.say(article.id, "One."))[:2] == (4, 3)
    said = there.say(article.id, "Two.")
    assert rates(said)[:2] == (4, 2)
    browser = app.test_client()
    sign_in(browser, jo)
    say(browser, article, "Three, from a page.")
    edited = here.patch(f"/comments/{said.json['id']}", json={"body": "Two, changed."}, headers={"If-Match": "*"})
    assert (edited.status_code, rates(edited)[:2]) == (200, (4, 0))
    refused = here.say(article.id, "Five.")
    assert (refused.status_code, refused.json["code"], rates(refused)[:2]) == (429, "too_soon", (4, 0))
    kim = Program(app, bearer=make_token(make_member("Kim"), "write"))
    assert rates(kim.say(article.id, "Another member."))[:2] == (4, 3)
    assert Program(app).say(article.id, "A visitor.").status_code == 201  # members use up nothing of a network's


def test_who_may_not_write_is_told_the_members_numbers_and_loses_none(strict_app, comment, make_member, make_token):
    jo = make_member("Jo")
    reading, writing = (Program(strict_app, bearer=make_token(jo, scope)) for scope in ("read", "write"))
    refused = reading.put(f"/comments/{comment.id}/ratings/funny")
    assert (refused.json["code"], rates(refused)[:2]) == ("insufficient_scope", (3, 3))
    assert rates(writing.patch("/me", json={"about": "x"}))[:2] == (3, 2)
