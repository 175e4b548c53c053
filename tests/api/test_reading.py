from datetime import UTC, datetime, timedelta

import pytest

from tests.programs import Program

ADDRESSES = ["/articles", "/articles/{a}", "/articles/{a}/comments", "/comments/{c}", "/comments/{c}/context"]


@pytest.fixture
def article(make_article):
    return make_article(title="Toasters", department="crumbs")


@pytest.fixture
def comment(make_comment, article):
    return make_comment(article=article, body="It *agreed* for me.", subject="Breakfast", name="Ann")


def test_what_has_not_changed_is_not_sent_again(program, article, comment):
    for address in (*ADDRESSES, "/articles/{a}/comments?order=funny", "/openapi.json"):
        place = address.format(a=article.id, c=comment.id)
        first = program.get(place)
        again = program.get(place, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b""), place
        assert again.headers["ETag"] == first.headers["ETag"]


def test_what_has_changed_is_sent(app, program, article, comment):
    places = [address.format(a=article.id, c=comment.id) for address in ADDRESSES]
    etags = [program.get(place).headers["ETag"] for place in places]
    other = Program(app, "192.0.2.99")
    other.put(f"/comments/{comment.id}/ratings/funny")
    other.say(article.id, "I say so too.", parent_id=comment.id)
    for place, etag in zip(places, etags, strict=True):
        assert program.get(place, headers={"If-None-Match": etag}).status_code == 200, place


def test_an_article_is_what_its_page_shows(program, article, comment):
    listed = program.get("/articles").json["articles"][0]
    whole = program.get(f"/articles/{article.id}").json
    assert listed == {name: whole[name] for name in listed}
    assert (whole["title"], whole["department"], whole["comment_count"]) == ("Toasters", "crumbs", 1)
    page = program.client.get(whole["url"])
    assert page.status_code == 200
    assert whole["body_html"] in page.text


def test_lists_of_articles_page_in_both_directions(program, make_article):
    made = [make_article(title=f"Number {n}").id for n in range(5)]
    first = program.get("/articles?limit=2").json
    second = program.get(f"/articles?limit=2&older={first['older']}").json
    third = program.get(f"/articles?limit=2&older={second['older']}").json
    pages = [[article["id"] for article in page["articles"]] for page in (first, second, third)]
    assert sorted(key for page in pages for key in page) == made
    assert (first["newer"], third["older"]) == (None, None)
    both = program.get(f"/articles?limit=2&older={first['older']}&newer={third['newer']}").json
    assert both == second
    back = program.get(f"/articles?limit=2&newer={second['newer']}").json
    assert [article["id"] for article in back["articles"]] == pages[0]


def test_a_tree_and_a_list_hold_the_same_comments(program, make_comment, article, comment):
    reply = make_comment(parent=comment)
    make_comment(parent=reply)
    make_comment(article=article)
    tree = program.get(f"/articles/{article.id}/comments").json["comments"]
    listed = program.get(f"/articles/{article.id}/comments?shape=flat").json["comments"]

    def ids(comments):
        return [key for one in comments for key in (one["id"], *ids(one["replies"]))]

    assert ids(tree) == [one["id"] for one in listed]
    assert [len(tree), len(tree[0]["replies"]), len(tree[0]["replies"][0]["replies"])] == [2, 1, 1]
    assert all(one["replies"] == [] for one in listed)


def test_every_view_holds_every_comment(program, make_comment, article):
    made = [make_comment(article=article).id for _ in range(3)]
    for order in ("threaded", "newest", "oldest", "insightful", "funny"):
        answer = program.get(f"/articles/{article.id}/comments?order={order}").json
        assert sorted(one["id"] for one in answer["comments"]) == made
        assert (answer["order"], answer["next"], answer["comment_count"]) == (order, None, 3)


def test_a_comment_is_told_as_readers_see_it(program, comment):
    told = program.get(f"/comments/{comment.id}").json
    assert (told["author"], told["subject"], told["status"]) == ("Ann", "Breakfast", "published")
    assert told["body_html"] == "<p>It <em>agreed</em> for me.</p>\n"
    assert told["body"] is None  # the source is its author's


def test_a_context_leads_from_the_first_to_the_replies(program, make_comment, comment):
    reply = make_comment(parent=comment)
    below = make_comment(parent=reply)
    context = program.get(f"/comments/{reply.id}/context").json
    assert context["comment"]["id"] == reply.id
    (root,) = context["branch"]
    assert (root["id"], root["replies"][0]["id"]) == (comment.id, reply.id)
    assert root["replies"][0]["replies"][0]["id"] == below.id


def test_the_rest_of_a_branch_is_led_to_from_its_context(make_app, make_comment):
    program, top = Program(make_app(page_comments=2)), make_comment()
    branch = make_comment(parent=top)
    below = [make_comment(parent=branch).id for _ in range(5)]
    beside = make_comment(parent=top)
    answer = program.get(f"/comments/{branch.id}/context").json
    target = answer["branch"][0]["replies"][0]
    met, after = [one["id"] for one in target["replies"]], target["more"]["after"]
    while after:
        answer = program.get(f"/articles/{top.article_id}/comments?after={after}").json
        met += [one["id"] for one in answer["comments"]]
        after = answer["next"]
    assert met == below
    assert beside.id not in met


def test_nobody_but_its_author_is_told_what_a_withdrawn_comment_said(app, article):
    author, other = Program(app), Program(app, "192.0.2.99")
    said = author.say(article.id, "What I would rather not have said.", name="Ann", subject="Secret")
    other.say(article.id, "An answer.", parent_id=said.json["id"])
    place = f"/comments/{said.json['id']}"
    author.post(f"{place}/withdraw")
    for answer in (other.get(place), other.get(f"{place}/context"), other.get(f"/articles/{article.id}/comments")):
        assert answer.status_code == 200
        assert not any(word in answer.text for word in ("rather", "Ann", "Secret"))
    told = other.get(place)
    assert told.json["tombstone"] == "Withdrawn by its author."
    words = said.headers["ETag"].strip('"').partition("-")[0]
    assert words not in told.headers["ETag"]  # nor can it be found by trying


def test_a_visitor_is_told_what_is_theirs_and_what_they_may(app, program, article, comment):
    own = program.say(article.id, "My own words.").json["id"]
    program.put(f"/comments/{comment.id}/ratings/funny")
    told, others = program.get(f"/comments/{own}").json, program.get(f"/comments/{comment.id}").json
    assert (told["is_own"], told["body"]) == (True, "My own words.")
    assert told["may"] == {
        "rate": False,
        "flag": False,
        "reply": True,
        "edit": True,
        "withdraw": True,
        "mute": False,
        "see_versions": False,
    }
    assert (others["is_own"], others["rated"]) == (False, ["funny"])
    assert others["may"] == {
        "rate": True,
        "flag": True,
        "reply": True,
        "edit": False,
        "withdraw": False,
        "mute": False,
        "see_versions": False,
    }
    stranger = Program(app).get(f"/comments/{own}").json
    assert (stranger["is_own"], stranger["body"], stranger["may"]["edit"]) == (False, None, False)


def test_what_is_not_there_is_a_problem_of_its_own(program, article):
    comments = f"/articles/{article.id}/comments"
    unknown = [
        place.format(n=number)
        for number in (0, 999, 2**63, 10**30)
        for place in ("/articles/{n}", "/articles/{n}/comments", "/comments/{n}", "/comments/{n}/context")
    ]
    odd = ["x", "thread-", "reply-x", "thread-999", "thread-1-1", "reply-1-2-3", "-1", "1", f"thread-{2**63}", "k1-0"]
    flat = [
        f"{comments}?order={order}&after={after}" for order in ("newest", "funny") for after in ("1", "k1", "kx-1~2")
    ]
    flat += [f"{comments}?order=funny&after={2**40}-1-1", f"{comments}?order=funny&after=k1-9~{2**40}-1-1"]
    lists = ["/articles?older=x", "/articles?newer=1", "/articles?tag=none", "/articles?company=%00", "/nothing"]
    for place in (*unknown, *(f"{comments}?after={after}" for after in odd), *flat, *lists):
        answer = program.get(place)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json"), place
        assert answer.json["code"] == "not_found"


def test_a_question_that_makes_no_sense_is_told_why(program, article):
    for query in ("order=best", "shape=round", "limit=0", "limit=1001", "limit=x"):
        answer = program.get(f"/articles/{article.id}/comments?{query}")
        assert (answer.status_code, answer.json["code"]) == (422, "invalid")
        assert list(answer.json["errors"]) == [query.partition("=")[0]]


def test_a_scheduled_article_and_its_comments_are_nobodys_yet(program, make_article):
    article = make_article(published_at=datetime.now(UTC) + timedelta(hours=1))
    assert program.get(f"/articles/{article.id}").status_code == 404
    assert program.get(f"/articles/{article.id}/comments").status_code == 404
    assert program.say(article.id, "Too early.").status_code == 404
