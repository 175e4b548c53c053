"""Muting through pages and by programs."""

import re

import pytest

from tests.programs import Program
from tests.reading import page_words, reader, send, tree, url_of


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


@pytest.fixture
def browser(app, jo, sign_in):
    """A browser in which Jo is signed in."""
    client = reader(app)
    sign_in(client, jo)
    return client


@pytest.fixture
def program(app, jo, make_token):
    """Jo's program, which may read and write."""
    return Program(app, bearer=make_token(jo, "read", "write"))


def test_the_menu_mutes_and_the_page_comes_back_at_the_line(browser, make_comment, make_article):
    article = make_article()
    comment = make_comment(article=article, name="Theo", body="Theo speaks.")
    address = url_of(article)
    (button,) = tree(browser.get(address)).xpath('//button[contains(., "Mute Theo")]')
    answer = send(browser, button.get("formaction"), back=f"{address}?order=newest")
    assert (answer.status_code, answer.location) == (303, f"{address}?order=newest#muted-{comment.id}")
    page = browser.get(address)
    assert "Muted: Theo. Show" in page_words(page)
    assert "Theo speaks." in page.text  # folded, for find-in-page and for who opens it
    (button,) = tree(page).xpath('//button[contains(., "Unmute Theo")]')
    answer = send(browser, button.get("formaction"), back="https://elsewhere.example/")
    assert answer.location == f"/comments/{comment.id}/#comment-{comment.id}"
    assert "Muted:" not in browser.get(address).text


@pytest.mark.one_database("nothing here is the database's")
@pytest.mark.parametrize("address", ["/comments/{id}/mute", "/comments/{id}/unmute", "/account/mutes/1/end"])
def test_who_mutes_too_much_is_slowed(make_app, jo, sign_in, make_comment, address):
    client = reader(make_app(limit_memory="1 per minute"))
    sign_in(client, jo)
    place = address.format(id=make_comment(name="Theo").id)
    assert [send(client, place).status_code for _ in range(2)] == [303, 429]


def test_on_the_permalink_of_a_muted_comment_it_is_open(browser, make_comment):
    comment = make_comment(name="Theo")
    send(browser, f"/comments/{comment.id}/mute")
    page = browser.get(browser.get(f"/comments/{comment.id}/").location)
    assert len(tree(page).xpath('//details[@class="muted"][@open]')) == 1


def test_visitors_and_nobody_are_led_to_sign_in(client, make_comment):
    comment = make_comment()
    for address in (f"/comments/{comment.id}/mute", f"/comments/{comment.id}/unmute", "/account/mutes/1/end"):
        answer = send(client, address, back="/?page=2")
        assert (answer.status_code, answer.location) == (303, "/sign-in/?next=/?page%3D2")


def test_pages_of_visitors_name_authors_and_have_no_button_to_mute(app, client, make_comment):
    comment = make_comment()
    page = client.get(client.get(f"/comments/{comment.id}/").location)
    (key,) = tree(page).xpath("//article/@data-author")
    assert re.fullmatch("v[0-9a-f]{16}", key)
    assert "Mute" not in page_words(page)


def test_ones_own_comment_has_no_key_of_anybody(browser, jo, make_comment, make_article):
    article = make_article()
    send(browser, f"{url_of(article)}comments/", body="Mine.")
    assert tree(browser.get(url_of(article))).xpath("//article/@data-author") == ["you"]


def test_the_account_lists_the_muted_when_there_are_any(browser, make_comment, make_article):
    assert "Whom you have muted" not in browser.get("/account/").text
    comment = make_comment(article=make_article(title="Toasters <b>"), name="Theo <i>")
    send(browser, f"/comments/{comment.id}/mute")
    page = browser.get("/account/")
    assert "Theo <i> a visitor, on “Toasters <b>” Unmute Theo <i>" in page_words(page)
    (end,) = tree(page).xpath('//section[@id="mutes"]//button/@formaction')
    answer = send(browser, end)
    assert (answer.status_code, answer.location) == (303, "/account/#mutes")
    assert "Whom you have muted" not in browser.get("/account/").text


def test_a_page_says_why_somebody_is_not_muted(browser, make_article):
    article = make_article()
    send(browser, f"{url_of(article)}comments/", body="Mine.")
    (own,) = tree(browser.get(url_of(article))).xpath('//article/@id[starts-with(., "comment-")]')
    answer = send(browser, f"/comments/{own.removeprefix('comment-')}/mute")
    assert answer.status_code == 403
    assert "You cannot mute yourself." in page_words(answer)


def test_a_program_mutes_reads_the_list_and_unmutes(program, make_comment):
    comment = make_comment(name="Theo")
    place = f"/comments/{comment.id}"
    assert (program.get(place).json["is_muted"], program.get(place).json["may"]["mute"]) == (False, True)
    for _ in range(2):
        muted = program.put(f"{place}/mute").json["mutes"]
        assert [(one["name"], one["is_member"], one["article_id"]) for one in muted] == [
            ("Theo", False, comment.article_id)
        ]
    assert program.get(place).json["is_muted"] is True
    assert program.get("/me/mutes").json["mutes"] == muted
    assert program.delete(f"{place}/mute").json == {"mutes": []}
    assert program.delete(f"{place}/mute").json == {"mutes": []}
    (again,) = program.put(f"{place}/mute").json["mutes"]
    assert program.delete(f"/me/mutes/{again['id']}").json == {"mutes": []}
    assert program.get(place).json["is_muted"] is False


def test_a_program_is_told_why_not(make_app, app, jo, make_token, make_comment):
    program = Program(make_app(mutes_max=1), bearer=make_token(jo, "read", "write"))
    own = program.say(make_comment().article_id, "My own words.").json["id"]
    refused = program.put(f"/comments/{own}/mute")
    assert (refused.status_code, refused.json["code"]) == (403, "not_mutable")
    program.put(f"/comments/{make_comment().id}/mute")
    refused = program.put(f"/comments/{make_comment().id}/mute")
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_mutes")
    assert Program(app).put(f"/comments/{own}/mute").status_code == 401
    assert program.put("/comments/999/mute").status_code == 404


def test_a_program_says_until_when_its_member_has_read(program, make_article, make_comment):
    article = make_article()
    first = make_comment(article=article)
    place = f"/articles/{article.id}/comments"
    page = program.get(place).json
    assert (page["new_since"], page["new_count"], page["comments"][0]["is_new"]) == (None, 0, False)
    until = page["comments"][0]["created_at"]
    visit = program.post(f"{place}/seen", json={"until": until}).json
    assert visit == {"article_id": article.id, "new_since": until, "read_until": until}
    second = make_comment(parent=first)
    page = program.get(place).json
    assert (page["new_since"], page["new_count"]) == (until, 1)
    assert [page["comments"][0]["is_new"], page["comments"][0]["replies"][0]["is_new"]] == [False, True]
    assert program.get(f"/comments/{second.id}").json["is_new"] is True
    newest = page["comments"][0]["replies"][0]["created_at"]
    program.post(f"{place}/seen", json={"until": newest, "is_all": True})
    assert program.get(place).json["new_count"] == 0
    for sent in ({}, {"until": "now"}, {"until": newest, "is_all": "yes"}):
        assert program.post(f"{place}/seen", json=sent).status_code == 422
    assert Program(program.client.application).post(f"{place}/seen", json={"until": newest}).status_code == 401
