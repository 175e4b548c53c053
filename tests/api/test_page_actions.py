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
    "discussion.news": "read_news",
    "discussion.news_list": "read_news",
    "discussion.short_link": "get_comment",
    "discussion.post": "post_comment",
    "discussion.preview": "preview_comment",
    "discussion.save_edit": "edit_comment",
    "discussion.versions": "list_versions",
    "discussion.withdraw": "withdraw_comment",
    "discussion.undo_withdrawal": "undo_withdrawal",
    "accounts.tokens": "get_me",
    "accounts.create_token": "no operation: a token that makes tokens could outlive itself",
    "accounts.revoke_token": "no operation: who has lost a token must not need it to revoke it",
    "discussion.seen": "mark_discussion_read",
    "flags.flag": "flag_comment",
    "flags.page": "get_flag",
    "flags.take_back": "take_back_flag",
    "accounts.warnings": "list_warnings",
    "accounts.acknowledge_warnings": "acknowledge_warnings",
    "moderation.home": {"count_reviews", "read_today"},
    "moderation.queue": "list_reviews",
    "moderation.case": "get_review",
    "moderation.counts": "count_reviews",
    "moderation.decide": {"decide_review", "restore_comment"},
    "moderation.decide_chosen": "decide_reviews",
    "moderation.undo": "undo_decision",
    "moderation.undo_chosen": "undo_decisions",
    "moderation.claim": "claim_review",
    "moderation.release": "release_review",
    "moderation.take_up": "take_up_comment",
    "moderation.restore": "restore_comment",
    "moderation.member": "get_member_record",
    "moderation.visitor": "get_visitor_record",
    "moderation.network": "get_network_record",
    "moderation.sanction": "sanction_member",
    "moderation.lift": "lift_sanction",
    "moderation.block": "block_network",
    "moderation.lift_block": "lift_block",
    "moderation.note_member": "note_member",
    "moderation.note_visitor": "note_visitor",
    "moderation.note_network": "note_network",
    "mutes.mute": "mute_author",
    "mutes.unmute": "unmute_author",
    "mutes.end": "end_mute",
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
    "discussion.keep_address": "no operation: the same",
    "discussion.keep": "no operation: a program does not lose its words by getting a token",
    "discussion.preview_edit_address": "no operation: the same",
    "accounts.register": "no operation: an empty form",
    "accounts.send_registration": "no operation: a program acts for a member, who registers by themselves",
    "accounts.registration_sent": "no operation: says what comes next",
    "accounts.confirm": "no operation: shows what a link of a mail will do",
    "accounts.become_member": "no operation: a link of a mail is for its reader",
    "accounts.sign_in": "no operation: an empty form",
    "accounts.enter": "no operation: a program has a token, and never a password",
    "accounts.sign_out": "no operation: a program has no session",
    "accounts.leave": "no operation: the same",
    "accounts.recover": "no operation: an empty form",
    "accounts.ask_recovery": "no operation: a program knows no password that could be lost",
    "accounts.recovery_sent": "no operation: says what comes next",
    "accounts.new_password": "no operation: a link of a mail is for its reader",
    "accounts.set_password": "no operation: the same",
    "accounts.account": {"get_me", "list_mutes", "list_own_flags"},
    "accounts.part_address": "no operation: leads who reloads a sent form back to it",
    "accounts.change_name": "no operation: for the member alone",
    "accounts.change_about": "change_me",
    "accounts.change_email": "no operation: it takes the password, and a program never has it",
    "accounts.call_off_email": "no operation: the same",
    "accounts.email_link": "no operation: a link of a mail is for its reader",
    "accounts.prove_email": "no operation: the same",
    "accounts.email_proved": "no operation: says that it is done",
    "accounts.change_password": "no operation: it takes the password, and a program never has it",
    "accounts.end_session": "no operation: a program has no session, and ends none",
    "accounts.end_other_sessions": "no operation: the same",
    "screening.overview": {"get_screening", "list_changes"},
    "screening.check": "get_screening",
    "screening.set_check": "set_check",
    "screening.rehearse_check": "rehearse_check",
    "screening.rehearse_address": "no operation: leads who reloads a rehearsal back to the form",
    "screening.phrases": "get_screening",
    "screening.add_phrase": "add_phrase",
    "screening.rehearse_phrase": "rehearse_phrase",
    "screening.rehearse_phrase_address": "no operation: leads who reloads a rehearsal back to the list",
    "screening.remove_phrase": "remove_phrase",
    "static": "no operation: files that pages are drawn with",
    "api_docs.openapi": "no operation: describes the operations",
    "api_docs.browse": "no operation: shows the description to people",
    "api_docs.problems": "no operation: explains problems to people",
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
    assert named == known
