"""What open pages are told of what was said since they were made."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.articles.models import Article, DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, change_status, import_thread, withdraw_comment
from blog.discussion.queries import comments_since, place_of_now
from blog.discussion.queries.news import AT_MOST
from blog.discussion.services import mark_read
from blog.foundation.database import db
from blog.mutes.services import mute_author
from tests.racing import in_context
from tests.reading import comment_ids, page_words, reader, say, tree, url_of


def told_on(page):
    """The place and the version that a page of the discussion bears."""
    (news,) = tree(page).xpath('//*[@id="news"]')
    return news.get("data-since"), news.get("data-version")


def ask(client, article, since, version=None):
    headers = {"If-None-Match": f'W/"{version}"'} if version is not None else {}
    return client.get(f"{url_of(article)}comments/news?since={since}", headers=headers)


def test_who_has_the_newest_version_is_told_nothing(client, make_article, make_comment):
    article = make_article()
    make_comment(article=article)
    since, version = told_on(client.get(url_of(article)))
    answer = ask(client, article, since, version)
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", f'W/"{version}"')


def test_new_comments_are_told_once_they_are_there_and_no_others(client, make_article, make_comment):
    article, other = make_article(), make_article()
    old = make_comment(article=article)
    since, version = told_on(client.get(url_of(article)))
    make_comment(article=other)
    assert ask(client, article, since, version).status_code == 304
    new = [make_comment(parent=old).id, make_comment(article=article).id]
    answer = ask(client, article, since, version)
    assert answer.status_code == 200
    assert answer.json == {"ids": new, "has_more": False, "comment_count": 3, "since": answer.json["since"]}
    after = ask(client, article, answer.json["since"])
    assert (after.json["ids"], after.json["since"]) == ([], answer.json["since"])
    assert ask(client, article, since, answer.headers["ETag"].strip('W/"')).status_code == 304


@pytest.mark.parametrize("place", ["", "?order=newest", "?order=funny", "comments/{id}/"])
def test_every_page_of_a_discussion_bears_the_place_it_was_made_at(client, make_article, make_comment, place):
    article = make_article()
    first = make_comment(article=article)
    since, version = told_on(client.get(url_of(article) + place.format(id=first.id)))
    new = make_comment(article=article)
    assert ask(client, article, since, version).json["ids"] == [new.id]


def test_the_form_that_comes_back_bears_it_too(client, make_article, make_comment):
    article = make_article()
    refused = client.post(url_of(article) + "comments/", data={"body": "No"})
    assert refused.status_code == 422
    new = make_comment(article=article)
    assert ask(client, article, *told_on(refused)).json["ids"] == [new.id]


def test_the_first_comment_of_all_is_news(client, make_article, make_comment):
    article = make_article()
    since, version = told_on(client.get(url_of(article)))
    new = make_comment(article=article)
    assert ask(client, article, since, version).json["ids"] == [new.id]


def test_what_nobody_can_read_is_no_news(app, client, make_article, make_comment):
    article = make_article()
    since, _ = told_on(client.get(url_of(article)))
    with app.app_context():
        db.session.execute(sa.update(Article).values(discussion_mode=DiscussionMode.HELD_FIRST))
        db.session.commit()
    held = make_comment(article=article)
    assert ask(client, article, since).json["ids"] == []
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, held.id), to=Status.PUBLISHED, reason="read")
    assert ask(client, article, since).json["ids"] == [held.id]
    with app.app_context():
        withdraw_comment(actor=Actor(visitor_id=held.author_visitor_id), comment_id=held.id)
    answer = ask(client, article, since)
    assert (answer.json["ids"], answer.json["comment_count"]) == ([], 0)


def test_a_clock_that_goes_behind_hides_nothing(client, make_article, make_comment, moved_clock):
    article = make_article()
    make_comment(article=article)
    since, _ = told_on(client.get(url_of(article)))
    moved_clock.forward(seconds=-20)
    new = make_comment(article=article)
    assert ask(client, article, since).json["ids"] == [new.id]


def test_what_an_import_brings_from_before_is_no_news(app, client, make_article, make_comment):
    article = make_article()
    make_comment(article=article)
    since, version = told_on(client.get(url_of(article)))
    said = {"author_name": "Ann", "body_source": "Long ago.", "created_at": datetime.now(UTC) - timedelta(days=1)}
    with app.app_context():
        old = ImportedComment(source_key="a", parent_key=None, **said)
        import_thread(actor=SYSTEM, article_id=article.id, comments=[old])
    answer = ask(client, article, since, version)
    assert (answer.status_code, answer.json["ids"], answer.json["comment_count"]) == (200, [], 2)


def test_what_an_import_brings_from_the_future_hides_nothing(app, client, make_article, make_comment):
    article = make_article()
    said = {"author_name": "Ann", "body_source": "Ahead.", "created_at": datetime.now(UTC) + timedelta(days=1)}
    with app.app_context():
        early = ImportedComment(source_key="a", parent_key=None, **said)
        import_thread(actor=SYSTEM, article_id=article.id, comments=[early])
    since, _ = told_on(client.get(url_of(article)))
    new = make_comment(article=article)
    assert ask(client, article, since).json["ids"] == [new.id]


def test_many_are_told_in_parts(app, client, make_discussion):
    article, ids = make_discussion([None] * (AT_MOST + 5))
    first = ask(client, article, "0-0").json
    second = ask(client, article, first["since"]).json
    assert (first["ids"], first["has_more"]) == (ids[:AT_MOST], True)
    assert (second["ids"], second["has_more"]) == (ids[AT_MOST:], False)


@pytest.mark.parametrize("since", ["", "x", "1", "1-2-3", "9" * 19 + "-1", "-" + "9" * 19 + "-1", "1-%00"])
@pytest.mark.parametrize("door", ["news", "news/list"])
def test_a_place_that_is_none_is_not_found(client, make_article, make_comment, since, door):
    article = make_article()
    make_comment(article=article)
    assert client.get(f"{url_of(article)}comments/{door}?since={since}").status_code == 404


@pytest.mark.parametrize("door", ["news", "news/list"])
def test_there_is_no_news_where_there_is_no_article(client, make_article, door):
    article = make_article()
    for place in ("/2026/02/31/no-such-day/", "/2026/02/01/no-such-article/", url_of(article)[:-2] + "/"):
        assert client.get(f"{place}comments/{door}?since=0-0").status_code == 404


def test_of_an_article_that_is_not_out_nothing_is_told(app, client, make_article):
    article = make_article(published_at=datetime.now(UTC) + timedelta(minutes=1))
    places = [f"{url_of(article)}comments/news", f"{url_of(article)}comments/news/list"]
    for place in (*places, f"/api/v1/articles/{article.id}/comments/news"):
        assert client.get(f"{place}?since=0-0").status_code == 404


def test_a_closed_discussion_has_no_news_to_wait_for(client, make_article, make_comment):
    article = make_article(discussion_mode=DiscussionMode.CLOSED)
    assert not tree(client.get(url_of(article))).xpath('//*[@id="news"]')


def test_who_asks_makes_no_difference_to_what_is_told(app, make_article, make_comment):
    article, client = make_article(), reader(app)
    since, version = told_on(client.get(url_of(article)))
    say(client, article, "So that I have a cookie.")
    answers = [ask(who, article, since, version) for who in (client, reader(app, "192.0.2.99"))]
    assert answers[0].data == answers[1].data
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


# --- The list -----------------------------------------------------------------------------------


def test_the_list_draws_each_comment_with_what_it_answers(client, make_article, make_comment):
    article = make_article()
    old = make_comment(article=article, name="Ann")
    since, _ = told_on(client.get(url_of(article)))
    reply = make_comment(parent=old, body="To you.")
    deeper = make_comment(parent=reply, body="And to you.")
    alone = make_comment(article=article, body="To all.")
    answer = client.get(f"{url_of(article)}comments/news/list?since={since}")
    (piece,) = tree(answer).xpath("//*[@data-since]")
    assert piece.get("data-version") == told_on(client.get(url_of(article)))[1]
    assert [item.get("data-parent") for item in piece.xpath("./ol")] == [str(old.id), str(reply.id), ""]
    assert comment_ids(answer) == [reply.id, deeper.id, alone.id]
    assert "in reply to Ann" in page_words(answer)
    assert ask(client, article, piece.get("data-since")).json["ids"] == []


def test_the_list_knows_its_reader(app, make_article):
    article, client = make_article(), reader(app)
    since, _ = told_on(client.get(url_of(article)))
    say(client, article, "Mine.")
    place = f"{url_of(article)}comments/news/list?since={since}"
    assert "You" in page_words(client.get(place)).split()
    assert "You" not in page_words(reader(app).get(place)).split()


def test_the_list_folds_whom_its_reader_has_muted_and_calls_nothing_new_that_is_so_anyway(
    app, make_article, make_comment, make_member, sign_in, moved_clock
):
    article, client = make_article(), reader(app)
    theo = make_comment(article=article, name="Theo")
    jo = sign_in(client, make_member("Jo"))
    with app.app_context():
        mute_author(actor=jo, comment_id=theo.id)
        mark_read(actor=jo, article_id=article.id, until=datetime.now(UTC))
    since, _ = told_on(client.get(url_of(article)))
    moved_clock.forward(hours=1)
    make_comment(article=article, name="Theo", actor=Actor(visitor_id=theo.author_visitor_id))
    make_comment(article=article, name="Mara")
    answer = client.get(f"{url_of(article)}comments/news/list?since={since}")
    assert ("Muted: Theo." in answer.text, "Muted: Mara." in answer.text) == (True, False)
    assert "is-new" not in answer.text


# --- Cost ---------------------------------------------------------------------------------------


def test_no_news_costs_one_statement_whoever_asks(app, statements, make_article, make_member, sign_in):
    article, visitor, member = make_article(), reader(app), reader(app)
    say(visitor, article, "So that I have a cookie.")
    sign_in(member, make_member())
    since, version = told_on(visitor.get(url_of(article)))
    for client in (visitor, member, reader(app)):
        with statements() as seen:
            assert ask(client, article, since, version).status_code == 304
        assert len(seen) == 1, seen


def test_news_cost_the_same_for_one_as_for_many(app, statements, make_discussion):
    taken = []
    for size in (1, 90):
        article, _ = make_discussion([None] * size)
        for door in ("news", "news/list"):
            with statements() as seen:
                assert reader(app).get(f"{url_of(article)}comments/{door}?since=0-0").status_code == 200
            taken.append(len(seen))
    assert taken == [2, 4, 2, 4]


# --- Races --------------------------------------------------------------------------------------


def test_a_reader_meets_each_comment_once_while_many_are_written(app, make_article, make_comment):
    article, start = make_article(), threading.Barrier(5)
    known = [make_comment(article=article) for _ in range(3)]
    written, met = [], []

    def write(number):
        start.wait()
        written.extend(make_comment(parent=known[number % 3]).id for _ in range(8))

    with app.app_context():
        since = place_of_now(article_id=article.id)
    writers = [threading.Thread(target=in_context(app, lambda number=number: write(number))) for number in range(4)]
    for writer in writers:
        writer.start()
    start.wait()
    while True:
        is_over = not any(writer.is_alive() for writer in writers)
        with app.app_context():
            found = comments_since(article_id=article.id, since=since)
        met += found.comment_ids
        since = found.since
        if is_over:
            break
    assert len(written) == 32
    assert met == sorted(written)
