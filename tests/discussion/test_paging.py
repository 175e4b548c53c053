import re

import pytest

from tests.reading import HTMX, comment_ids, page_words, read_through, reader, say, send, tree, url_of, words


def more_links(response):
    return {words(link): link.get("href") for link in tree(response).xpath('//li[@class="more"]/a')}


def test_every_view_shows_each_of_250_comments_once(app, make_discussion):
    # Threads of one to forty: most fit a page, some begin on one and would end on the next.
    parents = []
    while len(parents) < 250:
        size = (len(parents) * 7) % 40 + 1
        top = len(parents)
        parents += [None, *(top + n // 2 for n in range(size - 1))]
    article, ids = make_discussion(parents[:250])
    client = reader(app)
    for headers in (None, HTMX):
        assert sorted(read_through(client, url_of(article), headers=headers)) == ids
        assert list(read_through(client, f"{url_of(article)}?order=newest", headers=headers)) == ids[::-1]
        assert list(read_through(client, f"{url_of(article)}?order=oldest", headers=headers)) == ids
    for order in ("insightful", "funny"):
        assert list(read_through(client, f"{url_of(article)}?order={order}")) == ids


@pytest.mark.parametrize("order", ["threaded", "newest", "oldest"])
def test_nothing_is_skipped_or_shown_twice_while_others_post(app, make_discussion, order):
    article, ids = make_discussion([None if n % 5 == 0 else n - n % 5 for n in range(250)])
    client, writer = reader(app), reader(app, "10.9.9.9")
    met, address = [], f"{url_of(article)}?order={order}"
    while address:
        page = client.get(address)
        met += comment_ids(page)
        place = str(ids[40])
        say(writer, article, f"A new thread after {len(met)}.")
        say(writer, article, f"A reply on a page that was read, after {len(met)}.", parent_id=place)
        address = next(iter(more_links(page).values()), None)
    assert len(met) == len(set(met))
    assert [key for key in met if key in set(ids)] == (ids[::-1] if order == "newest" else ids)


def test_a_thread_that_fits_a_page_is_never_torn(app, make_discussion):
    # 60 and 60: the second does not fit beside the first, and moves whole to the next page.
    article, ids = make_discussion([None, *[0] * 59, None, *[60] * 59])
    client = reader(app)
    first = client.get(url_of(article))
    assert comment_ids(first) == ids[:60]
    assert list(more_links(first)) == ["Show the next thread"]
    second = client.get(more_links(first)["Show the next thread"])
    assert comment_ids(second) == ids[60:]
    assert more_links(second) == {}


def test_a_thread_of_exactly_a_page_is_not_torn_either(app, make_discussion):
    article, ids = make_discussion([None, *[0] * 99, None])
    first = reader(app).get(url_of(article))
    assert comment_ids(first) == ids[:100]
    assert list(more_links(first)) == ["Show the next thread"]


def test_a_thread_too_long_for_any_page_says_how_many_replies_it_still_has(app, make_discussion):
    article, ids = make_discussion([None, *[0] * 129, None], names=["Ann", *["Bob"] * 129, "Cy"])
    client = reader(app)
    first = client.get(url_of(article))
    assert comment_ids(first) == ids[:100]
    assert list(more_links(first)) == ["Show 30 more replies to Ann", "Show the next thread"]
    rest = client.get(more_links(first)["Show 30 more replies to Ann"], headers=HTMX)
    assert comment_ids(rest) == ids[100:130]
    assert comment_ids(client.get(more_links(first)["Show the next thread"], headers=HTMX)) == ids[130:]


def test_one_reply_left_is_called_one(app, make_discussion):
    article, _ = make_discussion([None, *[0] * 100], names=["Ann", *["Bob"] * 100])
    assert list(more_links(reader(app).get(url_of(article)))) == ["Show 1 more reply to Ann"]


def test_a_branch_is_cut_at_its_hundredth_comment_and_goes_on_from_there(app, make_discussion):
    article, ids = make_discussion([None, *range(249)])
    client = reader(app)
    assert comment_ids(client.get(url_of(article))) == ids[:100]
    assert list(read_through(client, url_of(article), headers=HTMX)) == ids


def test_the_setting_says_how_much_a_page_holds(make_app, make_discussion):
    article, ids = make_discussion([None] * 7)
    client = reader(make_app(page_comments=3))
    for order in ("threaded", "oldest"):
        assert comment_ids(client.get(f"{url_of(article)}?order={order}")) == ids[:3]
        assert list(read_through(client, f"{url_of(article)}?order={order}")) == ids


def test_a_page_says_how_much_of_the_discussion_it_shows(app, make_discussion):
    article, _ = make_discussion([None] * 120)
    assert "100 of 120 comments on this page" in page_words(reader(app).get(url_of(article)))


def levels(response):
    """How deep each comment is indented, and whom it says it answers."""
    found = {}
    for element in tree(response).xpath('//*[starts-with(@id, "comment-")]'):
        key = int(element.get("id").removeprefix("comment-"))
        answered = element.xpath('.//a[@class="reply-to"]')
        depth = len(element.xpath('ancestor::ol[contains(@class, "threads") or contains(@class, "replies")]'))
        found[key] = (depth, words(answered[0]) if answered else None)
    return found


def test_replies_indent_to_the_eighth_level_and_then_say_whom_they_answer(app, make_discussion):
    article, ids = make_discussion([None, *range(11)], names=[f"Reader {n}" for n in range(1, 13)])
    shown = levels(reader(app).get(url_of(article)))
    assert [shown[key][0] for key in ids[:8]] == list(range(1, 9))
    assert {shown[key][0] for key in ids[8:]} == {8}  # beside the eighth, and no deeper
    assert [shown[key][1] for key in ids] == [None] * 8 + [f"in reply to Reader {n}" for n in range(8, 12)]


def test_flat_views_say_of_every_reply_whom_it_answers(app, make_discussion):
    article, ids = make_discussion([None, 0, 1], names=["Ann", "Bob", "Cy"])
    shown = levels(reader(app).get(f"{url_of(article)}?order=oldest"))
    assert [shown[key] for key in ids] == [(1, None), (1, "in reply to Ann"), (1, "in reply to Bob")]


def test_what_goes_on_in_another_part_says_whom_it_answers(app, make_discussion):
    article, ids = make_discussion([None, *[0] * 129], names=["Ann", *["Bob"] * 129])
    first = reader(app).get(url_of(article))
    rest = reader(app).get(more_links(first)["Show 30 more replies to Ann"], headers=HTMX)
    assert rest.text.count("in reply to Ann") == 30
    assert set(re.findall(r"in reply to \w+", first.text)) == set()
    assert comment_ids(rest) == ids[100:]


def test_a_withdrawn_comment_among_many_is_neither_shown_nor_counted(app, make_article):
    article, writer = make_article(), reader(app)
    keys = [say(writer, article, f"Number {n}.") for n in range(3)]
    send(writer, f"/comments/{keys[1]}/withdraw")
    page = reader(app).get(url_of(article))
    assert comment_ids(page) == [keys[0], keys[2]]
    assert "2 Comments" in page_words(page)
