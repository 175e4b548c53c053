"""The pages of moderators cost the same, however many reviews wait."""

import pytest

from tests.reading import HTMX
from tests.reviewing import flag, many_waiting, review_of

QUEUE = "/moderation/queue/"


@pytest.fixture
def count(desk, statements):
    def taken(address, **options):
        with statements() as seen:
            response = desk.get(address, **options)
        assert response.status_code == 200
        return len(seen)

    return taken


def test_each_page_takes_as_many_statements_for_100_reviews_as_for_1000(app, count, make_article, make_comment):
    comment = make_comment(body="A comment with all that a case can show.")
    for place in range(3):
        flag(app, comment.id, standing=2, network=f"{place}")
    case = f"{QUEUE}{review_of(app, comment.id)}/"
    taken = []
    for size in (100, 900):
        many_waiting(app, make_article(), size)
        taken.append(
            {
                "home": count("/moderation/"),
                "queue": count(QUEUE),
                "held": count(f"{QUEUE}?show=held"),
                "author": count(f"{QUEUE}?author=visitor-{comment.author_visitor_id}"),
                "more": count(f"{QUEUE}?after=0-0-0", headers=HTMX),
                "case": count(case),
                "case in place": count(case, headers=HTMX),
                "counts": count(f"{QUEUE}counts"),
                "member": count(f"/moderation/authors/visitor/{comment.author_visitor_id}/"),
                "network": count("/moderation/networks/n/"),
            }
        )
    assert taken[0] == taken[1]
    # who asks; the list, what its flags weigh, what screening held of it, its counts; the day; the next case; the
    # number in the masthead
    page = 8
    # review, thread above and below, log; author and their notes; network and its block; flags and what they weigh;
    # screening; the next one, and which of how many it is
    case = 15
    assert taken[0] == {
        "home": 4,
        "queue": page + case,
        "held": page + case - 7,  # of who came from elsewhere nothing is known
        "author": page + case + 1,
        "more": 4,
        "case": page - 1 + case,
        "case in place": 2 + case,
        "counts": 2,
        "member": 7,
        "network": 7,
    }
