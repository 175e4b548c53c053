import pytest

from tests.reading import HTMX, page_words, reader, say, send, token_for, tree, url_of, words

KINDS = ["insightful", "funny"]


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def comment(make_comment, article):
    return make_comment(article=article)


def url(comment, kind, *, back=False):
    return f"/comments/{comment.id}/ratings/{kind}" + ("/take-back" if back else "")


def buttons(response):
    """What the rating buttons of a page say, and where they lead."""
    return {
        words(button): button.get("formaction")
        for button in tree(response).xpath('//button[contains(@class, "rate-")]')
    }


def test_who_only_reads_gets_no_cookie(client, article, comment):
    for address in (url_of(article), "/", f"{url_of(article)}comments/{comment.id}/", f"/comments/{comment.id}/"):
        assert "Set-Cookie" not in client.get(address).headers


def test_the_first_rating_gives_the_cookie_and_later_ones_do_not(client, comment):
    first = client.post(url(comment, "funny"))
    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith("visitor=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Set-Cookie" not in send(client, url(comment, "insightful")).headers


@pytest.mark.parametrize("kind", KINDS)
def test_the_buttons_say_what_pressing_them_does_and_what_was_done(client, article, comment, kind):
    assert buttons(client.get(url_of(article)))[f"Rate this comment as {kind}"] == url(comment, kind)
    answer = send(client, url(comment, kind), back=url_of(article))
    assert (answer.status_code, answer.location) == (303, f"{url_of(article)}#comment-{comment.id}")
    page = client.get(url_of(article))
    assert buttons(page)[f"You have rated this comment as {kind} 1"] == url(comment, kind, back=True)
    (pressed,) = tree(page).xpath('//button[@aria-pressed="true"]')
    assert pressed.get("formaction") == url(comment, kind, back=True)
    send(client, url(comment, kind, back=True), back=url_of(article))
    assert buttons(client.get(url_of(article)))[f"Rate this comment as {kind}"] == url(comment, kind)


def test_another_reader_sees_the_count_and_not_the_mark(app, client, article, comment):
    client.post(url(comment, "funny"))
    assert buttons(reader(app).get(url_of(article))) == {
        "Rate this comment as insightful": url(comment, "insightful"),
        "Rate this comment as funny 1": url(comment, "funny"),
    }


def test_htmx_gets_the_buttons_anew_and_the_form_with_the_new_token(client, comment):
    answer = client.post(url(comment, "funny"), headers=HTMX)
    assert answer.status_code == 200
    assert buttons(answer) == {
        "Rate this comment as insightful": url(comment, "insightful"),
        "You have rated this comment as funny 1": url(comment, "funny", back=True),
    }
    (form,) = tree(answer).xpath('//form[@id="act"][@hx-swap-oob="true"]')
    assert form.fields["token"] == token_for(client)
    answer = client.post(url(comment, "funny", back=True), data={"token": form.fields["token"]}, headers=HTMX)
    assert list(buttons(answer)) == ["Rate this comment as insightful", "Rate this comment as funny"]


def test_ones_own_comment_has_no_buttons_and_says_why_when_rated_anyway(client, article):
    own = say(client, article, "My own words.")
    assert buttons(client.get(url_of(article))) == {}
    answer = send(client, f"/comments/{own}/ratings/funny")
    assert answer.status_code == 403
    assert "You cannot rate your own comment." in page_words(answer)


def test_the_fourth_reader_of_a_network_is_told_so(app, client, comment):
    for host in (1, 2, 3):
        assert reader(app, f"192.0.2.{host}").post(url(comment, "funny")).status_code == 303
    told = reader(app, "192.0.2.4").post(url(comment, "funny"))
    assert told.status_code == 409
    assert "Enough readers on your network have rated this comment so" in page_words(told)
    assert "Set-Cookie" not in told.headers
    in_place = reader(app, "192.0.2.4").post(url(comment, "funny"), headers=HTMX)
    assert in_place.status_code == 409
    assert "Enough readers on your network" in tree(in_place).xpath('string(//*[@role="alert"])')
    assert "Rate this comment as funny 3" in buttons(in_place)
    assert reader(app, "192.0.3.1").post(url(comment, "funny")).status_code == 303


def test_too_many_ratings_are_told_how_long_to_wait(make_app, comment):
    strict = make_app(limit_ratings="2 per minute")
    client = reader(strict)
    client.post(url(comment, "funny"))
    send(client, url(comment, "funny", back=True))
    send(client, url(comment, "funny"))
    page = send(client, url(comment, "funny"))
    assert page.status_code == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert "That was quick. Please wait" in page_words(page)
    in_place = send(client, url(comment, "funny"), headers=HTMX)
    assert in_place.status_code == 429
    assert "That was quick." in tree(in_place).xpath('string(//*[@role="alert"])')
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_not_there_cannot_be_rated(client, headers):
    for key in (0, 4711, 2**31, 2**63 - 1, 2**63, 10**30):
        for tail in ("funny", "insightful", "funny/take-back"):
            assert client.post(f"/comments/{key}/ratings/{tail}", headers=headers).status_code == 404


def test_there_is_no_third_kind_of_rating(client, comment):
    assert client.post(url(comment, "wrong")).status_code == 404


def test_a_rating_address_is_not_for_reading(client, comment):
    assert client.get(url(comment, "funny")).status_code == 405


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_rating_never_leads_to_another_site(client, comment, target):
    answer = client.post(url(comment, "funny"), data={"back": target})
    assert answer.location == f"/comments/{comment.id}/#comment-{comment.id}"


def test_a_badge_shows_on_the_page_with_its_words(app, client, article, comment):
    for network in (1, 1, 2, 2, 3):
        reader(app, f"10.0.{network}.1").post(url(comment, "insightful"))
    page = client.get(url_of(article))
    assert "Insightful badge" in page_words(page)
    assert "Funny badge" not in page_words(page)


@pytest.mark.parametrize("kind", KINDS)
def test_the_best_rated_stand_first_and_equals_by_age(app, client, article, make_comment, kind):
    first, second, third = (make_comment(article=article) for _ in range(3))
    for host in ("10.0.1.1", "10.0.2.1"):
        reader(app, host).post(url(third, kind))
    page = client.get(f"{url_of(article)}?order={kind}")
    ids = tree(page).xpath('//@id[starts-with(., "comment-")]')
    assert [int(key.removeprefix("comment-")) for key in ids] == [third.id, first.id, second.id]
