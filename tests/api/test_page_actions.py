"""What pages can do, programs can."""

import pytest

pytestmark = pytest.mark.one_database("compares addresses")

# Each route of a page, and the operation that does the same; or, in words, why there is none.
PAGES = {
    "articles.front": "list_articles",
    "articles.tag": "list_articles",
    "articles.company": "list_articles",
    "discussion.article": {"get_article", "read_discussion"},
    "discussion.permalink": "get_context",
    "discussion.short_link": "get_comment",
    "discussion.post": "post_comment",
    "discussion.preview": "preview_comment",
    "discussion.save_edit": "edit_comment",
    "discussion.withdraw": "withdraw_comment",
    "discussion.undo_withdrawal": "undo_withdrawal",
    "accounts.tokens": "get_me",
    "accounts.create_token": "no operation: a token that makes tokens could outlive itself",
    "accounts.revoke_token": "no operation: who has lost a token must not need it to revoke it",
    "ratings.rate": "rate_comment",
    "ratings.take_back": "take_back_rating",
    "profiles.profile": {"get_member", "list_members_comments"},
    "profiles.past": "get_claimable",
    "profiles.claim": "claim_past",
    "profiles.mark": "no operation: a picture, whose address is in `mark_url`",
    "discussion.reply": "no operation: an empty form; a program has what it needs in `may` and `parent_id`",
    "discussion.edit": "no operation: a form with one's own words; a program has them in `body`",
    "discussion.preview_edit": "no operation of its own: preview_comment shows any words, and who writes stays",
    "discussion.post_address": "no operation: leads who reloads a sent form back to the discussion",
    "discussion.preview_address": "no operation: the same",
    "discussion.preview_edit_address": "no operation: the same",
    "static": "no operation: files that pages are drawn with",
    "api_docs.openapi": "no operation: describes the operations",
    "api_docs.browse": "no operation: shows the description to people",
    "api_docs.problems": "no operation: explains problems to people",
}
# Operations that no page has, each with the reason.
OF_PROGRAMS_ONLY = {
    "change_me": "what a program may change of its member; the page with all of the account comes with its own form",
}


def operations_of(row):
    """The operations that a row names."""
    if isinstance(row, str):
        return set() if row.startswith("no operation") else {row}
    return row


def test_whatever_a_page_can_do_a_program_can(app):
    doors = {rule.endpoint for rule in app.url_map.iter_rules()}
    pages = {name for name in doors if not (name.startswith("api_") and not name.startswith("api_docs."))}
    assert pages - PAGES.keys() == set(), (
        "A page that programs have no door to: give it an operation and a row here, or a row with the reason."
    )
    assert PAGES.keys() - pages == set(), "Pages that are gone: their rows go too."


def test_every_operation_named_here_is_there_and_serves_a_page(described):
    known = {
        operation["operationId"]
        for path in described["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    }
    named = set().union(*map(operations_of, PAGES.values()))
    assert named | OF_PROGRAMS_ONLY.keys() == known
    assert not named & OF_PROGRAMS_ONLY.keys()
