"""Pages that were made before answer who asks later: as long as they are true, and only whom they are for."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Role, SanctionKind
from blog.accounts.services import impose_sanction, set_role
from blog.articles.models import Article, ArticleState, DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.discussion.views import frames
from blog.foundation.database import db, transactional
from blog.foundation.http.kept import layer
from tests.reading import HTMX, comment_ids, reader, say, send, tree, url_of

LONG = 3_600_000  # milliseconds: nothing kept grows old during a test


@pytest.fixture
def taken(statements):
    def get(client, address, **options):
        with statements() as seen:
            response = client.get(address, **options)
        assert response.status_code == 200
        return response, len(seen)

    return get


@transactional
def change_article(article_id, **values):
    """Change an article, as nobody does from outside."""
    db.session.execute(sa.update(Article).where(Article.id == article_id).values(**values))


def rate(client, comment_id, kind="funny"):
    assert send(client, f"/comments/{comment_id}/ratings/{kind}").status_code == 303


def test_the_second_reader_costs_one_statement_and_gets_the_same_bytes(app, taken, make_discussion):
    article, _ = make_discussion([None, 0, 1, None])
    first, _ = taken(reader(app), url_of(article))
    second, cost = taken(reader(app), url_of(article))
    assert (second.data, cost) == (first.data, 1)


def test_nobody_waits_for_the_database_while_what_is_kept_is_young(make_app, taken, make_discussion):
    app = make_app(kept_milliseconds=LONG)
    article, _ = make_discussion([None, 0])
    taken(reader(app), url_of(article))
    assert taken(reader(app), url_of(article))[1] == 0


def test_what_was_written_since_is_shown(app, taken, make_discussion):
    article, ids = make_discussion([None, 0])
    stranger = reader(app)
    taken(stranger, url_of(article))
    say(reader(app), article, "Something nobody had thought of.")
    assert "nobody had thought of" in taken(stranger, url_of(article))[0].text
    rate(reader(app), ids[0])
    assert '<span class="count">1</span>' in taken(stranger, url_of(article))[0].text


def test_what_was_taken_away_is_gone(app, taken, make_discussion):
    article, ids = make_discussion([None, 0])
    stranger, known = reader(app), reader(app)
    rate(known, ids[0])
    for client in (stranger, known):
        assert taken(client, url_of(article))[0].text.count('class="comment-body') == 2
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, ids[1]), to=Status.REMOVED, reason="for the test")
    for client in (stranger, known):
        assert taken(client, url_of(article))[0].text.count('class="comment-body') == 1


def test_what_is_ones_own_reaches_nobody_else(app, taken, make_discussion, make_member, sign_in):
    article, ids = make_discussion([None, 0, None])
    author, member, other, stranger = (reader(app) for _ in range(4))
    sign_in(member, make_member("Jo"))
    sign_in(other, make_member("Kim"))
    say(author, article, "Mine, and nobody else can edit it.")
    say(member, article, "By Jo.")
    rate(member, ids[0], "insightful")
    pages = {}
    for round_ in ("made", "kept"):
        for name, client in (("author", author), ("member", member), ("other", other), ("stranger", stranger)):
            pages[name, round_] = taken(client, url_of(article))[0].text
    for name, edits, rated in (("author", 1, 0), ("member", 1, 1), ("other", 0, 0), ("stranger", 0, 0)):
        for round_ in ("made", "kept"):
            page = pages[name, round_]
            assert page.count('/edit"') == edits
            assert page.count("You have rated this comment as") == rated
            assert ("Commenting as <b>Kim</b>" in page) == (name == "other")
            assert ("Commenting as <b>Jo</b>" in page) == (name == "member")
    tokens = [
        set(re.findall(r'name="token" value="([^"]+)"', pages[name, "kept"])) for name in ("author", "member", "other")
    ]
    assert [len(found) for found in tokens] == [1, 1, 1]
    assert len(set.union(*tokens)) == 3
    assert 'name="token"' not in pages["stranger", "kept"]


def test_every_form_of_a_known_reader_has_a_key_of_its_own(app, taken, make_discussion, make_member, sign_in):
    article, _ = make_discussion([None])
    client = reader(app)
    sign_in(client, make_member())
    keys = [re.search(r'name="form_key" value="([^"]+)"', taken(client, url_of(article))[0].text)[1] for _ in range(3)]
    assert len(set(keys)) == 3


def test_a_page_made_for_a_known_reader_costs_five_statements_when_it_is_kept_and_a_members_one_more(
    app, taken, make_article, make_discussion, make_member, sign_in
):
    article, _ = make_discussion([None, 0, 1, None] * 20)
    visitor, member = reader(app), reader(app)
    say(visitor, make_article(), "So that I am known.")
    sign_in(member, make_member())
    # Who it is, what is now, what is held, what they rated and flagged; of a member, what they remember.
    for client, cost in ((visitor, 5), (member, 6)):
        taken(client, url_of(article))
        assert taken(client, url_of(article))[1] == cost


def test_ones_held_comment_is_shown_to_its_author_alone(app, taken, make_article):
    article = make_article(discussion_mode="held_first")
    author, other = reader(app), reader(app)
    say(other, make_article(), "So that I am known.")
    for client in (author, other):
        taken(client, url_of(article))
    say(author, article, "Wait for it.")
    for _ in range(2):
        assert "Wait for it." in taken(author, url_of(article))[0].text
        others = taken(other, url_of(article))[0]
        assert ("Wait for it." in others.text, comment_ids(others)) == (False, [])


def test_a_page_that_somebody_suspended_reads_is_nobody_elses_and_the_other_way_round(
    app, taken, make_discussion, make_member, sign_in
):
    article, _ = make_discussion([None])
    jo, kim = make_member("Jo"), make_member("Kim")
    suspended, other = reader(app), reader(app)
    sign_in(suspended, jo)
    sign_in(other, kim)
    with app.app_context():
        impose_sanction(actor=SYSTEM, member_id=jo.id, kind=SanctionKind.SUSPENSION, days=7, reason="for the test")
    for client in (suspended, other, suspended, other):
        page = taken(client, url_of(article))[0].text
        assert ("Your account is suspended" in page) is (client is suspended)
        assert ("data-comment-form" in page) is (client is other)


def test_each_part_and_order_is_a_page_of_its_own_for_known_readers_too(make_app, taken, make_discussion):
    app = make_app(page_comments=2)
    article, ids = make_discussion([None] * 4)
    client = reader(app)
    rate(client, ids[0])
    for _ in range(2):
        for query, shown in (("", ids[:2]), (f"?after_thread={ids[1]}", ids[2:]), ("?order=newest", ids[:1:-1])):
            assert comment_ids(taken(client, url_of(article) + query)[0]) == shown


def test_what_no_stamp_knows_of_is_seen_after_a_minute(
    app, taken, make_article, make_comment, make_member, sign_in, monkeypatch
):
    jo = make_member("Jo")
    comment = make_comment(actor=sign_in(reader(app), jo))
    with app.app_context():
        article = db.session.get_one(Article, comment.article_id)
    stranger, known = reader(app), reader(app)
    say(known, make_article(), "So that I am known.")
    for client in (stranger, known):
        assert "Moderator" not in taken(client, url_of(article))[0].text
    with app.app_context():
        set_role(actor=SYSTEM, member_id=jo.id, role=Role.MODERATOR)
    for module in (layer, frames):
        monkeypatch.setattr(module, "LONGEST", 0)  # the minute is over
    for client in (stranger, known):
        assert "Moderator" in taken(client, url_of(article))[0].text


def test_who_has_nothing_to_do_with_a_comment_sees_its_ratings_as_they_are(app, taken, make_discussion):
    article, ids = make_discussion([None, None])
    known = reader(app)
    rate(known, ids[0])
    for count in (1, 2):
        rate(reader(app, f"192.0.{count}.1"), ids[1])
        page = tree(taken(known, url_of(article))[0])
        assert page.xpath(f'//*[@id="rate-{ids[1]}"]//*[@class="count"]/text()') == [str(count)]


def test_a_fragment_and_its_page_are_kept_apart(app, taken, make_discussion):
    article, _ = make_discussion([None, 0])
    for _ in range(2):
        assert "<!DOCTYPE html>" in taken(reader(app), url_of(article))[0].text
        assert "<!DOCTYPE html>" not in taken(reader(app), url_of(article), headers=HTMX)[0].text


def test_a_discussion_that_closes_by_the_clock_says_so(make_app, taken, make_discussion, moved_clock):
    app = make_app(discussion_days=1)
    article, ids = make_discussion([None])
    stranger, known = reader(app), reader(app)
    rate(known, ids[0])
    for client in (stranger, known):
        assert "Leave a comment" in taken(client, url_of(article))[0].text
    moved_clock.forward(days=2)
    for client in (stranger, known):
        assert "Leave a comment" not in taken(client, url_of(article))[0].text


def test_an_article_that_changes_its_mode_or_is_taken_back_is_shown_as_it_is(app, taken, make_discussion):
    article, ids = make_discussion([None])
    stranger, known = reader(app), reader(app)
    rate(known, ids[0])
    for client in (stranger, known):
        assert "data-comment-form" in taken(client, url_of(article))[0].text
    with app.app_context():
        change_article(article.id, discussion_mode=DiscussionMode.MEMBERS_ONLY)
    for client in (stranger, known):
        assert "data-comment-form" not in taken(client, url_of(article))[0].text
    with app.app_context():
        change_article(article.id, state=ArticleState.DRAFT)
    for client in (stranger, known):
        assert client.get(url_of(article)).status_code == 404


def test_yesterdays_comments_say_so_the_next_day(app, taken, make_discussion, moved_clock):
    moved_clock.to(datetime(2026, 5, 3, 12, tzinfo=UTC))
    article, ids = make_discussion([None])
    stranger, known = reader(app), reader(app)
    rate(known, ids[0])
    for client in (stranger, known):
        assert "yesterday at" not in taken(client, url_of(article))[0].text
    moved_clock.forward(days=1)
    for client in (stranger, known):
        assert "yesterday at" in taken(client, url_of(article))[0].text


def test_a_badge_is_shown_as_soon_as_it_is_earned(app, taken, make_discussion):
    article, ids = make_discussion([None, 0])
    stranger, known = reader(app), reader(app)
    rate(known, ids[0], "insightful")
    for client in (stranger, known):
        assert 'class="badge is-funny"' not in taken(client, url_of(article))[0].text
    for network in range(5):
        rate(reader(app, f"192.0.{network}.1"), ids[0])
    for client in (stranger, known):
        assert taken(client, url_of(article))[0].text.count('class="badge is-funny"') >= 1
