import pytest

from tests.reading import bodies, form_values, page_words, reader, said_of_field, say, send, tree, url_of


@pytest.fixture
def article(make_article):
    return make_article()


def edit(client, comment, *, preview=False, **fields):
    return send(client, f"/comments/{comment}/edit" + ("/preview" if preview else ""), **fields)


def controls(client, article):
    """The addresses that the page offers to this reader."""
    page = tree(client.get(url_of(article)))
    addresses = page.xpath("//@href") + page.xpath("//@formaction")
    return {address.rpartition("/")[2] for address in addresses} & {"edit", "withdraw"}


def test_its_author_is_offered_to_edit_and_withdraw_and_nobody_else(app, client, article):
    say(client, article, "My own.")
    assert controls(client, article) == {"edit", "withdraw"}
    assert controls(reader(app), article) == set()
    other = reader(app, "10.0.0.1")
    say(other, article, "Somebody else's.", subject="x")
    assert tree(other.get(url_of(article))).xpath('//*[@class="role"]/text()') == ["You"]


def test_the_offer_to_edit_ends_with_the_window_and_with_a_reply(app, client, article, moved_clock):
    comment = say(client, article, "My own.")
    assert "15 min left" in page_words(client.get(url_of(article)))
    moved_clock.forward(minutes=14)
    assert "1 min left" in page_words(client.get(url_of(article)))
    say(reader(app, "10.0.0.1"), article, "A reply.", parent_id=str(comment))
    assert controls(client, article) == {"withdraw"}
    answer = client.get(f"/comments/{comment}/edit")
    assert answer.status_code == 403
    assert "Somebody has answered this comment, so its words stay as they were answered." in page_words(answer)
    second = say(client, article, "Another.")
    moved_clock.forward(minutes=16)
    assert controls(client, article) == {"withdraw"}
    assert client.get(f"/comments/{second}/edit").status_code == 403


def test_an_edit_shows_at_once_and_says_so(app, client, article):
    comment = say(client, article, "What I *said*.", subject="Before")
    assert form_values(client.get(f"/comments/{comment}/edit"))["body"] == "What I *said*."
    page = client.get(edit(client, comment, body="What I **meant**.", subject="After").location)
    assert "Changed. Readers see the new words now." in page_words(page)
    seen = reader(app).get(url_of(article))
    assert bodies(seen) == ["<p>What I <strong>meant</strong>.</p>\n"]
    assert "After" in page_words(seen)
    assert tree(seen).xpath('//*[@class="edited"]/text()') == ["edited"]


def test_a_refused_edit_keeps_the_new_words_in_the_form_and_the_old_on_the_page(client, article):
    comment = say(client, article, "What I said.")
    for is_preview in (False, True):
        answer = edit(client, comment, preview=is_preview, body="<b>x", subject="s" * 121)
        assert answer.status_code == 422
        assert (form_values(answer)["body"], form_values(answer)["subject"]) == ("<b>x", "s" * 121)
        assert said_of_field(answer, "subject").startswith("That subject is too long")
        assert "Not saved yet. Nothing you typed is lost." in page_words(answer)
    assert bodies(client.get(url_of(article))) == ["<p>What I said.</p>\n"]


def test_too_late_an_edit_keeps_the_new_words_too(client, article, moved_clock):
    comment = say(client, article, "What I said.")
    moved_clock.forward(minutes=16)
    answer = edit(client, comment, body="What I meant.")
    assert answer.status_code == 403
    assert form_values(answer)["body"] == "What I meant."
    assert "A comment can be edited for 15 minutes; those are over." in page_words(answer)


def test_the_preview_of_an_edit_shows_exactly_what_it_becomes(client, article):
    top = say(client, article, "The first.", subject="On this", name="Jo")
    reply = say(client, article, "The second.", parent_id=str(top), name="Al")
    shown = edit(client, reply, preview=True, body="The *second*, mended.")
    edit(client, reply, body="The *second*, mended.")
    page = client.get(url_of(article))
    assert bodies(shown)[-1] == bodies(page)[-1] == "<p>The <em>second</em>, mended.</p>\n"
    subject = '//*[contains(@class, "subject")]/text()'
    assert tree(shown).xpath(f'//*[@class="preview"]{subject}') == ["Re: On this"]
    assert tree(page).xpath(f'//*[@id="comment-{reply}"]{subject}') == ["Re: On this"]


@pytest.mark.parametrize("action", ["edit", "edit/preview", "withdraw", "withdraw/undo"])
def test_nobody_else_can_change_a_comment(app, client, article, action):
    comment = say(client, article, "My own.")
    other = reader(app, "10.0.0.1")
    say(other, article, "Somebody else's.")
    for stranger in (other, reader(app)):
        answer = send(stranger, f"/comments/{comment}/{action}", body="Not mine.", subject="x")
        assert answer.status_code == 403
    assert bodies(client.get(url_of(article)))[0] == "<p>My own.</p>\n"
    assert client.get(f"/comments/{comment}/edit").status_code == 200


@pytest.mark.parametrize("action", ["edit", "edit/preview", "withdraw", "withdraw/undo"])
def test_what_is_not_there_cannot_be_changed(client, article, action):
    say(client, article, "So that I am known.")
    for key in (0, 4711, 2**31, 2**63 - 1, 2**63, 10**30):
        assert send(client, f"/comments/{key}/{action}", body="Anything.").status_code == 404


def test_withdrawing_too_late_to_undo_says_so(client, article, moved_clock):
    comment = say(client, article, "My own.")
    send(client, f"/comments/{comment}/withdraw")
    moved_clock.forward(minutes=2)
    answer = send(client, f"/comments/{comment}/withdraw/undo")
    assert answer.status_code == 409
    assert "It is too late to undo this. The comment stays withdrawn." in page_words(answer)


def test_edits_are_limited_as_posts_are(make_app, article):
    client = reader(make_app(limit_posts="2 per 10 minutes"))
    comment = say(client, article, "What I said.")
    for number in range(2):
        assert edit(client, comment, body=f"What I meant, version {number}.").status_code == 303
    answer = edit(client, comment, body="What I really meant.")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert form_values(answer)["body"] == "What I really meant."
