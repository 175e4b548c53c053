"""Threads too long for a page: each branch that the cut leaves open leads on at its own end, and nowhere twice."""

from itertools import pairwise

import pytest

from blog.accounts.models import SYSTEM
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.programs import Program, read_all
from tests.reading import HTMX, comment_ids, page_words, read_through, reader, tree, url_of, words


@pytest.fixture
def app(make_app):
    return make_app(page_comments=10)


def ways(response):
    """The ways on, from top to bottom: how deep each is indented, its words, where htmx goes."""
    return [
        (len(link.xpath("ancestor::ol")), words(link), link.get("hx-get"))
        for link in tree(response).xpath('//li[@class="more"]/a')
    ]


def test_each_open_branch_leads_on_at_its_own_indent(app, make_discussion):
    # Ann ── Bob ── Cy and 7 replies to Cy │ 3 more to Cy, 2 more to Bob, 4 more to Ann, another thread
    parents = [None, 0, 1, *[2] * 10, *[1] * 2, *[0] * 4, None]
    article, ids = make_discussion(parents, names=["Ann", "Bob", "Cy", *["Dee"] * 17])
    client = reader(app)
    page = client.get(url_of(article))
    assert comment_ids(page) == ids[:10]
    assert [(depth, label) for depth, label, _ in ways(page)] == [
        (4, "Show 3 more replies to Cy"),
        (3, "Show 2 more replies to Bob"),
        (2, "Show 4 more replies to Ann"),
        (1, "Show the next thread"),
    ]
    parts = [comment_ids(client.get(address, headers=HTMX)) for _, _, address in ways(page)]
    assert parts == [ids[10:13], ids[13:15], ids[15:19], ids[19:]]


def test_a_branch_with_nothing_left_has_no_way_on(app, make_discussion):
    article, _ = make_discussion([None, 0, *[1] * 12], names=["Ann", "Bob", *["Dee"] * 12])
    page = reader(app).get(url_of(article))
    assert [label for _, label, _ in ways(page)] == ["Show 4 more replies to Bob"]


def test_a_short_branch_that_would_be_torn_stands_whole_in_the_next_part(app, make_discussion):
    # Seven replies to Ann, then Bob with three of his own: the last would not fit.
    article, ids = make_discussion([None, *[0] * 8, 8, 8, 8], names=["Ann", *["Dee"] * 7, "Bob", *["Dee"] * 3])
    client = reader(app)
    page = client.get(url_of(article))
    assert comment_ids(page) == ids[:8]
    ((_, label, rest),) = ways(page)
    assert label == "Show 4 more replies to Ann"
    assert comment_ids(client.get(rest, headers=HTMX)) == ids[8:]


def test_a_thousand_replies_under_one_are_read_in_parts_that_say_how_many_are_left(make_app, make_discussion):
    app = make_app()
    article, ids = make_discussion([None, *[0] * 1000], names=["Ann", *["Bob"] * 1000])
    client = reader(app)
    page = client.get(url_of(article))
    met = comment_ids(page)
    for left in range(901, 1, -100):
        ((_, label, rest),) = ways(page)
        assert label == f"Show {left:,} more replies to Ann"
        page = client.get(rest, headers=HTMX)
        assert page.text.count("in reply to Ann") == len(comment_ids(page))
        met += comment_ids(page)
    ((_, label, rest),) = ways(page)
    assert label == "Show 1 more reply to Ann"
    met += comment_ids(client.get(rest, headers=HTMX))
    assert met == ids


def test_78_levels_are_cut_once_and_go_on_below_the_last(app, make_discussion):
    article, ids = make_discussion([None, *range(77)], names=[f"Reader {n}" for n in range(78)])
    client = reader(app)
    page = client.get(url_of(article))
    met = comment_ids(page)
    for number in range(9, 69, 10):
        ((_, label, rest),) = ways(page)
        assert label in {f"Show {77 - number} more replies to Reader {place}" for place in (number, 7, 9)}
        page = client.get(rest, headers=HTMX)
        assert not tree(page).xpath("//ol/li//ol//article"), "all of it stands flat where it opens"
        met += comment_ids(page)
    met += comment_ids(client.get(ways(page)[0][2], headers=HTMX))
    assert met == ids


def test_what_opens_in_a_branch_never_indents_deeper_than_the_page(app, make_discussion):
    # The page stops at level 6; what opens there has four levels of its own, of which two are left.
    article, _ = make_discussion([None, *range(5), *[5] * 6, *range(11, 15)])
    client = reader(app)
    page = client.get(url_of(article))
    (depth, _, rest), *_ = ways(page)
    part = client.get(rest, headers=HTMX)
    deepest = max(len(one.xpath("ancestor::ol")) for one in tree(part).xpath("//article"))
    assert depth + deepest <= 8
    assert "level=7" in rest


def test_a_part_on_a_page_of_its_own_says_what_it_goes_on_with(app, make_discussion):
    article, ids = make_discussion([None, *[0] * 14], names=["Ann", *["Bob"] * 14])
    client = reader(app)
    (address,) = tree(client.get(url_of(article))).xpath('//li[@class="more"]/a/@href')
    page = client.get(address)
    assert comment_ids(page) == ids[10:]
    assert "More replies to Ann. Show the discussion from the start" in page_words(page)
    assert address.endswith("#comments")
    assert "level=" not in address


def test_a_tombstone_that_counts_for_nothing_is_met_all_the_same(app, make_discussion):
    article, ids = make_discussion([None, 0, *[1] * 8, 1, 0], names=["Ann", "Bob", *["Cy"] * 10])
    with app.app_context():
        for removed in (ids[10], ids[11]):
            change_status(actor=SYSTEM, comment=db.session.get(Comment, removed), to=Status.REMOVED, reason="spam")
    client = reader(app)
    page = client.get(url_of(article))
    assert comment_ids(page) == ids[:10]
    ((_, _, rest),) = ways(page)
    assert comment_ids(client.get(rest, headers=HTMX)) == ids[10:]
    assert list(read_through(client, url_of(article))) == ids
    assert list(read_all(Program(app), article.id, limit=10)) == ids


def test_the_next_threads_are_as_many_as_they_are_called(app, make_discussion):
    parents = [None] * 10 + [None, 10, 10] * 2 + [None] * 9
    article, _ = make_discussion(parents)
    client = reader(app)
    page = client.get(url_of(article))
    for part, following in pairwise(["first", "second", "third", "end"]):
        ways_on = ways(page)
        if not ways_on:
            break
        ((_, label, rest),) = ways_on
        page = client.get(rest, headers=HTMX)
        threads = len([one for one in tree(page).xpath("//li[@class='node']") if not one.xpath("ancestor::ol")])
        assert label == f"Show the next {threads} threads", (part, following)


def test_a_place_of_another_branch_or_article_is_missing(app, make_discussion):
    article, ids = make_discussion([None, 0, 0, None])
    _, others = make_discussion([None, 0])
    for query in (
        f"after_branch={ids[1]}&below={ids[2]}",
        f"after_reply={ids[0]}&below={ids[1]}",
        f"after_branch={others[0]}",
        f"after_reply={ids[1]}&below={others[0]}",
        "after_branch=x",
        f"after_reply={ids[1]}&below=4711",
    ):
        assert reader(app).get(f"{url_of(article)}?{query}").status_code == 404, query
    for after in (f"branch-{ids[1]}-{ids[2]}", f"branch-{others[0]}", "branch-x", f"branch-{ids[1]}-{ids[0]}-1"):
        assert Program(app).get(f"/articles/{article.id}/comments?after={after}").status_code == 404, after


@pytest.mark.parametrize("depth", [2, 78, 199, 200, 201, 230])
def test_a_permalink_opens_any_comment_at_any_depth_and_leads_to_all_below(app, make_discussion, depth):
    article, ids = make_discussion([None, *range(239)])
    client = reader(app)
    page = client.get(f"{url_of(article)}comments/{ids[depth - 1]}/")
    (target,) = tree(page).xpath('//*[contains(@class, "is-target")]/@id')
    assert target == f"comment-{ids[depth - 1]}"
    met = list(read_through(client, f"{url_of(article)}comments/{ids[depth - 1]}/", headers=HTMX))
    assert met[met.index(ids[depth - 1]) :] == ids[depth - 1 :]
