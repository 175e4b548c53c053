"""All addresses of the application, and that nobody writes to them from another site."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from blog.foundation.http.guard import EXEMPT

pytestmark = pytest.mark.one_database("guarded before the database is asked")

PAGE = "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<int(fixed_digits=2):day>/<slug>/"
RATINGS = "/comments/<int:comment_id>/ratings/<any(insightful, funny):kind>"
API = "/api/v1"

# A new route gets a row here: that is the moment to think about who may write to it.
ROUTES = {
    ("accounts.account", "GET", "/account/"),
    ("accounts.acknowledge_warnings", "POST", "/account/warnings/"),
    ("accounts.ask_recovery", "POST", "/recover/"),
    ("accounts.become_member", "POST", "/register/confirm/<token>/"),
    ("accounts.call_off_email", "POST", "/account/email/call-off/"),
    ("accounts.change_about", "POST", "/account/about/"),
    ("accounts.change_email", "POST", "/account/email/"),
    ("accounts.change_name", "POST", "/account/name/"),
    ("accounts.change_password", "POST", "/account/password/"),
    ("accounts.confirm", "GET", "/register/confirm/<token>/"),
    ("accounts.create_token", "POST", "/account/tokens/"),
    ("accounts.email_link", "GET", "/account/email/link/<token>/"),
    ("accounts.email_proved", "GET", "/account/email/proved/"),
    ("accounts.end_other_sessions", "POST", "/account/sessions/end-others/"),
    ("accounts.end_session", "POST", "/account/sessions/<int:session_id>/end/"),
    ("accounts.enter", "POST", "/sign-in/"),
    ("accounts.leave", "POST", "/sign-out/"),
    ("accounts.new_password", "GET", "/recover/<token>/"),
    ("accounts.part_address", "GET", "/account/<any(name, about, email, password):part>/"),
    ("accounts.prove_email", "POST", "/account/email/link/<token>/"),
    ("accounts.recover", "GET", "/recover/"),
    ("accounts.recovery_sent", "GET", "/recover/sent/"),
    ("accounts.register", "GET", "/register/"),
    ("accounts.registration_sent", "GET", "/register/sent/"),
    ("accounts.revoke_token", "POST", "/account/tokens/<int:token_id>/revoke/"),
    ("accounts.send_registration", "POST", "/register/"),
    ("accounts.set_password", "POST", "/recover/<token>/"),
    ("accounts.sign_in", "GET", "/sign-in/"),
    ("accounts.sign_out", "GET", "/sign-out/"),
    ("accounts.tokens", "GET", "/account/tokens/"),
    ("accounts.warnings", "GET", "/account/warnings/"),
    ("api_accounts.acknowledge_warnings", "POST", API + "/me/warnings/acknowledge"),
    ("api_accounts.change_me", "PATCH", API + "/me"),
    ("api_accounts.get_me", "GET", API + "/me"),
    ("api_accounts.list_warnings", "GET", API + "/me/warnings"),
    ("api_articles.get_article", "GET", API + "/articles/<int:article_id>"),
    ("api_articles.list_articles", "GET", API + "/articles"),
    ("api_discussion.edit_comment", "PATCH", API + "/comments/<int:comment_id>"),
    ("api_discussion.get_comment", "GET", API + "/comments/<int:comment_id>"),
    ("api_discussion.get_context", "GET", API + "/comments/<int:comment_id>/context"),
    ("api_discussion.list_versions", "GET", API + "/comments/<int:comment_id>/versions"),
    ("api_discussion.mark_discussion_read", "POST", API + "/articles/<int:article_id>/comments/seen"),
    ("api_discussion.post_comment", "POST", API + "/articles/<int:article_id>/comments"),
    ("api_discussion.preview_comment", "POST", API + "/articles/<int:article_id>/comments/preview"),
    ("api_discussion.read_discussion", "GET", API + "/articles/<int:article_id>/comments"),
    ("api_discussion.read_news", "GET", API + "/articles/<int:article_id>/comments/news"),
    ("api_discussion.undo_withdrawal", "POST", API + "/comments/<int:comment_id>/withdraw/undo"),
    ("api_discussion.withdraw_comment", "POST", API + "/comments/<int:comment_id>/withdraw"),
    ("api_docs.browse", "GET", API + "/docs"),
    ("api_docs.openapi", "GET", API + "/openapi.json"),
    ("api_docs.problems", "GET", API + "/problems"),
    ("api_flags.flag_comment", "PUT", API + "/comments/<int:comment_id>/flag"),
    ("api_flags.get_flag", "GET", API + "/comments/<int:comment_id>/flag"),
    ("api_flags.list_own_flags", "GET", API + "/me/flags"),
    ("api_flags.take_back_flag", "DELETE", API + "/comments/<int:comment_id>/flag"),
    ("api_moderation.block_network", "POST", API + "/moderation/networks/<string:network>/blocks"),
    ("api_moderation.claim_review", "PUT", API + "/moderation/reviews/<int:review_id>/claim"),
    ("api_moderation.count_reviews", "GET", API + "/moderation/counts"),
    ("api_moderation.decide_review", "POST", API + "/moderation/reviews/<int:review_id>/decision"),
    ("api_moderation.decide_reviews", "POST", API + "/moderation/decisions"),
    ("api_moderation.get_member_record", "GET", API + "/moderation/members/<int:member_id>"),
    ("api_moderation.get_network_record", "GET", API + "/moderation/networks/<string:network>"),
    ("api_moderation.get_review", "GET", API + "/moderation/reviews/<int:review_id>"),
    ("api_moderation.get_visitor_record", "GET", API + "/moderation/visitors/<int:visitor_id>"),
    ("api_moderation.lift_block", "DELETE", API + "/moderation/blocks/<int:block_id>"),
    ("api_moderation.lift_sanction", "DELETE", API + "/moderation/sanctions/<int:sanction_id>"),
    ("api_moderation.list_reviews", "GET", API + "/moderation/reviews"),
    ("api_moderation.note_member", "POST", API + "/moderation/members/<int:member_id>/notes"),
    ("api_moderation.note_network", "POST", API + "/moderation/networks/<string:network>/notes"),
    ("api_moderation.note_visitor", "POST", API + "/moderation/visitors/<int:visitor_id>/notes"),
    ("api_moderation.read_today", "GET", API + "/moderation/today"),
    ("api_moderation.release_review", "DELETE", API + "/moderation/reviews/<int:review_id>/claim"),
    ("api_moderation.restore_comment", "POST", API + "/moderation/comments/<int:comment_id>/restore"),
    ("api_moderation.sanction_member", "POST", API + "/moderation/members/<int:member_id>/sanctions"),
    ("api_moderation.take_up_comment", "POST", API + "/moderation/comments/<int:comment_id>/review"),
    ("api_moderation.undo_decision", "POST", API + "/moderation/decisions/<int:decision_id>/undo"),
    ("api_moderation.undo_decisions", "POST", API + "/moderation/bulks/<string:bulk_key>/undo"),
    ("api_mutes.end_mute", "DELETE", API + "/me/mutes/<int:mute_id>"),
    ("api_mutes.list_mutes", "GET", API + "/me/mutes"),
    ("api_mutes.mute_author", "PUT", API + "/comments/<int:comment_id>/mute"),
    ("api_mutes.unmute_author", "DELETE", API + "/comments/<int:comment_id>/mute"),
    ("api_profiles.claim_past", "POST", API + "/me/claims"),
    ("api_profiles.get_claimable", "GET", API + "/me/claims"),
    ("api_profiles.get_member", "GET", API + "/members/<path:name>"),
    ("api_profiles.list_members_comments", "GET", API + "/members/<path:name>/comments"),
    ("api_ratings.rate_comment", "PUT", API + RATINGS),
    ("api_ratings.take_back_rating", "DELETE", API + RATINGS),
    ("api_screening.add_phrase", "POST", API + "/moderation/screening/phrases"),
    ("api_screening.get_screening", "GET", API + "/moderation/screening"),
    ("api_screening.list_changes", "GET", API + "/moderation/screening/changes"),
    ("api_screening.rehearse_check", "POST", API + "/moderation/screening/checks/<name>/rehearse"),
    ("api_screening.rehearse_phrase", "POST", API + "/moderation/screening/phrases/rehearse"),
    ("api_screening.remove_phrase", "DELETE", API + "/moderation/screening/phrases/<int:phrase_id>"),
    ("api_screening.set_check", "PUT", API + "/moderation/screening/checks/<name>"),
    ("articles.company", "GET", "/companies/<slug>/"),
    ("articles.front", "GET", "/"),
    ("articles.tag", "GET", "/tags/<slug>/"),
    ("discussion.article", "GET", PAGE),
    ("discussion.edit", "GET", "/comments/<int:comment_id>/edit"),
    ("discussion.keep", "POST", PAGE + "comments/keep"),
    ("discussion.keep_address", "GET", PAGE + "comments/keep"),
    ("discussion.news", "GET", PAGE + "comments/news"),
    ("discussion.news_list", "GET", PAGE + "comments/news/list"),
    ("discussion.permalink", "GET", PAGE + "comments/<int:comment_id>/"),
    ("discussion.post", "POST", PAGE + "comments/"),
    ("discussion.post_address", "GET", PAGE + "comments/"),
    ("discussion.preview", "POST", PAGE + "comments/preview"),
    ("discussion.preview_address", "GET", PAGE + "comments/preview"),
    ("discussion.preview_edit", "POST", "/comments/<int:comment_id>/edit/preview"),
    ("discussion.preview_edit_address", "GET", "/comments/<int:comment_id>/edit/preview"),
    ("discussion.reply", "GET", PAGE + "comments/<int:comment_id>/reply"),
    ("discussion.save_edit", "POST", "/comments/<int:comment_id>/edit"),
    ("discussion.seen", "POST", PAGE + "comments/seen"),
    ("discussion.short_link", "GET", "/comments/<int:comment_id>/"),
    ("discussion.undo_withdrawal", "POST", "/comments/<int:comment_id>/withdraw/undo"),
    ("discussion.versions", "GET", "/comments/<int:comment_id>/versions"),
    ("discussion.withdraw", "POST", "/comments/<int:comment_id>/withdraw"),
    ("flags.flag", "POST", "/comments/<int:comment_id>/flag"),
    ("flags.page", "GET", "/comments/<int:comment_id>/flag"),
    ("flags.take_back", "POST", "/comments/<int:comment_id>/flag/take-back"),
    ("moderation.block", "POST", "/moderation/networks/<network>/blocks"),
    ("moderation.case", "GET", "/moderation/queue/<int:review_id>/"),
    ("moderation.claim", "POST", "/moderation/queue/<int:review_id>/claim"),
    ("moderation.counts", "GET", "/moderation/queue/counts"),
    ("moderation.decide", "POST", "/moderation/queue/<int:review_id>/decide"),
    ("moderation.decide_chosen", "POST", "/moderation/queue/decide"),
    ("moderation.home", "GET", "/moderation/"),
    ("moderation.lift", "POST", "/moderation/sanctions/<int:sanction_id>/lift"),
    ("moderation.lift_block", "POST", "/moderation/blocks/<int:block_id>/lift"),
    ("moderation.member", "GET", "/moderation/authors/member/<int:member_id>/"),
    ("moderation.network", "GET", "/moderation/networks/<network>/"),
    ("moderation.note_member", "POST", "/moderation/authors/member/<int:member_id>/notes"),
    ("moderation.note_network", "POST", "/moderation/networks/<network>/notes"),
    ("moderation.note_visitor", "POST", "/moderation/authors/visitor/<int:visitor_id>/notes"),
    ("moderation.queue", "GET", "/moderation/queue/"),
    ("moderation.release", "POST", "/moderation/queue/<int:review_id>/release"),
    ("moderation.restore", "POST", "/moderation/comments/<int:comment_id>/restore"),
    ("moderation.sanction", "POST", "/moderation/authors/member/<int:member_id>/sanctions"),
    ("moderation.take_up", "POST", "/moderation/comments/<int:comment_id>/take-up"),
    ("moderation.undo", "POST", "/moderation/decisions/<int:decision_id>/undo"),
    ("moderation.undo_chosen", "POST", "/moderation/decisions/together/<bulk_key>/undo"),
    ("moderation.visitor", "GET", "/moderation/authors/visitor/<int:visitor_id>/"),
    ("mutes.end", "POST", "/account/mutes/<int:mute_id>/end"),
    ("mutes.mute", "POST", "/comments/<int:comment_id>/mute"),
    ("mutes.unmute", "POST", "/comments/<int:comment_id>/unmute"),
    ("profiles.claim", "POST", "/account/claim/"),
    ("profiles.mark", "GET", "/members/<path:name>/mark.svg"),
    ("profiles.past", "GET", "/account/claim/"),
    ("profiles.profile", "GET", "/members/<path:name>/"),
    ("ratings.rate", "POST", RATINGS),
    ("ratings.take_back", "POST", RATINGS + "/take-back"),
    ("screening.add_phrase", "POST", "/moderation/screening/phrases/"),
    ("screening.check", "GET", "/moderation/screening/checks/<name>/"),
    ("screening.overview", "GET", "/moderation/screening/"),
    ("screening.phrases", "GET", "/moderation/screening/phrases/"),
    ("screening.rehearse_address", "GET", "/moderation/screening/checks/<name>/rehearse"),
    ("screening.rehearse_check", "POST", "/moderation/screening/checks/<name>/rehearse"),
    ("screening.rehearse_phrase", "POST", "/moderation/screening/phrases/rehearse"),
    ("screening.rehearse_phrase_address", "GET", "/moderation/screening/phrases/rehearse"),
    ("screening.remove_phrase", "POST", "/moderation/screening/phrases/<int:phrase_id>/remove"),
    ("screening.set_check", "POST", "/moderation/screening/checks/<name>/"),
    ("static", "GET", "/static/<path:filename>"),
}
VALUES = {
    "year": 2026, "month": 1, "day": 2, "slug": "a-slug", "article_id": 1, "comment_id": 1, "kind": "funny",
    "filename": "x.css", "token": "a-token", "token_id": 1, "part": "name", "session_id": 1, "mute_id": 1, "name": "Jo",
    "review_id": 1, "member_id": 1, "visitor_id": 1, "network": "n", "sanction_id": 1, "block_id": 1, "decision_id": 1,
    "bulk_key": "k", "phrase_id": 1,
}  # fmt: skip
# What pages of other sites cannot do for other reasons than the guard (tests/api/test_who_asks.py).
OPEN_TO_PROGRAMS = {
    "api_accounts.acknowledge_warnings",
    "api_accounts.change_me",
    "api_discussion.edit_comment",
    "api_discussion.mark_discussion_read",
    "api_discussion.post_comment",
    "api_discussion.preview_comment",
    "api_discussion.undo_withdrawal",
    "api_discussion.withdraw_comment",
    "api_flags.flag_comment",
    "api_flags.take_back_flag",
    "api_moderation.block_network",
    "api_moderation.claim_review",
    "api_moderation.decide_review",
    "api_moderation.decide_reviews",
    "api_moderation.lift_block",
    "api_moderation.lift_sanction",
    "api_moderation.note_member",
    "api_moderation.note_network",
    "api_moderation.note_visitor",
    "api_moderation.release_review",
    "api_moderation.restore_comment",
    "api_moderation.sanction_member",
    "api_moderation.take_up_comment",
    "api_moderation.undo_decision",
    "api_moderation.undo_decisions",
    "api_mutes.end_mute",
    "api_mutes.mute_author",
    "api_mutes.unmute_author",
    "api_profiles.claim_past",
    "api_ratings.rate_comment",
    "api_ratings.take_back_rating",
    "api_screening.add_phrase",
    "api_screening.rehearse_check",
    "api_screening.rehearse_phrase",
    "api_screening.remove_phrase",
    "api_screening.set_check",
}
SAFE = {"GET", "HEAD", "OPTIONS"}


def writes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route of a page that changes something, with the method."""
    pages = (rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_TO_PROGRAMS)
    return [(rule, method) for rule in pages for method in sorted(rule.methods - SAFE)]


def address(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        return app.url_for(rule.endpoint, _external=False, **{name: VALUES[name] for name in rule.arguments})


def test_every_route_is_known(app: Flask):
    found = {
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert found - ROUTES == set(), "New routes: add their rows to ROUTES, and think about who may write to them."
    assert ROUTES - found == set(), "Routes that are gone: old addresses must go on working, or their rows go too."


def test_nothing_but_the_api_is_exempt_from_the_guard():
    assert set(EXEMPT) == OPEN_TO_PROGRAMS, (
        "An exemption needs its reason in blog/foundation/http/guard.py, and its name here."
    )


def test_reading_is_never_writing(app: Flask):
    both = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods & {"GET"} and rule.methods - SAFE}
    assert not both, f"{both}: a route reads or writes. Give the two an endpoint each."


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_write_with_a_cookie_needs_the_token_that_belongs_to_it(app: Flask, client: FlaskClient, token: str | None):
    client.set_cookie("visitor", "anything")
    for rule, method in writes(app):
        data = {} if token is None else {"token": token}
        response = client.open(address(app, rule), method=method, data=data)
        assert response.status_code == 403, (
            f"{method} {rule.rule} answered {response.status_code} to a cookie without its token. "
            "Every write passes blog/foundation/http/guard.py; do not work around it."
        )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("has_cookie", [False, True])
def test_a_write_from_another_site_is_refused(app: Flask, client: FlaskClient, headers: dict, has_cookie: bool):  # noqa: FBT001
    if has_cookie:
        client.set_cookie("visitor", "anything")
    for rule, method in writes(app):
        response = client.open(address(app, rule), method=method, headers=headers)
        assert response.status_code == 403, f"{method} {rule.rule} answered {response.status_code} to another site"


def test_a_write_from_here_without_a_cookie_passes_the_guard(app: Flask, client: FlaskClient):
    for rule, method in writes(app):
        response = client.open(address(app, rule), method=method, headers={"Origin": "http://localhost"})
        assert response.status_code != 403, f"{method} {rule.rule} refuses a reader who has not written before"
