"""The histories of members, visitors and networks, and what is done about them there and from a case."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Member, NetworkBlock, Role, Sanction
from blog.foundation.database import db
from blog.moderation.models import ModeratorNote
from tests.reading import HTMX, page_words, send, tree, words
from tests.reviewing import flag, log_of, review_of, status_of

QUEUE = "/moderation/queue/"


@pytest.fixture
def author(make_member) -> Member:
    return make_member("Theo")


@pytest.fixture
def theirs(make_comment, author):
    """A comment of the member Theo."""
    actor = Actor(network="n", member_id=author.id, is_signed_in=True, name="Theo")
    return make_comment(actor=actor, body="Theo was here.")


def stored(app, model):
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def test_a_members_history_has_comments_decisions_sanctions_and_notes(app, desk, author, theirs):
    history = f"/moderation/authors/member/{author.id}/"
    flag(app, theirs.id)
    review = review_of(app, theirs.id)
    said = page_words(desk.get(history))
    for part in ("Theo", "standing 0.", "No sanctions.", "One comment, published.", "Theo was here.", "1 waiting for"):
        assert part in said
    version = tree(desk.get(f"{QUEUE}{review}/")).xpath('string(//input[@id="case-version"]/@value)')
    send(desk, f"{QUEUE}{review}/decide", action="remove", reason="threat", version=version)
    send(desk, f"{history}sanctions", kind="suspension", days="3", reason="Threats, twice.")
    send(desk, f"{history}notes", text="Was kind until May.\nKeep an eye on it.")
    page = desk.get(history)
    said = page_words(page)
    for part in ("Removed: threat, Priya", "Suspension until", "Threats, twice.", "Was kind until May.", "removed"):
        assert part in said
    send(desk, tree(page).xpath('//button[contains(@formaction, "/lift")]/@formaction')[0])
    assert "lifted by Priya" in page_words(desk.get(history))
    send(desk, tree(page).xpath('//button[contains(@formaction, "/restore")]/@formaction')[0])
    assert status_of(app, theirs.id) == "published"


@pytest.mark.parametrize(
    ("kind", "days", "told"),
    [
        ("warning", "", "Warning"),
        ("hold", "", "All comments held"),
        ("suspension", "14", "Suspension until"),
        ("ban", "", "Ban"),
        ("ban", "7", "Ban"),
    ],
)
def test_each_sanction_is_a_choice(app, desk, author, kind: str, days: str, told: str):
    history = f"/moderation/authors/member/{author.id}/"
    response = send(desk, f"{history}sanctions", kind=kind, days=days, reason="Enough.")
    assert response.status_code == 303
    assert told in page_words(desk.get(history))
    assert [row.kind.value for row in stored(app, Sanction)] == [kind]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"days": "3", "reason": "Because <he> did."}, "Choose what is to be done."),
        ({"kind": "suspension", "days": "soon", "reason": "Because <he> did."}, "Say for how many days, as a number."),
        ({"kind": "suspension", "days": "", "reason": "Because <he> did."}, "Say for how many days, as a number."),
        ({"kind": "warning", "days": "", "reason": " "}, "There is nothing here yet."),
    ],
)
def test_a_sanction_that_is_not_whole_comes_back_as_it_was_typed(app, desk, author, fields: dict[str, str], told: str):
    response = send(desk, f"/moderation/authors/member/{author.id}/sanctions", **fields)
    assert response.status_code == 422
    assert told in page_words(response)
    form = tree(response).xpath('//form[contains(@action, "/sanctions")]')[0]
    assert form.xpath('string(.//input[@name="days"]/@value)') == fields["days"]
    assert form.xpath('string(.//input[@name="reason"]/@value)') == fields["reason"].strip() or fields["reason"]
    assert form.xpath('string(.//input[@name="kind"][@checked]/@value)') == fields.get("kind", "")
    assert stored(app, Sanction) == []


def test_moderators_are_for_admins_to_sanction_and_the_page_says_so(app, desk, make_member):
    other = make_member("Noor", role=Role.MODERATOR)
    response = send(desk, f"/moderation/authors/member/{other.id}/sanctions", kind="ban", reason="No.")
    assert response.status_code == 403
    assert "Only an admin can do this about a moderator." in page_words(response)
    assert stored(app, Sanction) == []


def test_a_network_is_blocked_for_some_days_and_the_block_is_lifted(app, desk, make_comment):
    make_comment(body="From that very network.")
    page = desk.get("/moderation/networks/n/")
    assert "Network N" in page_words(page)
    assert "From that very network." in page_words(page)
    refused = send(desk, "/moderation/networks/n/blocks", days="31", reason="Spam.")
    assert refused.status_code == 422
    assert tree(refused).xpath('string(//input[@name="days"]/@value)') == "31"
    assert send(desk, "/moderation/networks/n/blocks", days="7", reason="Spam.").status_code == 303
    page = desk.get("/moderation/networks/n/")
    assert "Blocked until" in page_words(page)
    (block,) = stored(app, NetworkBlock)
    send(desk, f"/moderation/blocks/{block.id}/lift")
    assert "lifted by Priya" in page_words(desk.get("/moderation/networks/n/"))


def test_a_visitors_history_leads_to_what_was_said(app, desk, make_comment):
    comment = make_comment(body="By a visitor.")
    page = desk.get(f"/moderation/authors/visitor/{comment.author_visitor_id}/")
    assert "By a visitor." in page_words(page)
    send(desk, f"/moderation/authors/visitor/{comment.author_visitor_id}/notes", text="Seen before.")
    assert [(note.visitor_id, note.text) for note in stored(app, ModeratorNote)] == [
        (comment.author_visitor_id, "Seen before.")
    ]
    taken = send(desk, tree(page).xpath('//button[contains(@formaction, "/take-up")]/@formaction')[0])
    assert taken.location == f"{QUEUE}{review_of(app, comment.id)}/"
    assert "Taken up" in page_words(desk.get(taken.location))
    for missing in ("authors/visitor/99999/", "authors/member/99999/", f"authors/member/{2**70}/"):
        assert desk.get(f"/moderation/{missing}").status_code == 404


def test_a_long_history_goes_on_on_the_next_page(app, desk, make_comment, make_article):
    article, actor = make_article(), Actor(network="n", visitor_id=None)
    first = make_comment(article=article, body="The very first.")
    actor = Actor(network="n", visitor_id=first.author_visitor_id)
    for place in range(21):
        make_comment(article=article, actor=actor, body=f"Number {place}, for the record.")
    history = f"/moderation/authors/visitor/{first.author_visitor_id}/"
    page = desk.get(history)
    assert "The very first." not in page_words(page)
    (more,) = tree(page).xpath('//a[@class="more-link"]/@href')
    assert "The very first." in page_words(desk.get(more))


def test_from_a_case_the_case_comes_back_with_what_was_done(app, desk, author, theirs):
    flag(app, theirs.id)
    review = review_of(app, theirs.id)
    notes = f"/moderation/authors/member/{author.id}/notes"
    done = send(desk, notes, text="A note.", review=str(review))
    assert done.location == f"{QUEUE}{review}/"
    assert "A note." in page_words(desk.get(done.location))
    piece = send(desk, notes, text="Another.", review=str(review), headers=HTMX)
    assert "<html" not in piece.text
    assert "Another." in page_words(piece)
    for headers in (None, HTMX):
        refused = send(
            desk,
            f"/moderation/authors/member/{author.id}/sanctions",
            review=str(review),
            reason="Long words.",
            headers=headers,
        )
        assert refused.status_code == 422
        panel = tree(refused).xpath('//section[@id="sanction"]')[0]
        assert "is-open" in panel.get("class")
        assert "Choose what is to be done." in words(panel)
        assert panel.xpath('string(.//input[@name="reason"]/@value)') == "Long words."


def test_an_empty_note_is_not_kept(app, desk, author):
    response = send(desk, f"/moderation/authors/member/{author.id}/notes", text="  ")
    assert response.status_code == 422
    assert "There is nothing here yet." in page_words(response)
    assert stored(app, ModeratorNote) == []
    assert log_of(app) == []
