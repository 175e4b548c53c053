"""Programs that follow a discussion."""

from tests.programs import Program


def test_a_program_follows_a_discussion(app, program, make_article):
    article = make_article()
    other, place = Program(app, "192.0.2.99"), f"/articles/{article.id}/comments/news"
    other.say(article.id, "From before.")
    first = program.get(place)
    assert first.json["comments"] == []
    again = program.get(f"{place}?since={first.json['since']}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other.say(article.id, "And *now*.", name="Ann")
    news = program.get(f"{place}?since={first.json['since']}", headers={"If-None-Match": first.headers["ETag"]})
    assert news.status_code == 200
    (comment,) = news.json["comments"]
    assert (comment["author"], comment["body_html"].strip()) == ("Ann", "<p>And <em>now</em>.</p>")
    assert (news.json["comment_count"], news.json["has_more"], news.json["article_id"]) == (2, False, article.id)
    assert comment == program.get(f"/comments/{comment['id']}").json
    assert program.get(f"{place}?since={news.json['since']}").json["comments"] == []


def test_a_program_knows_its_own_among_them(program, make_article):
    article = make_article()
    program.say(article.id, "Mine.")
    (comment,) = program.get(f"/articles/{article.id}/comments/news?since=0-0").json["comments"]
    assert comment["is_own"]
    assert comment["may"]["withdraw"]


def test_no_news_costs_a_program_without_a_token_one_statement(program, make_article, statements):
    article = make_article()
    place = f"/articles/{article.id}/comments/news"
    first = program.get(place)
    with statements() as seen:
        again = program.get(f"{place}?since={first.json['since']}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(seen) == 1, seen


def test_what_is_not_there_has_no_news(program, make_article):
    article = make_article()
    for place in ("/articles/999/comments/news", f"/articles/{2**70}/comments/news"):
        assert program.get(place).status_code == 404
    assert program.get(f"/articles/{article.id}/comments/news?since=yesterday").json["code"] == "not_found"
