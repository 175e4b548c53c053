"""What lists cost: a number of SQL statements that does not grow with what there is."""

import pytest

from blog.accounts.models import SYSTEM, Role
from blog.accounts.services import import_member
from blog.articles.models import TagKind

# Statements of a reader without a cookie. The chatter box is one of them on every list.
COST = {
    "/": 2,  # articles with writers; chatter
    "/?q=headline": 2,
    "/tags/law/": 3,  # and the tag
    "/companies/acme/": 3,
    "/?p=99": 3,  # and where that may have been
    "/nowhere": 2,  # where it may be now; what else there is
    "/tags/nothing/": 3,
    "/2026/11/22/nothing/": 3,
}


@pytest.fixture
def fill(app, make_article, make_comment):
    """Stores so many articles, each with a writer, tags, an old address and two comments."""

    def store(count: int) -> None:
        for number in range(count):
            tags = [(TagKind.TAG, "Law"), (TagKind.TAG, f"T{number}"), (TagKind.COMPANY, "Acme")]
            with app.app_context():
                writer = import_member(actor=SYSTEM, name="Jo", email=None, source_key=f"w{number}", role=Role.WRITER)
            article = make_article(tags=tags, old_paths=[f"/?p={number}"], writer_id=writer.id)
            make_comment(parent=make_comment(article=article))

    return store


def test_a_list_costs_the_same_however_much_there_is(client, fill, statements):
    fill(1)
    assert cost(client, statements) == COST
    fill(24)
    assert cost(client, statements) == COST


def test_a_reader_with_a_cookie_costs_one_statement_more(client, fill, make_comment, statements):
    comment_id = make_comment().id
    client.post(f"/comments/{comment_id}/ratings/funny")
    fill(2)
    assert cost(client, statements) == {address: count + 1 for address, count in COST.items()}


def test_a_static_file_costs_nothing(client, statements):
    with statements() as seen:
        client.get("/static/js/lastword.js", buffered=True)
    assert seen == []


def test_what_is_refused_costs_no_more_than_its_page(client, statements):
    for send in (
        lambda: client.post("/comments/1/ratings/funny", headers={"Origin": "https://elsewhere.example"}),
        lambda: client.delete("/"),
    ):
        with statements() as seen:
            send()
        assert len(seen) == 1  # what people talk about


def cost(client, statements) -> dict[str, int]:
    counted = {}
    for address in COST:
        with statements() as seen:
            client.get(address)
        counted[address] = len(seen)
    return counted
