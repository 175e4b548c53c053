"""The list of the queue, and a case beside it."""

import re

import pytest

from blog.accounts.models import Actor, Role
from tests.reading import HTMX, page_words, reader, send, tree, words
from tests.reviewing import flag, hold, many_waiting, review_of

QUEUE = "/moderation/queue/"


def listed(response) -> list[int]:
    """The ids of the reviews that stand in the list."""
    return [int(key.removeprefix("review-")) for key in tree(response).xpath('//li[@class="review"]/@id')]


def tabs(response) -> dict[str, int]:
    """The kinds of reviews with their counts."""
    links = tree(response).xpath('//nav[@id="queue-tabs"]/a')
    return {words(link).rsplit(" ", 1)[0]: int(words(link).rsplit(" ", 1)[1].replace(",", "")) for link in links}


# --- Who may see it -----------------------------------------------------------------------------

PAGES = ["/moderation/", QUEUE, f"{QUEUE}1/", f"{QUEUE}counts", "/moderation/networks/abc/"]


@pytest.mark.parametrize("page", PAGES)
def test_for_who_does_not_moderate_there_is_no_such_page(app, client, make_member, sign_in, page: str):
    signed_out = client.get(page)
    assert signed_out.status_code == 303
    assert signed_out.location.startswith("/sign-in/?next=/moderation/")
    for role in (Role.MEMBER, Role.WRITER):
        browser = reader(app)
        sign_in(browser, make_member(f"A {role}", role=role))
        assert browser.get(page).status_code == 404


def test_nor_can_they_write_to_it(app, make_comment, make_member, sign_in):
    comment = make_comment()
    flag(app, comment.id)
    review = review_of(app, comment.id)
    browser = reader(app)
    sign_in(browser, make_member("Jo"))
    for address in (f"{QUEUE}{review}/decide", f"{QUEUE}decide", f"{QUEUE}{review}/claim"):
        assert send(browser, address, action="keep", version="1", chosen=f"{review}:1").status_code == 404


def test_admins_moderate_too(app, make_member, sign_in):
    browser = reader(app)
    sign_in(browser, make_member("Ada", role=Role.ADMIN))
    assert browser.get(QUEUE).status_code == 200


def test_pages_of_moderators_are_kept_by_no_browser(desk):
    assert desk.get(QUEUE).headers["Cache-Control"] == "no-store"


# --- The list -----------------------------------------------------------------------------------


def test_the_heaviest_come_first_and_of_equals_the_oldest(app, desk, make_comment, moved_clock):
    light, old, heavy = make_comment(), make_comment(), make_comment()
    flag(app, old.id, standing=1)
    moved_clock.forward(minutes=1)
    flag(app, light.id)
    flag(app, heavy.id, standing=3)
    flag(app, heavy.id, standing=3)
    other = make_comment()
    flag(app, other.id, standing=1)
    expected = [review_of(app, comment.id) for comment in (heavy, old, other, light)]
    assert listed(desk.get(QUEUE)) == expected


def test_a_row_says_who_what_why_and_since_when(app, desk, make_comment, moved_clock):
    comment = make_comment(name="Ann", body="You are all **wrong**, and so is your toaster.")
    flag(app, comment.id, "trolling", standing=2)
    flag(app, comment.id, "trolling")
    flag(app, comment.id, "spam")
    moved_clock.forward(minutes=22)
    (row,) = tree(desk.get(QUEUE)).xpath('//li[@class="review"]')
    said = words(row)
    for part in ("Ann", "Trolling", "You are all wrong, and so is your toaster.", "3 flags", "22 min"):
        assert part in said
    assert row.xpath('.//a[@aria-current="true"]')


def test_kinds_are_plain_addresses_with_counts(app, desk, make_comment):
    spam, abusive, held = make_comment(), make_comment(), make_comment()
    flag(app, spam.id, "spam")
    flag(app, abusive.id, "abusive")
    hold(app, held.id)
    ids = {name: review_of(app, one.id) for name, one in (("spam", spam), ("abusive", abusive), ("held", held))}
    page = desk.get(QUEUE)
    assert tabs(page) == {"All": 3, "Flagged": 2, "Held": 1, "Abusive": 1, "Spam": 1}
    assert listed(desk.get(f"{QUEUE}?show=held")) == [ids["held"]]
    assert listed(desk.get(f"{QUEUE}?show=spam")) == [ids["spam"]]
    assert set(listed(desk.get(f"{QUEUE}?show=flagged"))) == {ids["spam"], ids["abusive"]}
    assert tabs(desk.get(f"{QUEUE}?show=trolling"))["Trolling"] == 0
    assert desk.get(f"{QUEUE}?show=everything").status_code == 404


def test_the_list_narrows_to_an_article_an_author_a_network(app, desk, make_comment, make_article):
    mine, others = make_comment(), make_comment()
    for comment in (mine, others):
        flag(app, comment.id)
    review = review_of(app, mine.id)
    for place in (f"article={mine.article_id}", f"author=visitor-{mine.author_visitor_id}"):
        page = desk.get(f"{QUEUE}?{place}")
        assert listed(page) == [review]
        assert tabs(page)["All"] == 1
        assert "Show all" in page_words(page)
    assert set(listed(desk.get(f"{QUEUE}?network=n"))) == {review, review_of(app, others.id)}
    assert listed(desk.get(f"{QUEUE}?network=elsewhere")) == []
    for wrong in ("author=jo", "author=member-", "network=a/b", "article=x"):
        assert desk.get(f"{QUEUE}?{wrong}").status_code == 404


def test_every_review_is_met_once_page_by_page(make_app, make_article, make_member, sign_in):
    app = make_app(page_reviews=7)
    ids = many_waiting(app, make_article(), 45)
    desk = reader(app)
    sign_in(desk, make_member("Priya", role=Role.MODERATOR))
    url, met = QUEUE, []
    while url:
        page = desk.get(url)
        met += listed(page)
        url = next(iter(tree(page).xpath('//li[contains(@class, "review-more")]/a/@href')), None)
    assert sorted(met) == sorted(ids)
    piece = desk.get(
        f"{QUEUE}?after=" + tree(desk.get(QUEUE)).xpath("//li/a/@href")[-1].split("after=")[1], headers=HTMX
    )
    assert len(listed(piece)) == 7
    assert "<html" not in piece.text
    for wrong in ("x", "1", "1-2-3-4"):
        assert desk.get(f"{QUEUE}?after={wrong}").status_code == 404


def test_where_nothing_waits_the_page_says_so(desk):
    said = page_words(desk.get(QUEUE))
    assert "Nothing waits." in said
    assert "Nothing left to decide" in said


# --- The case -----------------------------------------------------------------------------------


def case_at(desk, app, comment):
    return desk.get(f"{QUEUE}{review_of(app, comment.id)}/")


def test_the_first_review_stands_beside_the_list_and_each_has_its_address(app, desk, make_comment):
    first, second = make_comment(body="The first one."), make_comment(body="The second one.")
    flag(app, first.id, standing=3)
    flag(app, second.id)
    (case,) = tree(desk.get(QUEUE)).xpath('//section[@id="case"]')
    assert "The first one." in words(case)
    assert "The second one." not in words(case)
    (case,) = tree(case_at(desk, app, second)).xpath('//section[@id="case"]')
    assert "The second one." in words(case)
    piece = desk.get(f"{QUEUE}{review_of(app, second.id)}/", headers=HTMX)
    assert "The second one." in piece.text
    assert 'id="reviews"' not in piece.text
    assert desk.get(f"{QUEUE}999999/").status_code == 404
    assert desk.get(f"{QUEUE}{2**70}/").status_code == 404


def test_a_case_shows_what_the_comment_answers_and_what_answers_it(app, desk, make_comment):
    root = make_comment(name="Ines", body="I read the terms.")
    parent = make_comment(parent=root, name="Theo", body="Nobody reads the terms.")
    comment = make_comment(parent=parent, name="Wren", body="Only fools do.", subject="Fools")
    make_comment(parent=comment, name="Mara", body="Is that so?")
    flag(app, comment.id)
    said = words(tree(case_at(desk, app, comment)).xpath('//section[@id="case"]')[0])
    parts = ("I read the terms.", "Nobody reads", "Fools", "Only fools do.", "Is that so?")
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "in reply to Theo" in said
    assert "1 reply" in said


def test_each_weight_shows_its_parts_and_what_is_missing_to_hide(app, desk, make_comment):
    comment = make_comment()
    member = flag(app, comment.id, "abusive", standing=2, network="a", note="An insult")
    flag(app, comment.id, "trolling", network="b")
    page = case_at(desk, app, comment)
    rows = [[words(cell) for cell in row.xpath("td")] for row in tree(page).xpath('//table[@class="given"]/tbody/tr')]
    assert rows == [
        [f"{member.name}“An insult”", "abusive", "1 + 2", "none yet", "Network A", "3.0"],
        ["A visitor", "trolling", "visitor", "none yet", "Network B", "0.5"],
    ]
    said = page_words(page)
    assert "of 6 needed, from 2 people on 2 networks. Missing to hide it: a weight of 6, 3 flaggers" in said
    assert "Members’ flags weigh 3.0, of which 3.0 from one network, so they count 0.0; visitors add 0.0" in said


def test_the_bar_is_drawn_with_attributes_and_ticks_at_what_hides(app, desk, make_comment):
    comment = make_comment()
    for network in "abc":
        flag(app, comment.id, standing=2, network=network)
    page = case_at(desk, app, comment)
    filled, tick = (tree(page).xpath(f'//*[@class="weight-{part}"]')[0] for part in ("filled", "tick"))
    assert float(filled.get("width")) > float(tick.get("x")) == 75
    assert "style=" not in page.text
    assert re.search(r"hidden automatically at \d+:\d\d", page_words(page))


def test_a_case_knows_the_author_and_the_network(app, desk, make_comment):
    first = make_comment()
    author = f"visitor-{first.author_visitor_id}"
    again = make_comment(actor=Actor(visitor_id=first.author_visitor_id, network="n"))
    for comment in (first, again):
        flag(app, comment.id)
    page = case_at(desk, app, first)
    said = page_words(page)
    assert "Two comments, all published." in said
    assert "One author wrote from it." in said
    links = tree(page).xpath("//a/@href")
    assert f"/moderation/authors/visitor/{first.author_visitor_id}/" in links
    assert f"{QUEUE}?author={author}" in links
    assert "/moderation/networks/n/" in links


def test_a_closed_review_says_how_it_ended_and_offers_no_decision_but_to_restore(app, desk, make_comment):
    comment = make_comment()
    flag(app, comment.id)
    review = review_of(app, comment.id)
    send(desk, f"{QUEUE}{review}/decide", action="remove", reason="abusive", version=version_of(desk, review))
    page = case_at(desk, app, comment)
    assert "Removed by Priya, less than a minute ago." in page_words(page)
    buttons = tree(page).xpath('//form[@id="decide"]/button/@value')
    assert buttons == ["restore"]


def version_of(desk, review: int) -> str:
    """The version that the form of the case carries."""
    return tree(desk.get(f"{QUEUE}{review}/")).xpath('string(//input[@id="case-version"]/@value)')


# --- Counts that are asked for again --------------------------------------------------------------


def test_counts_are_asked_for_again_and_unchanged_ones_cost_nothing_to_send(app, desk, make_comment):
    flag(app, make_comment().id)
    url = tree(desk.get(QUEUE)).xpath('string(//nav[@id="queue-tabs"]/@data-counts-url)')
    first = desk.get(url)
    assert tabs(first)["All"] == 1
    tag = first.headers["ETag"]
    same = desk.get(url, headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    flag(app, make_comment().id, "spam")
    other = desk.get(url, headers={"If-None-Match": tag})
    assert tabs(other) == {"All": 2, "Flagged": 2, "Held": 0, "Abusive": 1, "Spam": 1}
    assert 'data-new="1"' in other.text
