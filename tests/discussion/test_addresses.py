import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.reading import HTMX, page_words, reader, say, tree, url_of

ORDERS = ["threaded", "newest", "oldest", "insightful", "funny"]
modest = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = st.sampled_from([0, 1, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, 10**18, 10**19, 10**30]) | st.integers(0)
parts = numbers.map(str) | st.text(max_size=6) | st.just("")
cursors = st.lists(parts, max_size=4).map("-".join)


@pytest.fixture
def article(make_discussion):
    return make_discussion([None, 0])[0]


@modest
@given(order=st.sampled_from(ORDERS) | st.text(max_size=5), cursor=cursors)
@example(order="insightful", cursor="9999999999-0-1")
@example(order="funny", cursor="9223372036854775807-9223372036854775807-9223372036854775807")
@example(order="newest", cursor="253402300800000000-1")
@example(order="oldest", cursor="0-0")
@example(order="newest", cursor="\x00")
def test_any_cursor_is_a_place_or_missing(client, article, order, cursor):
    answer = client.get(url_of(article), query_string={"order": order, "after": cursor})
    assert answer.status_code in (200, 404)


@modest
@given(name=st.sampled_from(["after_thread", "after_reply"]), cursor=cursors)
@example(name="after_thread", cursor="9223372036854775807")
@example(name="after_reply", cursor="²")
def test_any_place_in_a_thread_is_a_place_or_missing(client, article, name, cursor):
    answer = client.get(url_of(article), query_string={name: cursor})
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_cursor_that_is_none_of_ours_is_missing(client, article, headers):
    for cursor in ("x", "1", "1-2-3", "1-2-", "1-", "99999999999999999999-1", "²-1"):
        asked = {"order": "newest", "after": cursor}
        assert client.get(url_of(article), query_string=asked, headers=headers).status_code == 404


def test_an_odd_or_huge_number_of_a_comment_is_missing(client, article):
    for digits in ("0", "4711", str(2**31), str(2**63 - 1), str(2**63), "1" * 30, "1" * 5000):
        place = f"{url_of(article)}comments/{digits}/"
        for address in (place, f"{place}reply", f"/comments/{digits}/", f"/comments/{digits}/edit"):
            assert client.get(address).status_code == 404
        for address in (f"/comments/{digits}/withdraw", f"/comments/{digits}/ratings/funny"):
            assert client.post(address).status_code == 404


def test_what_is_no_number_is_no_comment(client, article):
    for number in ("-1", "1.5", "x", "%00", "²", "1e3", " 1", "0x1"):
        assert client.get(f"{url_of(article)}comments/{number}/").status_code == 404
        assert client.get(f"/comments/{number}/").status_code == 404


def test_a_day_that_never_was_has_no_articles(client, article):
    for day in ("2026/02/30", "0000/01/01", "9999/12/31", "2026/13/01", "2026/1/1", "99999/01/01"):
        for tail in ("", "comments/1/", "comments/1/reply", "comments/"):
            assert client.get(f"/{day}/{article.slug}/{tail}").status_code == 404
        assert client.post(f"/{day}/{article.slug}/comments/", data={"body": "Hello."}).status_code in (404, 405)


NOTICES = {
    "posted": "Posted.",
    "again": "You had posted this already.",
    "held": "Held for review.",
    "edited": "Changed.",
    "restored": "Back again.",
    "withdrawn": "Withdrawn.",
}


def test_only_the_known_codes_say_what_was_done(app, make_article):
    article, client = make_article(), reader(app)
    place = f"{url_of(article)}comments/{say(client, article, 'Hello.')}/"
    for code, sentence in NOTICES.items():
        (notice,) = tree(client.get(f"{place}?done={code}")).xpath('//*[contains(@class, "message")]')
        assert sentence in notice.text_content()


@modest
@given(code=st.text(max_size=30))
@example(code="<script>alert(1)</script>")
@example(code="__class__")
@example(code="POSTED")
@example(code="posted ")
@example(code="You won! Call 555-0100")
def test_a_code_of_ones_own_says_nothing(client, article, code):
    if code in (*NOTICES, "again_held"):
        return
    page = client.get(url_of(article), query_string={"done": code, "order": "oldest"})
    assert page.status_code == 200
    assert not tree(page).xpath('//*[contains(@class, "message")]')
    assert "555-0100" not in page_words(page)


def test_who_is_sent_such_an_address_is_told_nothing_and_offered_no_undo(app, make_article):
    article = make_article()
    place = f"{url_of(article)}comments/{say(reader(app), article, 'Hello.')}/"
    for code in set(NOTICES) - {"again"}:
        page = tree(reader(app).get(f"{place}?done={code}"))
        assert not page.xpath('//*[contains(@class, "message")]')
        assert not page.xpath('//button[text()="Undo"]')


def test_undoing_is_offered_only_of_what_was_withdrawn(app, make_article):
    article, client = make_article(), reader(app)
    place = f"{url_of(article)}comments/{say(client, article, 'Hello.')}/"
    assert not tree(client.get(f"{place}?done=withdrawn")).xpath('//button[text()="Undo"]')
