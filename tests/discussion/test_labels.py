import pytest

from blog.articles.models import TagKind
from tests.reading import comment_ids, page_words, reader, say, tree, url_of, words


@pytest.fixture
def article(make_article):
    return make_article(
        title="What <b>everybody</b> says", department="words-on-a-page", tags=[(TagKind.TAG, "copyright")]
    )


def test_an_article_without_comments_has_a_form_and_no_list(client, article):
    page = client.get(url_of(article))
    assert comment_ids(page) == []
    (section,) = tree(page).xpath('//*[contains(., "Comments on") or contains(., "0 Comments")][@id="comments"]')
    assert "hidden" in section.attrib  # there for news.js, which shows it with the first comment
    assert "Add Your Comment" in page_words(page)
    assert "Leave a comment.." in page_words(client.get("/"))


def test_an_article_with_comments_says_so_in_the_words_readers_know(client, article):
    say(client, article, "Hello.")
    page = client.get(url_of(article))
    (block,) = tree(page).xpath('//*[@id="comments"]')
    assert words(block).startswith("Comments on “What <b>everybody</b> says” 1 Comment Leave a comment")
    assert "from the words-on-a-page dept" in page_words(page)
    assert "Filed Under:" in page_words(page)
    say(client, article, "Hello again.")
    assert "2 Comments" in page_words(client.get(url_of(article)))
    assert "2 Comments" in page_words(client.get("/"))


def test_the_form_says_what_readers_know(client, article):
    (form,) = tree(client.get(url_of(article))).xpath('//*[@id="respond"]')
    said = words(form)
    for label in ("Add Your Comment", "Your email address will not be published.", "Post comment", "Preview"):
        assert label in said
    assert form.xpath('.//input[@name="name"]/@placeholder') == ["Anonymous Coward"]


def test_the_leave_a_comment_link_leads_to_the_form(client, article):
    say(client, article, "Hello.")
    page = tree(client.get(url_of(article)))
    assert page.xpath('//a[text()="Leave a comment"]/@href') == ["#respond"]
    assert page.xpath('//*[@id="respond"]')


def test_the_views_are_named_and_the_present_one_is_marked(client, article):
    say(client, article, "Hello.")
    named = {"threaded": "Threaded", "newest": "Newest", "oldest": "Oldest"}
    named |= {"insightful": "Most insightful", "funny": "Funniest"}
    for order, label in named.items():
        page = tree(client.get(f"{url_of(article)}?order={order}"))
        (bar,) = page.xpath('//nav[@aria-label="Order of comments"]')
        assert [words(link) for link in bar.xpath("a")] == list(named.values())
        assert [words(link) for link in bar.xpath('a[@aria-current="true"]')] == [label]


def test_a_view_that_does_not_exist_is_the_threaded_one(client, article):
    say(client, article, "Hello.")
    page = tree(client.get(f"{url_of(article)}?order=best"))
    assert [words(link) for link in page.xpath('//nav/a[@aria-current="true"]')] == ["Threaded", "All comments"]


def test_the_ratings_are_named_in_the_words_readers_know(app, client, article):
    say(client, article, "Hello.")
    said = page_words(reader(app).get(url_of(article)))
    assert "Rate this comment as insightful" in said
    assert "Rate this comment as funny" in said
