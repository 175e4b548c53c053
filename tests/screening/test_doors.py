"""Screening at the doors: what readers and programs are told, and the pages and operations of moderators."""

import re

import pytest

from blog.accounts.models import Role
from tests.programs import Program
from tests.reading import HTMX, page_words, reader, say, send, token_for, tree, url_of, words

WORDS = "Somebody should read the second paragraph again."
LINK = "It is all on [this page](https://a.example/1)."
HOME = "/moderation/screening/"


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def priya(app, make_member, sign_in):
    """A moderator's browser."""
    client = app.test_client()
    sign_in(client, make_member("Priya", role=Role.MODERATOR))
    return client


@pytest.fixture
def program(app, make_member, make_token):
    """A moderator's program."""
    return Program(app, bearer=make_token(make_member("Nina", role=Role.MODERATOR), "read", "write", "moderate"))


def post(client, article, body, **fields):
    return send(client, f"{url_of(article)}comments/", body=body, **fields)


# --- Writing ------------------------------------------------------------------------------------


def test_a_page_that_refuses_keeps_the_text_and_says_why_beside_it(app, article):
    client = reader(app)
    parent = say(client, article, WORDS)
    answer = post(client, article, "This!", parent_id=str(parent), subject="Mine")
    assert answer.status_code == 422
    form = tree(answer).xpath("//form[@data-comment-form]")[0]
    assert (form.xpath(".//textarea/text()")[0].strip(), form.xpath('.//input[@name="subject"]/@value')) == (
        "This!",
        ["Mine"],
    )
    (reason,) = form.xpath(f'.//p[@id="reply-{parent}-field-body-error"]')
    assert words(reason).startswith("This one is mostly enthusiasm.")


def test_a_program_that_is_refused_is_told_a_code(app, article):
    program = Program(app)
    parent = program.say(article.id, WORDS).json["id"]
    for body, code, options in (("This!", "content_free", {"parent_id": parent}), (WORDS, "repeated", {})):
        answer = program.say(article.id, body, key=code, **options)
        assert (answer.status_code, answer.json["code"], list(answer.json["errors"])) == (422, code, ["body"])


def test_the_trap_is_there_for_programs_and_named_for_people(app, article):
    client = reader(app)
    page = tree(client.get(url_of(article)))
    trap = page.xpath('//input[@name="homepage"]')[0]
    assert (trap.get("autocomplete"), trap.get("tabindex"), trap.get("style")) == ("off", "-1", None)
    assert words(page.xpath(f'//label[@for="{trap.get("id")}"]')[0]).startswith("Leave this empty")
    answer = post(client, article, WORDS, homepage="https://spam.example/")
    assert answer.status_code == 403
    assert "send it once more" in page_words(answer)
    assert tree(answer).xpath('string(//input[@name="homepage"]/@value)') == ""
    assert post(client, article, WORDS).status_code == 303


@pytest.mark.parametrize(
    ("typed", "status"), [("5", 403), ("2500", 303), ("", 303), ("soon", 303), ("9" * 30, 303), ("-5", 303)]
)
def test_how_long_one_typed_is_believed_where_it_is_a_number(app, article, typed, status):
    assert post(reader(app), article, WORDS, typed_ms=typed).status_code == status


def test_who_is_held_sees_why_and_nobody_else_sees_it(app, article):
    client = reader(app)
    answer = post(client, article, LINK)
    shown = client.get(answer.location)
    assert (
        "Held for review. Only you and the moderators can see this. It has a link, and you are new here."
        in page_words(shown)
    )
    assert "this page" not in page_words(app.test_client().get(url_of(article)))


def test_a_program_is_told_why_its_comment_waits(app, article):
    program = Program(app)
    posted = program.say(article.id, LINK)
    assert (posted.json["status"], posted.status_code) == ("held", 201)
    assert posted.json["held_reason"].startswith("It has a link, and you are new here.")
    assert program.get(f"/comments/{posted.json['id']}").json["held_reason"] == posted.json["held_reason"]
    assert program.say(article.id, WORDS).json["held_reason"] is None


def test_a_reply_that_is_held_says_so_in_its_place(app, article):
    client = reader(app)
    parent = say(client, article, WORDS)
    answer = client.post(
        f"{url_of(article)}comments/",
        data={"token": token_for(client), "body": LINK, "parent_id": str(parent), "in_place": "1"},
        headers=HTMX,
    )
    assert "It has a link, and you are new here." in page_words(answer)


def test_a_stopped_edit_keeps_both_texts(app, article):
    client = reader(app)
    key = say(client, article, WORDS)
    answer = send(client, f"/comments/{key}/edit", body=LINK)
    assert answer.status_code == 422
    assert tree(answer).xpath("//textarea/text()")[0].strip() == LINK
    assert "The published words stand as they are." in page_words(answer)
    assert WORDS in page_words(client.get(url_of(article)))


def test_a_program_cannot_edit_past_screening(app, article):
    program = Program(app)
    posted = program.say(article.id, WORDS)
    answer = program.patch(f"/comments/{posted.json['id']}", json={"body": LINK}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json["code"]) == (422, "edit_stopped")


def test_what_is_kept_of_a_form_stays_when_it_is_refused(app, article):
    client = reader(app)
    say(client, article, WORDS)
    kept = send(client, f"{url_of(article)}comments/keep?to=sign-in", body=WORDS)
    key = re.search(r"draft(?:%3D|=)([\w-]+)", kept.location)[1]
    assert post(client, article, WORDS, draft=key).status_code == 422
    assert WORDS in tree(client.get(f"{url_of(article)}?draft={key}")).xpath("string(//textarea)")
    post(client, article, WORDS + " Or so I think.", draft=key)
    assert WORDS not in tree(client.get(f"{url_of(article)}?draft={key}")).xpath("string(//textarea)")


# --- Moderators ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [HOME, f"{HOME}checks/links/", f"{HOME}phrases/"])
def test_the_pages_are_for_moderators(app, make_member, sign_in, priya, path):
    assert priya.get(path).status_code == 200
    assert app.test_client().get(path).status_code == 303
    for role in (Role.MEMBER, Role.WRITER):
        client = app.test_client()
        sign_in(client, make_member(f"A {role.value}", role=role))
        assert client.get(path).status_code == 404
        assert send(client, f"{HOME}checks/links/", mode="off", failure="open").status_code == 404


def test_a_check_is_rehearsed_set_and_shown_to_be_so(priya, app, article):
    say(reader(app), article, WORDS)
    page = priya.get(f"{HOME}checks/suspect_phrases/")
    assert page.status_code == 200
    sent = {"mode": "dry", "failure": "closed", "set-most": "0", "set-comments": "0"}
    rehearsed = send(priya, f"{HOME}checks/links/rehearse", **sent)
    assert "Of the last 1 comment it would have stopped 0. Nothing has been changed." in page_words(rehearsed)
    assert tree(rehearsed).xpath('//input[@name="set-most"]/@value') == ["0"]
    done = send(priya, f"{HOME}checks/links/", **sent)
    assert (done.status_code, done.location) == (303, f"{HOME}?done=set")
    shown = page_words(priya.get(done.location))
    assert "Links runs dry" in shown
    assert "Links by Priya" in shown
    assert "mode: on → dry; failure: open → closed; most: 2 → 0; comments: 2 → 0" in shown


def test_a_check_that_cannot_be_set_so_comes_back(priya):
    answer = send(priya, f"{HOME}checks/links/", mode="on", failure="open", **{"set-most": "many", "set-comments": "2"})
    assert answer.status_code == 422
    assert "A whole number from 0 to 100." in page_words(answer)
    assert tree(answer).xpath('//input[@name="set-most"]/@value') == ["many"]
    assert send(priya, f"{HOME}checks/links/", mode="perhaps", failure="open").status_code == 422
    assert priya.get(f"{HOME}checks/nothing/").status_code == 404
    assert priya.get(f"{HOME}checks/links/rehearse").location == f"{HOME}checks/links/"
    assert priya.get(f"{HOME}phrases/rehearse").location == f"{HOME}phrases/"


def test_a_phrase_is_rehearsed_listed_and_removed(priya, app, article):
    say(reader(app), article, WORDS)
    rehearsed = page_words(send(priya, f"{HOME}phrases/rehearse", kind="banned", phrase="Paragraph"))
    assert "One comment would be treated otherwise" in rehearsed
    assert "would be refused, not appear" in rehearsed
    assert send(priya, f"{HOME}phrases/", kind="banned", phrase="Paragraph").status_code == 303
    again = send(priya, f"{HOME}phrases/", kind="banned", phrase="paragraph")
    assert (again.status_code, "on the list already" in page_words(again)) == (409, True)
    assert send(priya, f"{HOME}phrases/", kind="banned", phrase="").status_code == 422
    remove = tree(priya.get(f"{HOME}phrases/")).xpath('//button[contains(., "Remove")]/@formaction')
    assert send(priya, remove[0]).status_code == 303
    assert "paragraph" not in page_words(priya.get(f"{HOME}phrases/"))


def test_a_page_asks_as_much_however_much_there_is(priya, app, article, statements):
    client = reader(app)
    with statements() as few:
        priya.get(HOME)
    for place in range(3):
        post(client, article, f"{LINK} {place}")
        send(priya, f"{HOME}phrases/", kind="suspect", phrase=f"word{place}")
    with statements() as many:
        priya.get(HOME)
    assert len(few) == len(many) == 8


def test_a_program_does_what_the_pages_do(program, app, article):
    Program(app).say(article.id, WORDS)
    before = program.get("/moderation/screening").json
    assert [check["name"] for check in before["checks"]][-1] == "author_held"
    setup = {"mode": "on", "failure": "closed", "parameters": {"most": 0, "comments": 0}}
    rehearsed = program.post("/moderation/screening/checks/links/rehearse", json=setup)
    assert (rehearsed.json["count"], rehearsed.json["difference_count"]) == (1, 0)
    after = program.put("/moderation/screening/checks/links", json=setup).json
    (links,) = [check for check in after["checks"] if check["name"] == "links"]
    assert {name: links[name] for name in setup} == setup
    phrase = {"kind": "banned", "phrase": "Paragraph"}
    rehearsed = program.post("/moderation/screening/phrases/rehearse", json=phrase)
    assert rehearsed.json["differences"][0]["after"] == "refuse"
    listed = program.post("/moderation/screening/phrases", json=phrase).json["phrases"]
    assert [one["phrase"] for one in listed] == ["paragraph"]
    assert program.post("/moderation/screening/phrases", json=phrase).json["code"] == "phrase_listed"
    assert program.delete(f"/moderation/screening/phrases/{listed[0]['id']}").json["phrases"] == []
    changes = program.get("/moderation/screening/changes").json["changes"]
    assert [(change["what"], change["by"]) for change in changes] == [("phrases", "Nina")] * 2 + [("links", "Nina")]


def test_programs_of_others_cannot(app, make_member, make_token):
    member = Program(app, bearer=make_token(make_member("Jo"), "read", "write"))
    narrow = Program(app, bearer=make_token(make_member("Nell", role=Role.MODERATOR), "read", "write"))
    for program in (member, narrow, Program(app)):
        assert program.get("/moderation/screening").status_code in (401, 403)
        assert program.put("/moderation/screening/checks/links", json={}).status_code in (401, 403, 422)
