"""Deciding without scripts: each decision is a form, and the next review opens."""

import re

import pytest

from blog.accounts.models import Actor
from blog.moderation.models import Action
from tests.reading import HTMX, page_words, send, tree, words
from tests.reviewing import flag, hold, log_of, review_of, status_of

QUEUE = "/moderation/queue/"


def form_of(response, name: str = "decide") -> dict[str, str]:
    """What the form would send, but for its buttons."""
    fields = tree(response).xpath(
        f'//form[@id="{name}"]//input[@type="hidden"] | //input[@form="{name}"][@type="hidden"]'
    )
    return {field.get("name"): field.get("value") for field in fields}


def press(desk, review: int, action: str, *, headers=None, where: str = "", **fields: str):
    """Open the case, and press a button of it."""
    sent = form_of(desk.get(f"{QUEUE}{review}/")) | {"action": action} | fields
    return desk.post(f"{QUEUE}{review}/decide{where}", data=sent, headers=headers)


@pytest.fixture
def waiting(app, make_comment):
    """Three flagged comments, the heaviest first, and their reviews."""
    comments = [make_comment(name=f"Author {place}") for place in range(3)]
    for place, comment in enumerate(comments):
        flag(app, comment.id, standing=4 - place, network="a")
        flag(app, comment.id, standing=4 - place, network="b")
    return [(comment.id, review_of(app, comment.id)) for comment in comments]


# What a button makes of a published comment, of a hidden one, and of one that is held; None: there is no such button.
BUTTONS = {
    "keep": ("published", "published", "published"),
    "hide": ("hidden", "hidden", None),
    "remove": ("removed", "removed", "removed"),
    "spam": ("removed", "removed", "removed"),
}


@pytest.mark.parametrize("action", BUTTONS)
@pytest.mark.parametrize("place", range(3), ids=["published", "hidden", "held"])
def test_each_button_does_what_it_says(app, desk, make_comment, action: str, place: int):
    comment = make_comment()
    if place == 2:
        hold(app, comment.id)
    else:
        flag(app, comment.id)
        for network in "abc" if place == 1 else "":
            flag(app, comment.id, standing=3, network=network)
    before = status_of(app, comment.id)
    assert before == ("published", "hidden", "held")[place]
    review = review_of(app, comment.id)
    offered = tree(desk.get(f"{QUEUE}{review}/")).xpath(
        '//form[@id="decide"]/*/@value | //a[@href="#remove"]/@data-opens'
    )
    expected = BUTTONS[action][place]
    assert (action in offered) == (expected is not None)
    response = press(desk, review, action, reason="threat" if action in ("remove", "hide") else "")
    if expected is None:
        assert response.status_code == 409
        assert status_of(app, comment.id) == before
        assert "nothing to hide" in page_words(response)
    else:
        assert response.status_code == 303
        assert status_of(app, comment.id) == expected
        assert log_of(app, comment.id) == [Action(action)]


def test_the_next_review_opens_with_what_was_done_and_the_way_back(app, desk, waiting):
    (first, review), (_, following), _ = waiting
    response = press(desk, review, "keep")
    assert response.location.startswith(f"{QUEUE}{following}/?decided=")
    page = desk.get(response.location)
    strip = words(tree(page).xpath('//div[@class="undo"]')[0])
    assert strip.startswith("Kept the comment by Author 0. Protected for 24 hours. Undo (")
    assert f"review-{review}" not in page.text
    undo = tree(page).xpath("//form[@data-undo]")[0]
    undone = send(desk, undo.get("action"))
    assert undone.location.startswith(f"{QUEUE}{review}/?")
    said = page_words(desk.get(undone.location))
    assert "That decision is undone. It waits again." in said
    assert log_of(app, first) == [Action.KEEP, Action.UNDO]


def test_the_last_one_leads_back_to_the_first_and_then_to_rest(app, desk, waiting):
    order = [review for _, review in waiting]
    response = press(desk, order[2], "keep")
    assert response.location.startswith(f"{QUEUE}{order[0]}/")
    assert press(desk, order[0], "spam").location.startswith(f"{QUEUE}{order[1]}/")
    response = press(desk, order[1], "hide")
    assert response.location.startswith(f"{QUEUE}?decided=")
    assert "Nothing left to decide" in page_words(desk.get(response.location))


def test_deciding_goes_on_within_the_part_of_the_queue_that_is_open(app, desk, make_comment, waiting):
    held, other = make_comment(), make_comment()
    for comment in (held, other):
        hold(app, comment.id)
    response = press(desk, review_of(app, held.id), "keep", where="?show=held")
    assert response.location.startswith(f"{QUEUE}{review_of(app, other.id)}/?show=held&decided=")


def test_too_late_to_undo_is_told_and_nothing_changes(app, desk, waiting, moved_clock):
    (comment, review), *_ = waiting
    page = desk.get(press(desk, review, "spam").location)
    action = tree(page).xpath("//form[@data-undo]/@action")[0]
    moved_clock.forward(seconds=11)
    response = send(desk, action)
    assert response.status_code == 409
    assert "It is too late to undo this" in page_words(response)
    assert status_of(app, comment) == "removed"
    page = desk.get(f"{QUEUE}?decided={action.split('/')[3]}")
    assert not tree(page).xpath("//form[@data-undo]")


def test_nobody_else_is_offered_the_undo(app, desk, other_desk, waiting):
    (_, review), *_ = waiting
    response = press(desk, review, "spam")
    assert "Undo" not in page_words(other_desk.get(response.location))


# --- Reasons --------------------------------------------------------------------------------------


def test_a_removal_without_a_reason_comes_back_with_all_that_was_typed(app, desk, waiting):
    (comment, review), *_ = waiting
    response = press(
        desk, review, "remove", public_text="Somebody’s <home> address.", private_note="See the mail of Ann."
    )
    assert response.status_code == 422
    assert status_of(app, comment) == "published"
    panel = tree(response).xpath('//section[@id="remove"]')[0]
    assert "is-open" in panel.get("class")
    assert "Choose why: its author is told." in words(panel)
    assert panel.xpath("string(.//textarea)").strip() == "Somebody’s <home> address."
    assert panel.xpath('string(.//input[@name="private_note"]/@value)') == "See the mail of Ann."


def test_a_reason_brings_its_words_unless_better_ones_are_typed(app, desk, waiting):
    (_, first), (_, second), _ = waiting
    press(desk, first, "remove", reason="private")
    press(desk, second, "remove", reason="private", public_text="  That was a home address.  ", private_note="Again.")
    said = [page_words(desk.get(f"{QUEUE}{review}/")) for review in (first, second)]
    assert "something in it was private to somebody (rule 4)" in said[0]
    assert "“That was a home address.”" in said[1]
    assert "Note: Again." in said[1]


def test_what_readers_flagged_is_the_reason_to_hide_and_else_one_is_asked_for(app, desk, make_comment, waiting):
    (_, review), *_ = waiting
    press(desk, review, "hide")
    assert "Hidden: abusive" in page_words(desk.get(f"{QUEUE}{review}/"))
    comment = make_comment()
    taken = send(desk, f"/moderation/comments/{comment.id}/take-up").location
    refused = press(desk, review_of(app, comment.id), "hide")
    assert taken.endswith(f"{review_of(app, comment.id)}/")
    assert refused.status_code == 422
    assert press(desk, review_of(app, comment.id), "hide", reason="off_topic").status_code == 303


def test_the_words_of_a_removal_are_not_sent_for_what_is_hidden(app, desk, waiting):
    (_, review), *_ = waiting
    page = desk.get(f"{QUEUE}{review}/")
    canned = tree(page).xpath('string(//input[@value="threat"][@form="decide"]/@data-text)')
    assert canned.startswith("Removed by")
    press(desk, review, "hide", reason="threat", public_text=canned)
    assert "“Hidden by a moderator: it threatened somebody" in page_words(desk.get(f"{QUEUE}{review}/"))


def test_a_button_that_there_is_not_does_nothing(app, desk, waiting):
    (comment, review), *_ = waiting
    for action in ("undo", "delete", ""):
        assert press(desk, review, action).status_code == 404
    assert press(desk, review, "keep", version="x").status_code == 404
    assert log_of(app, comment) == []


# --- Who was faster -------------------------------------------------------------------------------


def test_who_comes_second_is_told_who_did_what_and_keeps_what_they_typed(app, desk, other_desk, waiting):
    (comment, review), *_ = waiting
    form = form_of(desk.get(f"{QUEUE}{review}/"))
    press(other_desk, review, "keep")
    sent = form | {"action": "remove", "reason": "abusive", "public_text": "Long words."}
    response = desk.post(f"{QUEUE}{review}/decide", data=sent)
    assert response.status_code == 409
    assert re.search(r"Nothing was done. Noor kept this comment \d+ seconds? ago.", page_words(response))
    assert "Long words." in response.text
    assert status_of(app, comment) == "published"
    assert log_of(app, comment) == [Action.KEEP]


def test_what_changed_meanwhile_is_to_be_looked_at_again(app, desk, waiting):
    (comment, review), *_ = waiting
    form = form_of(desk.get(f"{QUEUE}{review}/"))
    flag(app, comment, note="Look closely")
    response = desk.post(f"{QUEUE}{review}/decide", data=form | {"action": "keep"})
    assert response.status_code == 409
    assert "This has changed since you looked at it." in page_words(response)
    assert "Look closely" in page_words(response)
    assert press(desk, review, "keep").status_code == 303


def test_a_claim_is_seen_by_others_and_keeps_them_from_deciding_until_it_is_handed_back(app, desk, other_desk, waiting):
    (comment, review), (_, following), _ = waiting
    assert send(desk, f"{QUEUE}{review}/claim").location == f"{QUEUE}{review}/"
    mine = page_words(desk.get(f"{QUEUE}{review}/"))
    assert "Claimed by you. Hand it back" in mine
    assert "is looking at this" not in mine
    theirs = other_desk.get(QUEUE)
    assert page_words(theirs).count("Priya is looking at this") == 1
    assert f'data-review="{following}"' in theirs.text  # the next that is free
    assert "Priya is looking at this." in page_words(other_desk.get(f"{QUEUE}{review}/"))
    refused = press(other_desk, review, "spam")
    assert refused.status_code == 409
    assert "Priya is looking at this, until" in page_words(refused)
    assert send(other_desk, f"{QUEUE}{review}/claim").status_code == 409
    send(desk, f"{QUEUE}{review}/release")
    assert press(other_desk, review, "spam").status_code == 303
    assert log_of(app, comment) == [Action.SPAM]


def test_own_matters_are_passed_over_and_left_to_others(app, desk, moderator, make_comment):
    actor = Actor(network="n", member_id=moderator.id, is_signed_in=True, name="Priya")
    own, other = make_comment(actor=actor), make_comment()
    flag(app, own.id, standing=4)
    flag(app, other.id)
    assert f'data-review="{review_of(app, other.id)}"' in desk.get(QUEUE).text
    response = press(desk, review_of(app, own.id), "keep")
    assert response.status_code == 403
    assert "You wrote this comment or flagged it, so another moderator decides." in page_words(response)


# --- Several at once ------------------------------------------------------------------------------


def choose(desk, *reviews: int) -> list[str]:
    """The values of the boxes in the list."""
    boxes = tree(desk.get(QUEUE)).xpath('//input[@name="chosen"]/@value')
    return [box for box in boxes if int(box.split(":")[0]) in reviews]


def test_a_selection_is_decided_together_and_undone_together(app, desk, waiting):
    (one, first), (two, second), (three, third) = waiting
    form = form_of(desk.get(QUEUE), "bulk")
    chosen = choose(desk, first, second)
    response = desk.post(f"{QUEUE}decide", data=form | {"chosen": chosen, "action": "spam"})
    assert response.location.startswith(f"{QUEUE}{third}/?bulk=")
    page = desk.get(response.location)
    assert "Two comments marked as spam. Undo (" in page_words(page)
    assert [status_of(app, comment) for comment in (one, two, three)] == ["removed", "removed", "published"]
    undone = send(desk, tree(page).xpath("//form[@data-undo]/@action")[0])
    assert undone.status_code == 303
    assert "These decisions are undone. They wait again." in page_words(desk.get(undone.location))
    assert [status_of(app, comment) for comment in (one, two)] == ["published", "published"]
    assert log_of(app) == ([Action.SPAM] * 2 + [Action.UNDO] * 2)


def test_of_a_selection_what_cannot_be_decided_is_told_and_the_rest_is_done(app, desk, other_desk, waiting):
    (_, first), (_, second), _ = waiting
    form, chosen = form_of(desk.get(QUEUE), "bulk"), choose(desk, first, second)
    press(other_desk, first, "keep")
    response = desk.post(f"{QUEUE}decide", data=form | {"chosen": chosen, "action": "spam"})
    assert response.status_code == 409
    said = page_words(response)
    assert "One was not decided. Noor kept this comment" in said
    assert "One comment marked as spam." in said
    assert log_of(app) == [Action.KEEP, Action.SPAM]


@pytest.mark.parametrize("fields", [{"action": "keep"}, {"action": "remove", "public_text": "So long."}])
def test_nothing_selected_or_no_reason_is_said_and_what_was_typed_is_kept(app, desk, waiting, fields: dict[str, str]):
    (_, first), *_ = waiting
    form = form_of(desk.get(QUEUE), "bulk")
    chosen = choose(desk, first) if fields["action"] == "remove" else []
    response = desk.post(f"{QUEUE}decide", data=form | fields | {"chosen": chosen})
    assert response.status_code == 422
    said = page_words(response)
    assert ("Choose why" if chosen else "Select some reviews first.") in said
    assert fields.get("public_text", "") in said
    if chosen:
        assert tree(response).xpath('//input[@name="chosen"][@checked]/@value') == chosen
    assert log_of(app) == []


# --- In place -------------------------------------------------------------------------------------


def test_to_htmx_the_next_case_comes_with_what_else_has_changed(app, desk, waiting):
    (_, review), (_, following), _ = waiting
    response = press(desk, review, "keep", headers=HTMX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert f'data-review="{following}"' in response.text
    assert f'<div id="review-{review}" hx-swap-oob="delete">' in response.text
    assert 'id="queue-tabs"' in response.text
    undo = tree(response).xpath("//form[@data-undo]/@action")[0]
    back = send(desk, undo, headers=HTMX)
    assert f'data-review="{review}"' in back.text
    assert f'id="review-{review}"' in back.text
    assert "Undone: it waits again." in page_words(back)


def test_to_htmx_an_error_stands_in_the_case_as_it_is_now(app, desk, other_desk, waiting):
    (_, review), *_ = waiting
    form = form_of(desk.get(f"{QUEUE}{review}/"))
    press(other_desk, review, "keep")
    response = desk.post(f"{QUEUE}{review}/decide", data=form | {"action": "spam"}, headers=HTMX)
    assert response.status_code == 409
    assert "Noor kept this comment" in page_words(response)
    assert f'data-review="{review}"' in response.text
    assert f'<div id="review-{review}" hx-swap-oob="delete">' in response.text  # it waits no longer
