"""The layer in front of the application: whom it answers, with which bytes, and when it asks again."""

import gc
import gzip
import threading
import tracemalloc

import brotli
import pytest
from flask import Flask, request
from werkzeug.test import Client

from blog.foundation.http.kept import keep

pytestmark = pytest.mark.one_database("nothing here asks the database")
BODY = "the same for everybody. " * 100


class Page:
    """A view whose truth the test can change, and what was asked of it."""

    def __init__(self) -> None:
        self.truth, self.made, self.looked, self.is_broken = 1, 0, 0, False
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self) -> str:
        self.made += 1
        truth = self.truth
        assert self.may_answer.wait(10)
        keep(truth, self.look)
        return f"{truth} {request.args.get('q', '')} {BODY}"

    def look(self) -> int:
        if self.is_broken:
            raise ZeroDivisionError
        self.looked += 1
        return self.truth


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def make_kept(make_app, page):
    def make(**settings) -> Flask:
        app = make_app(**settings)
        app.add_url_rule("/kept", "kept", page)
        app.add_url_rule("/not-kept", "not_kept", lambda: "made anew")
        return app

    return make


@pytest.fixture
def client(make_kept) -> Client:
    return make_kept().test_client(use_cookies=False)


@pytest.fixture
def young(make_kept) -> Client:
    """A reader of what stays young for an hour."""
    return make_kept(kept_milliseconds=3_600_000).test_client(use_cookies=False)


def test_what_is_young_is_neither_made_nor_looked_up(young, page):
    assert [young.get("/kept").data for _ in range(3)] == [f"1  {BODY}".encode()] * 3
    assert (page.made, page.looked) == (1, 0)


def test_what_is_old_is_looked_up_and_made_only_when_it_is_no_longer_true(client, page):
    for _ in range(3):
        client.get("/kept")
    assert (page.made, page.looked) == (1, 2)
    page.truth = 2
    assert client.get("/kept").text.startswith("2 ")
    assert page.made == 2


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": "visitor=x"}, {"Cookie": "a=b; member=x"}, {"Authorization": "Bearer x"}, {"Visitor-Token": "x"}],
    ids=str,
)
def test_who_is_known_is_answered_by_the_application(young, page, headers):
    young.get("/kept")
    young.get("/kept", headers=headers)
    young.get("/kept", headers=headers)
    assert page.made == 3


def test_a_cookie_of_somebody_else_changes_nothing(young, page):
    young.get("/kept")
    young.get("/kept", headers={"Cookie": "_ga=GA1.1; visitors=7"})
    assert page.made == 1


def test_each_address_host_and_form_has_an_answer_of_its_own(young, page):
    for _ in range(2):
        young.get("/kept")
        assert " x " in young.get("/kept?q=x").text
        young.get("/kept", headers={"HX-Request": "true"})
        young.get("/kept", base_url="http://other.example")
        young.get("/kept", base_url="https://localhost")
    assert page.made == 5


@pytest.mark.parametrize(("accepted", "unpack"), [("br, gzip", brotli.decompress), ("gzip;q=0.5", gzip.decompress)])
def test_packed_bytes_hold_the_same(young, accepted, unpack):
    plain = young.get("/kept")
    packed = young.get("/kept", headers={"Accept-Encoding": accepted})
    assert unpack(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == accepted.split(",")[0].split(";")[0]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 10


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0", "zstd", "nonsense;;q=x"])
def test_who_takes_nothing_packed_gets_it_whole(young, accepted):
    answer = young.get("/kept", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == f"1  {BODY}"


def test_who_has_it_already_is_told_so(young, client, page):
    for reader in (young, client):
        for encoding in ("identity", "br"):
            headers = {"Accept-Encoding": encoding}
            etag = reader.get("/kept", headers=headers).headers["ETag"]
            for held in (etag, f'"other", {etag}', f"W/{etag.removeprefix('W/')}", "*"):
                answer = reader.get("/kept", headers=headers | {"If-None-Match": held})
                assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
                assert "Content-Length" not in answer.headers
            assert reader.get("/kept", headers=headers | {"If-None-Match": '"other"'}).status_code == 200


def test_who_has_what_is_no_longer_true_gets_what_is(client, page):
    etag = client.get("/kept").headers["ETag"]
    page.truth = 2
    answer = client.get("/kept", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.text[:2]) == (200, "2 ")


def test_caches_on_the_way_are_told_whom_it_is_for(young):
    for _ in range(2):
        headers = young.get("/kept").headers
        assert {"Cookie", "Accept-Encoding", "HX-Request"} <= set(headers["Vary"].split(", "))
        assert "public" in headers["Cache-Control"]
        assert headers["Content-Security-Policy"]
    assert "public" not in young.get("/not-kept").headers["Cache-Control"]
    assert "public" not in young.get("/kept", headers={"Cookie": "visitor=x"}).headers["Cache-Control"]


def test_head_says_the_same_without_the_body(young, page):
    young.get("/kept")
    answer = young.head("/kept")
    assert (answer.data, answer.content_length) == (b"", len(f"1  {BODY}"))
    assert page.made == 1


def test_readers_get_the_old_bytes_while_one_makes_the_new(make_kept, page):
    app = make_kept(kept_milliseconds=0)
    first = app.test_client(use_cookies=False)
    first.get("/kept")
    page.truth = 2
    page.may_answer.clear()
    answers: list[str] = []
    maker = threading.Thread(target=lambda: answers.append(first.get("/kept").text[:2]))
    maker.start()
    while page.made < 2:
        maker.join(0.01)
    others = [app.test_client(use_cookies=False).get("/kept").text[:2] for _ in range(5)]
    page.may_answer.set()
    maker.join()
    assert others == ["1 "] * 5
    assert answers == ["2 "]
    assert page.made == 2


def test_what_is_read_all_the_time_is_renewed_behind_its_readers(make_kept, page):
    app = make_kept(kept_milliseconds=2_000)
    client = app.test_client(use_cookies=False)
    client.get("/kept")
    page.truth = 2
    seen = []
    while not seen or seen[-1] != "2 ":
        seen.append(client.get("/kept").text[:2])
    assert set(seen) == {"1 ", "2 "}
    assert page.made == 2


def test_what_breaks_while_it_is_looked_up_breaks_nobodys_page(make_kept, page):
    client = make_kept().test_client(use_cookies=False)
    client.get("/kept")
    page.truth, page.is_broken = 2, True
    assert client.get("/kept").text.startswith("2 ")
    assert page.made == 2


def test_only_so_many_bytes_are_kept(make_kept, page):
    client = make_kept(kept_milliseconds=3_600_000, kept_megabytes=1).test_client(use_cookies=False)
    for number in range(600):  # of 2.4 kB
        client.get(f"/kept?q={number}")
    client.get("/kept?q=599")
    assert page.made == 600
    client.get("/kept?q=0")
    assert page.made == 601


def test_small_answers_at_made_up_addresses_take_no_more_than_the_memory_that_is_given(make_kept, page):
    app = make_kept(kept_milliseconds=3_600_000, kept_megabytes=1)
    app.add_url_rule("/small", "small", lambda: "small" if keep(page.truth, page.look) else "")
    client = app.test_client(use_cookies=False)
    client.get("/small")
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(800):
        client.get(f"/small?q={number}{'x' * 4_000}", headers={"HX-Request": f"{number}{'x' * 4_000}"})
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 3_000_000


def test_what_is_not_asked_by_htmx_has_one_answer_whatever_its_header_says(young, page):
    young.get("/kept")
    young.get("/kept", headers={"HX-Request": "made up"})
    assert page.made == 1


def test_an_empty_answer_is_kept_too(make_kept, page):
    app = make_kept()
    app.add_url_rule("/empty", "empty", lambda: "" if keep(page.truth, page.look) else "never")
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        answer = client.get("/empty", headers={"Accept-Encoding": "br"})
        assert (answer.status_code, answer.data, answer.content_length) == (200, b"", 0)


def test_none_is_kept_where_no_memory_is_given(make_kept, page):
    client = make_kept(kept_megabytes=0).test_client(use_cookies=False)
    client.get("/kept")
    client.get("/kept")
    assert page.made == 2


def test_what_is_not_well_is_never_kept(make_kept, page):
    app = make_kept(kept_milliseconds=3_600_000)
    app.add_url_rule("/ill", "ill", lambda: ("ill", 503 if keep(page.truth, page.look) else 500))
    client = app.test_client(use_cookies=False)
    client.get("/ill")
    page.truth = 2
    assert client.get("/ill").status_code == 503
    assert page.looked == 0


def test_an_answer_with_a_cookie_is_never_kept(make_kept, page):
    app = make_kept(kept_milliseconds=3_600_000)

    @app.after_request
    def give_cookie(response):
        response.set_cookie("visitor", "secret")
        return response

    client = app.test_client(use_cookies=False)
    client.get("/kept")
    client.get("/kept")
    assert page.made == 2
