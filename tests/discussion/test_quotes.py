"""Quoting a comment without a script: the reply page begins with all of it."""

import pytest

from tests.reading import HTMX, bodies, form_values, reader, say, send, tree, url_of


@pytest.fixture
def article(make_article):
    return make_article()


def reply_page(client, article, comment, query="", **options):
    return client.get(f"{url_of(article)}comments/{comment}/reply{query}", **options)


def quote_link(response):
    return tree(response).xpath("//a[@data-quote]/@href")


def test_the_reply_page_offers_to_quote_the_comment_and_then_holds_it(client, article):
    comment = say(client, article, "I *read* all of it.\n\n> Really?\n\n@Jo did not.", name="Wren [1]")
    (link,) = quote_link(reply_page(client, article, comment))
    page = client.get(link)
    assert form_values(page)["body"] == (
        f"> [Wren \\[1\\] says:](/comments/{comment}/)\n>\n> I read all of it.\n>\n> > Really?\n>\n> \\@Jo did not.\n\n"
    )
    assert quote_link(page) == []


def test_what_is_posted_with_a_quote_shows_it_and_leads_to_its_source(client, article, make_member):
    make_member("Jo")
    comment = say(client, article, "Ask @Jo about `a*b*c` & co.")
    quoted = form_values(reply_page(client, article, comment, "?quote=1"))
    typed = {"body": quoted["body"] + "No, *you* ask.", "parent_id": str(comment)}
    shown = send(client, f"{url_of(article)}comments/preview", **typed)
    reply = say(client, article, **typed)
    page = client.get(f"{url_of(article)}comments/{reply}/")
    assert bodies(shown)[-1] == bodies(page)[-1]
    (link,) = tree(page).xpath(f'//*[@id="comment-{reply}"]//blockquote//a')
    assert (link.text, link.get("href")) == ("Anonymous Coward says:", f"/comments/{comment}/")
    assert client.get(link.get("href")).location.endswith(f"/comments/{comment}/#comment-{comment}")
    (quote,) = tree(page).xpath(f'//*[@id="comment-{reply}"]//blockquote/p[2]')
    assert quote.text_content() == "Ask @Jo about a*b*c & co."


def test_what_was_typed_before_is_never_replaced(client, article, make_member):
    comment = say(client, article, "The comment that is answered.")
    typed = {"body": "No", "parent_id": str(comment)}
    refused = send(client, f"{url_of(article)}comments/", **typed)
    assert quote_link(refused) == []
    in_place = send(client, f"{url_of(article)}comments/", headers=HTMX, in_place="1", **typed)
    assert len(quote_link(in_place)) == 1  # a script puts it before what is there


def test_a_quote_counts_into_the_characters(client, article, rules):
    comment = say(client, article, "x" * (rules.body_max - 10))
    quoted = form_values(reply_page(client, article, comment, "?quote=1"))["body"]
    answer = send(client, f"{url_of(article)}comments/", body=quoted + "So long.", parent_id=str(comment))
    assert answer.status_code == 422
    assert form_values(answer)["body"] == quoted + "So long."


def test_what_cannot_be_answered_cannot_be_quoted(app, client, article):
    comment = say(client, article, "My own.")
    send(client, f"/comments/{comment}/withdraw")
    assert reply_page(client, article, comment, "?quote=1").status_code == 404


def test_a_quote_takes_no_statement_more(app, article, statements):
    comment = say(reader(app), article, "Quoted.")
    taken = []
    for query in ("", "?quote=1"):
        with statements() as seen:
            reply_page(reader(app), article, comment, query)
        taken.append(len(seen))
    assert taken[0] == taken[1]
