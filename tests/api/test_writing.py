from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest

from blog.articles.models import DiscussionMode
from tests.programs import Program


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def own(program, article):
    """A comment that the program has just posted."""
    return program.say(article.id, "As I said it first.", subject="A subject")


def at_once(*calls):
    """The answers to requests that are sent at the same moment."""
    start = Barrier(len(calls))

    def send(call):
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(send, calls))


def edit(program, comment, *, based_on, **words):
    return program.patch(f"/comments/{comment.json['id']}", json=words, headers={"If-Match": based_on})


# --- Posting ------------------------------------------------------------------------------------


def test_a_comment_is_posted_and_found_where_the_answer_says(program, article):
    posted = program.say(article.id, "I read *all* of it.", name="Morag", subject="Screens", email="m@example.org")
    assert posted.status_code == 201
    found = program.client.get(posted.headers["Location"], headers={"Visitor-Token": program.token})
    assert (found.json, found.headers["ETag"]) == (posted.json, posted.headers["ETag"])
    assert (found.json["author"], found.json["subject"]) == ("Morag", "Screens")
    assert found.json["body_html"] == "<p>I read <em>all</em> of it.</p>\n"
    assert "example.org" not in found.text


def test_an_answer_stands_below_what_it_answers(program, article, own):
    reply = program.say(article.id, "And I add.", parent_id=own.json["id"])
    assert (reply.json["parent_id"], reply.json["depth"]) == (own.json["id"], 2)


def test_pages_and_api_refuse_the_same_with_the_same_words(program, article):
    address = f"/{article.published_on:%Y/%m/%d}/{article.slug}/comments/"
    too_long = {"name": "n" * 51, "subject": "s" * 121, "email": "e" * 250 + "@example.org"}
    for fields in (
        {"body": ""},
        {"body": "ab"},
        {"body": "x" * 10_001},
        {"body": "***"},
        {"body": "Fine.", "email": "jo@"},
        {"body": "Fine.", "email": "jo"},
        {"body": "Fine.", "name": "a\x00b"},
    ):
        answer = program.post(f"/articles/{article.id}/comments", json=fields)
        page = program.client.post(address, data=fields)
        assert (answer.status_code, page.status_code) == (422, 422)
        for sentence in answer.json["errors"].values():
            assert sentence in page.text
    for name, value in too_long.items():
        answer = program.post(f"/articles/{article.id}/comments", json={"body": "Fine.", name: value})
        assert (answer.status_code, list(answer.json["errors"])) == (422, [name])


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [
        (DiscussionMode.CLOSED, 403, "discussion_closed"),
        (DiscussionMode.MEMBERS_ONLY, 403, "members_only"),
        (DiscussionMode.HELD_FIRST, 201, None),
    ],
)
def test_the_discussions_mode_counts_for_programs_too(program, make_article, mode, status, code):
    answer = program.say(make_article(discussion_mode=mode).id, "May I?")
    assert (answer.status_code, answer.json.get("code")) == (status, code)
    if status == 201:
        assert answer.json["status"] == "held"
        assert program.get(f"/comments/{answer.json['id']}").json["body"] == "May I?"
        other = Program(program.client.application)
        assert other.get(f"/comments/{answer.json['id']}").status_code == 404


def test_what_is_gone_cannot_be_answered(app, article, own):
    author_gone = own.json["id"]
    answer = Program(app, "192.0.2.7").say(article.id, "To nobody.", parent_id=author_gone + 1000)
    assert (answer.status_code, answer.json["code"]) == (409, "parent_gone")
    preview = Program(app).post(f"/articles/{article.id}/comments/preview", json={"body": "To nobody.", "parent_id": 0})
    assert (preview.status_code, preview.json["code"]) == (409, "parent_gone")


def test_a_body_that_is_no_json_is_refused_and_nothing_breaks(program, article):
    place = f"/articles/{article.id}/comments"
    broken = [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"1" * 5000,
        b'{"body": NaN}',
        b"{'body': 'x'}",
        b'{"body":"\xc3"}',
    ]
    for data in broken:
        answer = program.post(place, data=data, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (400, "bad_request"), data[:20]
    for data in (b"null", b"[]", b'["body"]', b'"body"', b"1", b"true"):
        answer = program.post(place, data=data, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (422, "invalid"), data
    for fields in ({}, {"body": None}, {"body": 1}, {"body": ["x"]}, {"body": "Fine.", "name": 1}):
        assert program.post(place, json=fields).status_code == 422
    for parent in ("1", True, 1.5, -1, 2**63, 10**400, "", [], {}):
        answer = program.post(place, json={"body": "Fine.", "parent_id": parent})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["parent_id"]), parent
    answer = program.post(place, json={"body": "x" * 2_000_000})
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert program.get(place).json["comment_count"] == 0


def test_a_body_of_untold_length_is_taken_up_to_the_limit(make_app, article):
    program, place = Program(make_app(max_request_bytes=1000)), f"/articles/{article.id}/comments"

    def stream(size):
        """Sent in chunks, as a server hands them on; what fits is a whole post, followed by spaces."""
        body = BytesIO(b'{"body": "In chunks."}'.ljust(size))
        sent = {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        return program.post(place, content_type="application/json", environ_overrides=sent)

    refused = stream(1500)
    assert (refused.status_code, refused.json["code"]) == (413, "too_large")
    assert stream(500).status_code == 201


def test_a_preview_is_what_will_be_published(program, article, own):
    fields = {"body": "*So* <b>it</b> is.", "parent_id": own.json["id"], "name": "Morag"}
    preview = program.post(f"/articles/{article.id}/comments/preview", json=fields)
    posted = program.post(f"/articles/{article.id}/comments", json=fields)
    assert preview.json == {name: posted.json[name] for name in ("author", "subject", "body_html")}
    assert program.get(f"/articles/{article.id}").json["comment_count"] == 2


def test_a_members_preview_is_under_their_own_name_as_the_comment_will_be(app, article, make_member, make_token):
    jo = Program(app, bearer=make_token(make_member("Jo"), "read", "write"))
    fields = {"body": "So it is.", "name": "Somebody else"}
    preview = jo.post(f"/articles/{article.id}/comments/preview", json=fields)
    posted = jo.post(f"/articles/{article.id}/comments", json=fields)
    assert preview.json["author"] == posted.json["author"] == "Jo"


# --- Once ---------------------------------------------------------------------------------------


def test_the_same_request_sent_twice_posts_once(program, article):
    first = program.say(article.id, "Only once.", key="k")
    again = program.say(article.id, "Only once.", key="k")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json, again.headers["Location"]) == (first.json, first.headers["Location"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_who_never_saw_the_first_answer_gets_the_token_with_the_second(app, article):
    lost = Program(app).say(article.id, "Only once.", key="k")
    program = Program(app)
    again = program.say(article.id, "Only once.", key="k")
    assert (again.status_code, again.json["id"]) == (200, lost.json["id"])
    assert program.get(f"/comments/{lost.json['id']}").json["is_own"] is True


def test_a_key_that_was_used_for_something_else_is_refused(program, make_article, article):
    first = {"body": "The first.", "name": "Morag", "subject": "A subject", "email": "m@example.org"}
    said = program.say(article.id, **first, key="k")
    others = [(article, first | {name: "other@example.org"}) for name in first]
    for place, fields in [*others, (article, first | {"parent_id": said.json["id"]}), (make_article(), first)]:
        refused = program.say(place.id, **fields, key="k")
        assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused"), fields
    assert program.say(article.id, **first, key="k").status_code == 200
    assert program.say(article.id, "Other words.", key="l").status_code == 201


def test_a_request_that_comes_again_after_an_edit_posts_nothing(program, article):
    first = program.say(article.id, "As it was.", subject="As it was", key="k")
    edit(program, first, based_on="*", subject="As it is", body="As it is.")
    again = program.say(article.id, "As it was.", subject="As it was", key="k")
    assert (again.status_code, again.json["id"], again.json["body"]) == (200, first.json["id"], "As it is.")


def test_a_request_that_comes_again_after_a_withdrawal_posts_nothing(program, article):
    program.say(article.id, "To be known.")
    first = program.say(article.id, "As it was.", key="k")
    program.post(f"/comments/{first.json['id']}/withdraw")
    again = program.say(article.id, "As it was.", key="k")
    assert (again.status_code, again.json["id"], again.json["status"]) == (200, first.json["id"], "withdrawn")


def test_who_says_what_waits_for_a_moderator_is_told_so_and_no_more(app, make_article):
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    Program(app).say(article.id, "The very same words.")
    copied = Program(app).say(article.id, "The very same words.")
    assert (copied.status_code, copied.json["code"]) == (409, "already_waiting")
    assert "Visitor-Token" not in copied.headers


def test_keys_of_two_programs_do_not_meet(app, article):
    for address in ("192.0.2.1", "192.0.2.200"):
        program = Program(app, address)
        program.say(article.id, f"To be known, from {address}.")
        assert program.say(article.id, "With a key.", key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 65, "two words", "é"])
def test_a_key_is_a_short_text_without_spaces(program, article, key):
    answer = program.post(f"/articles/{article.id}/comments", json={"body": "Fine."}, headers={"Idempotency-Key": key})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["Idempotency-Key"])


def test_of_requests_sent_at_once_with_one_key_one_is_done(app, program, make_article, article, own):
    twins = [Program(app) for _ in range(6)]
    for twin in twins:
        twin.token = program.token
    answers = at_once(*(lambda twin=twin: twin.say(article.id, "At once.", key="k") for twin in twins))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json["id"] for answer in answers}) == 1
    places = [make_article().id for _ in twins]
    answers = at_once(
        *(
            lambda twin=twin, place=place: twin.say(place, "Where?", key="l")
            for twin, place in zip(twins, places, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5


# --- Editing ------------------------------------------------------------------------------------


def test_an_edit_says_what_it_is_based_on(program, own):
    changed = edit(program, own, based_on=own.headers["ETag"], body="As I say it now.")
    assert (changed.status_code, changed.json["body"]) == (200, "As I say it now.")
    assert changed.json["subject"] == "A subject"  # what was left out stays
    assert changed.headers["ETag"] == program.get(f"/comments/{own.json['id']}").headers["ETag"]
    late = edit(program, own, based_on=own.headers["ETag"], body="From before.")
    assert (late.status_code, late.json["code"]) == (412, "changed")
    assert edit(program, own, based_on="*", subject=None).json["subject"] is None


@pytest.mark.parametrize("headers", [{}, {"If-Match": ""}])
def test_an_edit_that_does_not_say_is_refused(program, own, headers):
    answer = program.patch(f"/comments/{own.json['id']}", json={"body": "Whatever."}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (428, "precondition_required")


def test_any_of_several_versions_will_do_and_nonsense_will_not(program, own):
    etag = own.headers["ETag"]
    for nonsense in (f"W/{etag}", etag.strip('"'), '"x"', "x", '""', ",,", '"', "W/", "é"):
        assert edit(program, own, based_on=nonsense, body="Whatever.").status_code == 412, nonsense
    assert edit(program, own, based_on=f'"x", {etag}', body="Whatever.").status_code == 200


def test_a_rating_does_not_stand_in_the_way_of_an_edit(app, program, own):
    Program(app, "192.0.2.99").put(f"/comments/{own.json['id']}/ratings/funny")
    assert program.get(f"/comments/{own.json['id']}").headers["ETag"] != own.headers["ETag"]
    assert edit(program, own, based_on=own.headers["ETag"], body="Funnier still.").status_code == 200


def test_of_edits_based_on_the_same_words_one_is_done(app, program, own):
    twins = [Program(app) for _ in range(4)]
    for twin in twins:
        twin.token = program.token
    answers = at_once(
        *(
            lambda n=n, twin=twin: edit(twin, own, based_on=own.headers["ETag"], body=f"Version {n}.")
            for n, twin in enumerate(twins)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    won = next(answer for answer in answers if answer.status_code == 200)
    assert program.get(f"/comments/{own.json['id']}").json["body"] == won.json["body"]


def test_an_edit_follows_the_rules_of_pages(app, program, article, own, moved_clock):
    refused = edit(program, own, based_on="*", body="ab")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["body"])
    stranger = Program(app, "192.0.2.7")
    stranger.say(article.id, "To be known.")
    assert edit(stranger, own, based_on="*", body="Not mine.").status_code == 403
    stranger.say(article.id, "An answer.", parent_id=own.json["id"])
    answered = edit(program, own, based_on="*", body="Not what I said.")
    assert (answered.status_code, answered.json["code"]) == (403, "edit_closed")
    fresh = program.say(article.id, "Another one.")
    moved_clock.forward(minutes=16)
    late = edit(program, fresh, based_on="*", body="Too late.")
    assert (late.status_code, late.json["code"]) == (403, "edit_closed")
    assert "15 minutes" in late.json["detail"]


# --- Withdrawing --------------------------------------------------------------------------------


def test_a_comment_is_withdrawn_and_comes_back(program, own, moved_clock):
    place = f"/comments/{own.json['id']}"
    withdrawn = program.post(f"{place}/withdraw")
    assert (withdrawn.status_code, withdrawn.json["status"]) == (200, "withdrawn")
    assert program.post(f"{place}/withdraw").status_code == 200  # twice is once
    back = program.post(f"{place}/withdraw/undo")
    assert (back.status_code, back.json["status"], back.json["body"]) == (200, "published", "As I said it first.")
    program.post(f"{place}/withdraw")
    moved_clock.forward(seconds=61)
    late = program.post(f"{place}/withdraw/undo")
    assert (late.status_code, late.json["code"]) == (409, "undo_expired")


def test_only_its_author_withdraws_a_comment(app, own):
    for path in ("withdraw", "withdraw/undo"):
        answer = Program(app).post(f"/comments/{own.json['id']}/{path}")
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_a_withdrawal_that_comes_again_after_its_undoing_does_nothing(program, article, own):
    place = f"/comments/{own.json['id']}"

    def send(path, key, at=place):
        return program.post(f"{at}/{path}", headers={"Idempotency-Key": key})

    send("withdraw", "w")
    send("withdraw/undo", "u")
    assert send("withdraw", "w").json["status"] == "published"
    send("withdraw", "w2")
    assert send("withdraw/undo", "u").json["status"] == "withdrawn"
    other = f"/comments/{program.say(article.id, 'Another.').json['id']}"
    for path, key, at in (("withdraw/undo", "w2", place), ("withdraw", "u", place), ("withdraw", "w", other)):
        refused = send(path, key, at)
        assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused")


# --- Rating -------------------------------------------------------------------------------------


def test_a_rating_is_given_once_and_taken_back(program, make_comment):
    place = f"/comments/{make_comment().id}/ratings/funny"
    first, again = program.put(place), program.put(place)
    assert first.json == again.json
    assert (first.json["funny_count"], first.json["rated"]) == (1, ["funny"])
    for _ in range(2):
        assert program.delete(place).json["funny_count"] == 0


def test_ratings_follow_the_rules_of_pages(app, program, own, make_comment):
    mine = program.put(f"/comments/{own.json['id']}/ratings/funny")
    assert (mine.status_code, mine.json["code"]) == (403, "not_rateable")
    place = f"/comments/{make_comment().id}/ratings/insightful"
    answers = [Program(app, "198.51.100.7").put(place) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert answers[3].json["code"] == "network_spent"
    assert program.put(place.replace("insightful", "dull")).status_code == 404
