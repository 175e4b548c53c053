"""Who reads through a discussion of 5,000 meets each comment once, whatever others do meanwhile."""

import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Visitor
from blog.articles.models import Article
from blog.comments.models import Comment, Status, path_below
from blog.foundation.database import db
from blog.ratings.models import Kind, Rating
from blog.ratings.services import rate_comment, take_back_rating
from tests.programs import Program

COUNT, PART, READERS = 5000, 400, 12
ORDERS = ["threaded", "newest", "oldest", "insightful", "funny"]


@pytest.fixture
def app(make_app):
    return make_app(page_comments=PART)


def shape(chance):
    """Where each comment stands: one thread longer than two parts, others of every size, all of any depth."""
    parents, thread = [None], [0]
    for n in range(1, COUNT):
        is_new_thread = len(thread) > 2 * PART + 40 if len(parents) < 3 * PART else chance.random() < 0.2
        parents.append(None if is_new_thread else chance.choice(thread[-30:]))
        thread = [n] if is_new_thread else [*thread, n]
    return parents


@pytest.fixture
def big(app, make_article):
    """The article and the ids of its 5,000 comments, most of them with ratings by readers 1 to 12."""
    article, chance = make_article(), random.Random(5)
    start = datetime.now(UTC) - timedelta(minutes=50)
    rows, ratings, ids = [], [], []
    with app.app_context(), db.engine.begin() as connection:
        visitors = [{"id": n, "key": f"reader-{n}", "created_at": start} for n in range(1, READERS + 1)]
        connection.execute(sa.insert(Visitor), visitors)
        depths, paths = [], []
        for n, parent in enumerate(shape(chance)):
            ids.append(n + 1)
            depths.append(1 if parent is None else depths[parent] + 1)
            paths.append(path_below("" if parent is None else paths[parent], n + 1))
            counts = {kind: min(READERS, int(chance.expovariate(0.7))) for kind in Kind}
            rows.append(
                {
                    "id": n + 1,
                    "article_id": article.id,
                    "parent_id": None if parent is None else parent + 1,
                    "path": paths[n],
                    "depth": depths[n],
                    "descendant_count": 0,
                    "author_name": f"Reader {n}",
                    "body_source": "So it is.",
                    "body_html": "<p>So it is.</p>",
                    "status": Status.PUBLISHED,
                    "created_at": start + timedelta(milliseconds=100 * (n // 3)),  # three at a moment
                    **{f"{kind}_count": counts[kind] for kind in Kind},
                    **{f"{kind}_visitor_count": counts[kind] for kind in Kind},
                    "has_insightful_badge": False,
                    "has_funny_badge": False,
                }
            )
            ratings += [
                {
                    "comment_id": n + 1,
                    "kind": kind,
                    "rater_visitor_id": reader,
                    "network": f"n{reader}",
                    "created_at": start,
                }
                for kind in Kind
                for reader in range(1, counts[kind] + 1)
            ]
        below = Counter()
        for n in range(COUNT - 1, 0, -1):
            if rows[n]["parent_id"] is not None:
                below[rows[n]["parent_id"]] += below[n + 1] + 1
        for row in rows:
            row["descendant_count"] = below[row["id"]]
        connection.execute(sa.insert(Comment), rows)
        connection.execute(sa.insert(Rating), ratings)
        connection.execute(sa.update(Article).values(comment_count=COUNT))
        if connection.dialect.name == "postgresql":
            for table, last in (("comments", COUNT), ("visitors", READERS)):
                connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
    return article, ids


class Bustle:
    """Others, who post and rate between two parts."""

    def __init__(self, app, article, order):
        self.app, self.article, self.chance = app, article, random.Random(7)
        self.kinds = [kind for kind in Kind if kind.value == order]
        self.writer = Program(app, "198.51.100.1")

    def go_on(self, met):
        """Something is posted at the top and below what was met; some of what was met falls, others rise."""
        some = self.chance.sample(sorted(met), 3)
        for parent in (None, some[0]):
            said = self.writer.say(self.article.id, f"Meanwhile ({uuid4()}).", parent_id=parent)
            assert said.status_code == 201
        others = self.chance.sample(range(1, COUNT + 1), 4)
        with self.app.app_context():
            for kind, comment_id in product(self.kinds, (*some, *others)):
                reader = Actor(self.chance.randint(1, READERS), f"n{self.chance.random()}")
                change = take_back_rating if comment_id in met else rate_comment
                change(actor=reader, comment_id=comment_id, kind=kind)


def read_program(app, article, order, bustle):
    """Every comment that a program meets which follows `next` and every `more`."""
    program, met, places = Program(app), Counter(), [""]

    def meet(comments):
        for one in comments:
            met[one["id"]] += 1
            if one["more"]:
                places.append(one["more"]["after"])
            meet(one["replies"])

    while places:
        answer = program.get(f"/articles/{article.id}/comments?order={order}&limit={PART}&after={places.pop(0)}").json
        meet(answer["comments"])
        places += [answer["next"]] if answer["next"] else []
        bustle.go_on(met)
    return met


def read_pages(app, article, order, bustle):
    """Every comment that a reader meets who follows every link to more."""
    client, met = app.test_client(), Counter()
    places = [f"/{article.published_on:%Y/%m/%d}/{article.slug}/?order={order}"]
    while places:
        html = client.get(places.pop(0), headers={"HX-Request": "true"} if met else {}).text
        met.update(map(int, re.findall(r'id="comment-(\d+)"', html)))
        places += [link.replace("&amp;", "&") for link in re.findall(r'class="more-link"\s+href="([^"#]+)', html)]
        bustle.go_on(met)
    return met


@pytest.mark.parametrize("read", [read_program, read_pages])
def test_every_view_read_to_its_end_shows_what_was_there_once(app, big, read):
    article, ids = big
    for order in ORDERS:
        met = read(app, article, order, Bustle(app, article, order))
        old = {key: times for key, times in met.items() if key <= COUNT}
        assert sorted(old) == ids, f"{order}: something was skipped"
        assert set(old.values()) == {1}, f"{order}: something was shown twice"
