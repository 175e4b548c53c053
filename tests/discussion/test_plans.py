"""No view reads or sorts a whole discussion: indexes serve each of them, on both databases."""

import random

import pytest
import sqlalchemy as sa

from blog.accounts.models import Visitor
from blog.comments.models import SEGMENT, Comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.pagination import cursor_of
from tests.explaining import asking, faults_of, plan_of
from tests.reading import HTMX, reader, say, send, tree, url_of

FORCED = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin")


@pytest.fixture
def app(make_app):
    return make_app(page_comments=10, kept_megabytes=0)


@pytest.fixture
def big(app, make_discussion):
    """An article with 400 comments among others: threads of every shape, one person's, with badges."""
    chance = random.Random(3)
    article, ids = make_discussion([None if n % 40 == 0 else chance.randrange(n - n % 40, n) for n in range(400)])
    for _ in range(3):
        make_discussion([None] * 100)
    with app.app_context():
        db.session.execute(sa.insert(Visitor), [{"key": f"key {n}", "created_at": clock.utcnow()} for n in range(9)])
        db.session.execute(
            sa.update(Comment).values(
                author_visitor_id=1 + Comment.id % 9,
                insightful_count=Comment.id % 11,
                funny_count=Comment.id % 7,
                has_insightful_badge=Comment.id % 11 > 4,
                has_funny_badge=Comment.id % 7 > 4,
            )
        )
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
    return article, ids


def addresses(app, article, ids):
    """Every kind of page, part and filter."""
    with app.app_context():
        middle = db.session.get(Comment, ids[200])
    place = cursor_of(middle.created_at, middle.id)
    since = middle.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    queries = ["", *(f"order={order}" for order in ("newest", "oldest", "insightful", "funny"))]
    for kind in ("insightful", "funny"):
        queries += [
            f"only={kind}",
            f"only={kind}&order=newest",
            f"only={kind}&order={kind}",
            f"only={kind}&after={place}",
        ]
    queries += [f"order=oldest&after={place}", f"order=newest&after={place}", f"order=funny&after=3-{place}"]
    queries += [f"since={since}", f"since={since}&order=newest", f"since={place}", f"since=0-0&after={place}"]
    queries += [f"by={ids[5]}", f"by={ids[5]}&order=newest", f"by={ids[5]}&after={place}"]
    queries += [f"after_thread={int(middle.path[:SEGMENT], 36)}", f"after_reply={ids[45]}&below={ids[40]}"]
    queries += [f"after_branch={ids[41]}&below={ids[40]}"]
    return [f"?{query}" for query in queries] + [f"comments/{ids[n]}/" for n in (0, 40, 199)]


def test_indexes_serve_every_view_and_every_part_of_it(app, big):
    article, ids = big
    client, place = reader(app), url_of(article)
    seen_indexes = set()
    for address in addresses(app, article, ids):
        for headers in ({}, HTMX):
            client.get(place + address, headers=headers)  # whoever comes first keeps an order by ratings
            with asking(app) as seen:
                assert client.get(place + address, headers=headers).status_code == 200, address
            with app.app_context():
                _force_indexes()
                for asked in seen:
                    assert not faults_of(asked), (address, asked[0], plan_of(asked))
                    seen_indexes |= {word for line in plan_of(asked) for word in line.split() if "ix_comments" in word}
    assert seen_indexes >= {
        "ix_comments_thread",
        "ix_comments_time",
        "ix_comments_funny_badge",
        "ix_comments_funny_badge_time",
        "ix_comments_insightful_badge",
        "ix_comments_insightful_badge_time",
        "ix_comments_by_visitor",
    }


def test_making_a_list_reads_an_index_of_its_order(app, big):
    article, _ = big
    for view in ("order=insightful", "only=funny&order=funny"):
        with asking(app) as seen:
            assert reader(app).get(f"{url_of(article)}?{view}").status_code == 200
        with app.app_context():
            _force_indexes()
            for asked in seen:
                assert not faults_of(asked), plan_of(asked)


def test_a_members_comments_here_are_found_by_an_index(app, big, make_member, sign_in):
    article, _ = big
    member = reader(app)
    sign_in(member, make_member())
    comment = say(member, article, "Hello.")
    with asking(app) as seen:
        page = reader(app).get(f"{url_of(article)}?by={comment}")
    assert tree(page).xpath("//article/@id")
    with app.app_context():
        _force_indexes()
        plans = [line for asked in seen for line in plan_of(asked)]
        assert not [fault for asked in seen for fault in faults_of(asked)]
    assert any("ix_comments_by_member" in line for line in plans)


def _force_indexes() -> None:
    """In so small a table PostgreSQL would find other ways cheaper; what it has no index for it still sorts."""
    if db.engine.dialect.name == "postgresql":
        for way in FORCED:
            db.session.execute(sa.text(f"SET {way} = off"))


def test_the_check_finds_what_it_is_for(app, big):
    with app.app_context():
        _force_indexes()
        assert len(big[1]) == 400
        body = "SELECT id FROM comments WHERE body_source <> 'x' ORDER BY body_source"
        assert faults_of((body, ()))


def test_indexes_serve_what_a_member_remembers(app, big, make_member, sign_in):
    article, ids = big
    client = reader(app)
    sign_in(client, make_member())
    with app.app_context():
        middle = db.session.get(Comment, ids[200]).created_at.isoformat()
    send(client, f"{url_of(article)}comments/seen", until=middle)
    send(client, f"/comments/{ids[390]}/mute")
    with asking(app) as seen:
        assert "since your visit" in client.get(url_of(article)).text
    remembered = [asked for asked in seen if "visits" in asked[0]]
    assert len(remembered) == 1
    with app.app_context():
        _force_indexes()
        assert not faults_of(remembered[0]), plan_of(remembered[0])
        plan = "\n".join(plan_of(remembered[0]))
        assert "ix_comments_time" in plan, plan
