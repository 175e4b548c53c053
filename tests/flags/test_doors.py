"""Flagging through pages, with and without scripts, and by programs."""

import pytest

from blog.accounts.models import SYSTEM, Member
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.flags.models import FlagOutcome
from blog.flags.services import settle_flags
from blog.foundation import clock
from blog.foundation.database import db
from tests.flags.conftest import change
from tests.programs import Program
from tests.reading import HTMX, page_words, reader, say, send, token_for, tree, typed_in, url_of, words

RESTING = "Flag this comment as abusive/trolling/spam"
DONE = "You have flagged this comment"


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def comment(make_comment, article):
    return make_comment(article=article, name="Theo", body="Theo speaks.")


def url(comment, *, back=False):
    return f"/comments/{comment.id}/flag" + ("/take-back" if back else "")


def controls(response):
    """What the ways to flag say: in the row, and in the menu."""
    return [words(link) for link in tree(response).xpath('//a[contains(@class, "flag-")]')]


def open_form(client, comment, **options):
    """The fields of the form, as a browser would send them, with a reason chosen."""
    (form,) = tree(client.get(url(comment), **options)).xpath('//form[contains(@class, "flag-form")]')
    assert form.get("action") == url(comment)
    assert form.xpath(".//input[@type='radio']/@value") == ["abusive", "trolling", "spam"]
    return {name: value for name, value in typed_in(form).items() if name != "reason"} | {"reason": "spam"}


def settle(app, comment, *, is_upheld):
    with app.app_context():
        settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=is_upheld, until=clock.utcnow())


def hide(app, comment):
    with app.app_context():
        stored = db.session.get(Comment, comment.id)
        change_status(actor=SYSTEM, comment=stored, to=Status.HIDDEN, reason="flagged by the community")


@pytest.mark.parametrize("name", ["nobody", "visitor", "member"])
def test_without_scripts_a_link_leads_to_a_form_and_back_to_the_discussion(
    app, article, comment, make_article, make_member, sign_in, name
):
    client = reader(app)
    if name == "visitor":
        say(client, make_article(), "So that I am known.")
    if name == "member":
        sign_in(client, make_member("Jo"))
    place = f"{url_of(article)}?order=newest"
    page = client.get(place)
    assert controls(page) == [RESTING, RESTING]
    (link,) = tree(page).xpath('//a[contains(@class, "flag-row")]')
    assert link.get("href") == url(comment)
    fields = open_form(client, comment, headers={"Referer": f"http://localhost{place}"})
    answer = client.post(url(comment), data=fields | {"note": " The third link sells pills. "})
    assert (answer.status_code, answer.location) == (303, f"{place}#comment-{comment.id}")
    assert ("Set-Cookie" in answer.headers) is (name == "nobody")
    assert controls(client.get(place)) == [DONE, DONE]
    told = page_words(client.get(url(comment)))
    assert "Your flag is with a moderator. Take it back" in told
    assert "As spam" in told
    assert "You added: The third link sells pills." in told
    answer = send(client, url(comment, back=True), back=place)
    assert (answer.status_code, answer.location) == (303, f"{place}#comment-{comment.id}")
    assert controls(client.get(place)) == [RESTING, RESTING]


def test_others_see_nothing_of_a_flag_with_a_cookie_or_without(app, article, comment, make_article):
    client, other = reader(app), reader(app, "192.0.2.9")
    say(other, make_article(), "So that I am known.")
    client.post(url(comment), data={"reason": "spam"})
    for stranger in (other, reader(app, "192.0.2.10")):
        for _ in range(2):  # made, and kept
            assert controls(stranger.get(url_of(article))) == [RESTING, RESTING]
    for _ in range(2):
        assert controls(client.get(url_of(article))) == [DONE, DONE]


def test_who_only_looks_at_the_form_gets_no_cookie(client, comment):
    assert "Set-Cookie" not in client.get(url(comment)).headers
    assert "Set-Cookie" not in client.get(url(comment), headers=HTMX).headers


def test_htmx_opens_the_form_in_place_and_gets_the_controls_and_the_token_anew(client, comment):
    piece = client.get(url(comment), headers=HTMX)
    assert "<html" not in piece.text
    (form,) = tree(piece).xpath("//form[@hx-target]")
    assert (form.get("hx-post"), form.get("hx-target")) == (url(comment), f"#flagging-{comment.id}")
    answer = client.post(url(comment), data={"reason": "abusive"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Your flag is with a moderator. Take it back" in page_words(answer)
    assert controls(answer) == [DONE, DONE]
    replaced = tree(answer).xpath('//*[@hx-swap-oob="true"]/@id')
    assert replaced == [f"flag-row-{comment.id}", f"flag-menu-{comment.id}", "act"]
    assert tree(answer).xpath('string(//form[@id="act"]//*[@name="token"]/@value)') == token_for(client)
    back = client.post(url(comment, back=True), data={"token": token_for(client)}, headers=HTMX)
    assert controls(back) == [RESTING, RESTING]
    assert "Taken back." in page_words(back)
    assert "Flag this comment as" in page_words(client.get(url(comment), headers=HTMX))


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("fields", [{}, {"reason": ""}, {"reason": "boring"}])
def test_without_a_reason_the_form_comes_back_with_what_was_typed(client, comment, headers, fields):
    answer = client.post(url(comment), data=fields | {"note": "The third link."}, headers=headers)
    assert answer.status_code == 422
    assert "Choose one of the three." in page_words(answer)
    assert "The third link." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_note_too_long_is_told_so_and_kept(client, comment):
    answer = client.post(url(comment), data={"reason": "spam", "note": "x" * 501})
    assert answer.status_code == 422
    assert "500 characters at most, this has 501" in page_words(answer)
    assert "x" * 501 in answer.text
    (chosen,) = tree(answer).xpath("//input[@checked]/@value")
    assert chosen == "spam"
    assert client.post(url(comment), data={"reason": "spam", "note": "x\r\n" * 250}).status_code == 303


def test_a_note_is_text_and_nothing_else(client, comment):
    client.post(url(comment), data={"reason": "spam", "note": "<script>alert(1)</script>"})
    assert "You added: <script>alert(1)</script>" in page_words(client.get(url(comment)))
    assert "<script>alert" not in client.get(url(comment)).text


@pytest.mark.parametrize("is_upheld", [True, False])
def test_a_flagger_learns_the_outcome(app, client, article, comment, is_upheld):
    client.post(url(comment), data={"reason": "spam"})
    settle(app, comment, is_upheld=is_upheld)
    told = page_words(client.get(url(comment)))
    assert ("a moderator acted on it" in told, "looked, and kept it" in told) == (is_upheld, not is_upheld)
    assert "Take it back" not in told
    assert controls(client.get(url_of(article))) == [DONE, DONE]
    for tail, says in (("", "has not changed since"), ("/take-back", "can no longer be taken back")):
        for headers in ({}, HTMX):
            refused = send(client, url(comment) + tail, reason="abusive", headers=headers)
            assert refused.status_code == 409
            assert says in page_words(refused)


def test_who_flags_what_is_hidden_already_is_told_it_counts_neither_way(app, client, comment):
    hide(app, comment)
    client.post(url(comment), data={"reason": "spam"})
    settle(app, comment, is_upheld=True)
    assert "when it was hidden already" in page_words(client.get(url(comment)))


def test_ones_own_comment_has_no_flag_and_says_why_when_flagged_anyway(client, article):
    own = say(client, article, "My own words.")
    assert controls(client.get(url_of(article))) == []
    assert client.get(f"/comments/{own}/flag").status_code == 403
    for headers in ({}, HTMX):
        answer = send(client, f"/comments/{own}/flag", reason="spam", headers=headers)
        assert answer.status_code == 403
        assert "You cannot flag your own comment." in page_words(answer)


def test_who_has_answered_may_flag_all_the_same(app, client, article, comment):
    say(client, article, "I think not.", parent_id=str(comment.id))
    assert controls(client.get(url_of(article)))[:2] == [RESTING, RESTING]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_not_there_cannot_be_flagged(client, headers):
    for key in (0, 4711, 2**63, 10**30):
        assert client.get(f"/comments/{key}/flag", headers=headers).status_code == 404
        for tail in ("", "/take-back"):
            assert (
                client.post(f"/comments/{key}/flag{tail}", data={"reason": "spam"}, headers=headers).status_code == 404
            )


def test_too_many_flags_are_told_how_long_to_wait_and_nothing_is_lost(make_app, make_article, make_comment):
    app, article = make_app(limit_flags="1 per minute", limit_network_flags="2 per minute"), make_article()
    first, second, third = (make_comment() for _ in range(3))

    def known(address):
        somebody = reader(app, address)
        say(somebody, article, f"So that I am known ({address}).")
        return somebody

    client = known("192.0.2.1")
    send(client, url(first), reason="spam")
    for headers in ({}, HTMX):
        answer = send(client, url(second), reason="spam", note="Pills.", headers=headers)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "That was quick." in page_words(answer)
        assert "Pills." in answer.text
    assert send(known("192.0.2.2"), url(second), reason="spam").status_code == 303
    assert send(known("192.0.2.3"), url(third), reason="spam").status_code == 429, "cookies are had for nothing"
    assert send(known("192.0.3.1"), url(third), reason="spam").status_code == 303


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_a_flag_never_leads_to_another_site(client, comment, target):
    answer = client.post(url(comment), data={"reason": "spam", "back": target})
    assert answer.location == f"/comments/{comment.id}/#comment-{comment.id}"
    page = client.get(url(comment), headers={"Referer": target})
    assert "evil.example" not in page.text


# --- The stub -----------------------------------------------------------------------------------


def test_a_hidden_comment_is_a_line_that_opens_without_asking_anybody(app, client, article, comment, make_comment):
    reply = make_comment(parent=comment, body="Well said.")
    hide(app, comment)
    page = client.get(url_of(article))
    (stub,) = tree(page).xpath(f'//details[@id="comment-{comment.id}"]')
    assert stub.get("open") is None
    (closed,) = stub.xpath('./summary//*[@class="when-closed"]')
    assert words(closed) == "This comment has been flagged by the community. Click here to show it"
    assert words(stub.xpath('./summary//*[@class="when-open"]')[0]) == "Flagged by the community. Hide it again"
    (body,) = stub.xpath('.//div[@data-nosnippet]//div[@class="comment-body prose"]')
    assert words(body) == "Theo speaks."
    assert "Well said." in words(tree(page).xpath(f'//article[@id="comment-{reply.id}"]')[0])
    assert page.text.count("data-nosnippet") == 1


# --- Members and programs -----------------------------------------------------------------------


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


def test_the_account_page_lists_what_came_of_ones_flags(app, jo, sign_in, article, comment, make_comment):
    client, removed = reader(app), make_comment(article=article, name="Rude", body="Unspeakable words.")
    sign_in(client, jo)
    assert "Your flags" not in client.get("/account/").text
    for one in (removed, comment):
        send(client, url(one), reason="trolling")
    box = words(tree(client.get("/account/")).xpath('//*[@id="flags"]')[0])
    assert "Theo: Theo speaks." in box
    assert "Trolling, today at" in box
    assert "It is with a moderator." in box
    settle(app, comment, is_upheld=False)
    with app.app_context():
        stored = db.session.get(Comment, removed.id)
        change_status(actor=SYSTEM, comment=stored, to=Status.REMOVED, reason="by a moderator")
    settle(app, removed, is_upheld=True)
    box = words(tree(client.get("/account/")).xpath('//*[@id="flags"]')[0])
    assert "A moderator looked, and kept the comment." in box
    assert "A comment that cannot be read any more" in box
    assert "A moderator acted on it." in box
    assert "Unspeakable" not in box


def test_a_program_flags_changes_its_mind_and_learns_the_outcome(app, jo, make_token, comment):
    program = Program(app, bearer=make_token(jo, "read", "write"))
    place = f"/comments/{comment.id}"
    assert program.get(f"{place}/flag").json == {"comment_id": comment.id, "flag": None, "has_hidden": False}
    assert (program.get(place).json["flag"], program.get(place).json["may"]["flag"]) == (None, True)
    answer = program.put(f"{place}/flag", json={"reason": "spam", "note": "Pills."})
    assert (answer.status_code, answer.json["flag"]["state"], answer.json["flag"]["note"]) == (200, "waiting", "Pills.")
    assert program.put(f"{place}/flag", json={"reason": "abusive"}).json["flag"]["reason"] == "abusive"
    assert program.get(place).json["flag"] == "waiting"
    assert program.delete(f"{place}/flag").json["flag"] is None
    assert program.delete(f"{place}/flag").status_code == 200
    program.put(f"{place}/flag", json={"reason": "trolling"})
    settle(app, comment, is_upheld=True)
    (own,) = program.get("/me/flags").json["flags"]
    assert (own["comment_id"], own["reason"], own["state"]) == (comment.id, "trolling", FlagOutcome.UPHELD.value)
    for refused in (program.delete(f"{place}/flag"), program.put(f"{place}/flag", json={"reason": "spam"})):
        assert (refused.status_code, refused.json["code"]) == (409, "flag_decided")


def test_a_visitors_program_becomes_a_visitor_and_is_told_what_is_wrong(app, comment):
    program = Program(app)
    assert program.put(f"/comments/{comment.id}/flag", json={}).json["errors"] == {"reason": "Choose one of the three."}
    assert program.token is None
    assert program.put(f"/comments/{comment.id}/flag", json={"reason": "spam"}).status_code == 200
    assert program.token is not None
    assert program.get(f"/comments/{comment.id}").json["flag"] == "waiting"
    assert Program(app).get(f"/comments/{comment.id}").json["flag"] is None
    assert program.get("/me/flags").status_code == 401
    own = program.say(comment.article_id, "My own.").json["id"]
    refused = program.put(f"/comments/{own}/flag", json={"reason": "spam"})
    assert (refused.status_code, refused.json["code"]) == (403, "not_flaggable")


def test_a_suspended_member_is_told_until_when(app, jo, sign_in, comment):
    client = reader(app)
    sign_in(client, jo)
    with app.app_context():
        change(Member, jo.id, suspended_until=clock.utcnow().replace(year=2100))
    answer = send(client, url(comment), reason="spam")
    assert answer.status_code == 403
    assert "suspended until" in page_words(answer)
