"""Pages that were made before answer who asks later: as long as they are true, and only whom they are for."""

import re
from datetime import UTC, datetime

import pytest

from blog.accounts.models import SYSTEM
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.reading import HTMX, reader, say, send, url_of

LONG = 3_600_000  # milliseconds: nothing kept grows old during a test


@pytest.fixture
def taken(statements):
    def get(client, address, **options):
        with statements() as seen:
            response = client.get(address, **options)
        assert response.status_code == 200
        return response, len(seen)

    return get


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
        assert "Wait for it." not in taken(other, url_of(article))[0].text


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
