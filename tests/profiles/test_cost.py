"""What a member's page costs: as much for three comments as for three hundred, and indexes serve it."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.comments.models import Comment
from blog.foundation.database import db
from blog.profiles.queries import comments_by
from tests.reading import reader, say

TABS = ("", "?order=insightful", "?order=funny")


@pytest.fixture
def count(statements):
    def taken(client, address):
        with statements() as seen:
            response = client.get(address)
        assert response.status_code == 200
        return len(seen)

    return taken


def test_a_page_takes_as_many_statements_for_3_comments_as_for_300(app, count, make_article, make_member, speak):
    few, many = make_member("Few"), make_member("Many")
    speak(few, 3)
    for _ in range(3):
        speak(many, 100)
    with app.app_context():
        db.session.execute(sa.update(Comment).values(insightful_count=1, funny_count=1))
        db.session.commit()
    unknown, known = reader(app), reader(app)
    say(known, make_article(), "So that I am known.")
    for tab in TABS:
        for name in ("Few", "Many"):
            # member, comments with articles, the same with parents, counts; who is known: visitor, ratings, flags
            assert count(unknown, f"/members/{name}/{tab}") == 4
            assert count(known, f"/members/{name}/{tab}") == 7
            assert count(unknown, f"/api/v1/members/{name}/comments{tab}") == 3
    assert count(unknown, "/api/v1/members/Many") == 2
    assert count(unknown, "/members/Many/mark.svg") == 1


def test_ones_own_page_takes_as_many_however_much_one_has_just_said(app, count, make_article, make_member, sign_in):
    jo, client, article = make_member("Jo"), reader(app), make_article()
    sign_in(client, jo)
    say(client, article, "My first.")
    one = count(client, "/members/Jo/")
    for number in range(5):
        say(client, article, f"And another, number {number}.")
    assert count(client, "/members/Jo/") == one == 8  # session, ratings, flags, who has answered


@pytest.mark.one_database("only its planner can be asked", kind="postgresql")
@pytest.mark.parametrize(
    ("order", "index"),
    [
        ("newest", "ix_comments_members_latest"),
        ("insightful", "ix_comments_members_insightful"),
        ("funny", "ix_comments_members_funny"),
    ],
)
def test_an_index_serves_every_tab_and_every_part_of_it(app, make_member, speak, statements, order, index):
    jo = make_member("Jo")
    for name in ("Ann", "Bob", "Cy"):
        speak(jo, 30)
        speak(make_member(name), 100)
    with app.app_context():
        db.session.execute(sa.update(Comment).values(insightful_count=Comment.id % 7, funny_count=Comment.id % 5))
        db.session.commit()
        for other in ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin"):
            db.session.execute(sa.text(f"SET {other} = off"))  # in so small a table others would be cheaper
        member = db.session.get_one(Member, jo.id)
        first = comments_by(actor=Actor(), member=member, order=order, size=20)
        for cursor in ("", first.next):
            plan = explained(
                lambda at=cursor: comments_by(actor=Actor(), member=member, order=order, size=20, cursor=at)
            )
            assert f"using {index} on comments" in plan, plan
            assert "Sort" not in plan, plan


def explained(ask) -> str:
    """The planner's way to the first statement that `ask` sends."""
    seen = []

    def note(connection, cursor, statement, parameters, *rest):
        seen.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    ask()
    sa.event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = seen[0]
    with db.session.connection().connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in cursor)
