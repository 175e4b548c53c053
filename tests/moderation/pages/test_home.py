"""The moderators' home, and their ways there: the masthead, and the menu of a comment."""

from tests.reading import page_words, reader, send, tree, url_of, words
from tests.reviewing import flag, hold, review_of

HOME, QUEUE = "/moderation/", "/moderation/queue/"


def decide(desk, app, comment, action, **fields):
    review = review_of(app, comment.id)
    version = tree(desk.get(f"{QUEUE}{review}/")).xpath('string(//input[@id="case-version"]/@value)')
    return send(desk, f"{QUEUE}{review}/decide", action=action, version=version, **fields)


def rows_of(page, caption: str) -> list[list[str]]:
    """The cells of a table's body."""
    rows = tree(page).xpath(f'//table[caption="{caption}"]/tbody/tr')
    return [[words(cell) for cell in row.xpath("th | td")] for row in rows]


def test_home_tells_what_waits_since_when_and_why(app, desk, make_comment, moved_clock):
    assert "Nothing waits" in page_words(desk.get(HOME))
    flag(app, make_comment().id, "spam")
    moved_clock.forward(hours=3)
    flag(app, make_comment().id, "trolling")
    hold(app, make_comment().id)
    page = desk.get(HOME)
    assert "Three reviews wait The oldest for 3 hours." in page_words(page)
    assert rows_of(page, "Open reviews by cause and reason") == [
        ["Flagged", "2"],
        ["Held", "1"],
        ["Trolling", "1"],
        ["Spam", "1"],
    ]
    assert "That is longer than" not in page_words(page)
    moved_clock.forward(hours=22)
    assert "That is longer than 24 hours." in page_words(desk.get(HOME))


def test_home_tells_who_decided_what_today_and_how_long_it_took(app, desk, other_desk, make_comment, moved_clock):
    comments = [make_comment() for _ in range(4)]
    for comment in comments:
        flag(app, comment.id)
    moved_clock.forward(minutes=14, seconds=10)
    decide(desk, app, comments[0], "keep")
    decide(desk, app, comments[1], "spam")
    decide(other_desk, app, comments[2], "keep")
    undone = decide(desk, app, comments[3], "hide", reason="abusive")
    send(desk, f"/moderation/decisions/{undone.location.split('decided=')[1]}/undo")
    page = desk.get(HOME)
    assert "Three decisions; half of them came within 14 minutes." in page_words(page)
    assert rows_of(page, "Decisions of today by moderator") == [["Priya", "1", "1", "2"], ["Noor", "1", "–", "1"]]
    assert "Median time to decide today: 14 minutes" in page_words(desk.get(QUEUE))
    moved_clock.forward(days=1)
    assert "Nothing yet." in page_words(desk.get(HOME))


def in_masthead(client, address="/"):
    links = tree(client.get(address)).xpath('//nav[@aria-label="Site"]/a[@class="nav-queue"]')
    return [words(link) for link in links]


def test_the_masthead_leads_moderators_and_nobody_else_to_the_queue(
    app, desk, client, make_comment, make_member, sign_in
):
    comment = make_comment()
    member = reader(app)
    sign_in(member, make_member("Jo"))
    assert in_masthead(desk) == ["Queue"]
    flag(app, comment.id)
    assert in_masthead(desk) == ["Queue 1 waiting"]
    assert in_masthead(member) == in_masthead(client) == []


def test_what_the_masthead_counts_costs_moderators_one_statement_and_others_none(
    app, desk, make_member, sign_in, statements
):
    member = reader(app)
    sign_in(member, make_member("Jo"))
    counts = []
    for client in (member, desk):
        with statements() as seen:
            client.get("/")
        counts.append(len(seen))
    assert counts[1] == counts[0] + 1


def test_a_moderator_takes_a_comment_up_where_it_stands(
    app, desk, client, make_comment, make_article, make_member, sign_in
):
    article = make_article()
    comment = make_comment(article=article)
    page = desk.get(url_of(article))
    (button,) = tree(page).xpath('//button[contains(@formaction, "/take-up")]')
    assert words(button) == "Moderate"
    for _ in range(2):  # from the frame that moderators share, too
        assert "/take-up" in desk.get(url_of(article)).text
    member = reader(app)
    sign_in(member, make_member("Jo"))
    for other in (client, member):
        for _ in range(2):
            assert "/take-up" not in other.get(url_of(article)).text
    taken = send(desk, button.get("formaction"))
    assert taken.location == f"{QUEUE}{review_of(app, comment.id)}/"
    assert "Taken up" in page_words(desk.get(taken.location))


def test_ones_own_comment_is_not_to_be_taken_up(app, desk, moderator, make_article):
    article = make_article()
    send(desk, f"{url_of(article)}comments/", body="By a moderator.")
    assert "By a moderator." in desk.get(url_of(article)).text
    assert "/take-up" not in desk.get(url_of(article)).text
