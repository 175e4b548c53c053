"""Who says it: member or not, and what they are to the publication."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import Member, Role
from blog.comments.models import Comment
from blog.comments.services import withdraw_comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from tests.reading import reader, say, tree, url_of, words


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def write(app, sign_in):
    """Lets a member write in a browser of their own; gives the comment's id."""

    def write(member, article, body="What a member says.", **fields):
        client = reader(app)
        sign_in(client, member)
        return say(client, article, body, **fields)

    return write


@transactional
def change(model, key: int, **values) -> None:
    db.session.execute(sa.update(model).where(model.id == key).values(**values))


def byline(response, comment_id: int) -> str:
    (found,) = tree(response).xpath(f'//*[@id="comment-{comment_id}"]/header[@class="byline"]')
    return re.sub(r" \(profile of [^)]*\)", "", words(found).partition(" says:")[0])


def solid(response) -> list[str]:
    return tree(response).xpath('//*[@class="role role-solid"]/text()')


def test_a_members_comment_leads_to_their_profile_and_a_visitors_does_not(app, client, article, make_member, write):
    write(make_member("Jo"), article)
    say(reader(app), article, "A visitor says.", name="Kim")
    page = client.get(url_of(article))
    (link,) = tree(page).xpath('//header//a[@class="profile"]')
    assert (link.get("href"), words(link)) == ("/members/Jo/", "(profile of Jo)")


def test_the_profile_is_found_by_the_name_that_the_member_has_now(app, client, article, make_member, write):
    jo = make_member("Jo")
    comment = write(jo, article)
    with app.app_context():
        change(Member, jo.id, name="Jo the Second")
    page = client.get(f"{url_of(article)}comments/{comment}/")
    assert tree(page).xpath('//header//a[@class="profile"]/@href') == ["/members/Jo%20the%20Second/"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.MEMBER, "Jo"),
        (Role.WRITER, "Jo"),  # of other articles
        (Role.MODERATOR, "Jo Moderator"),
        (Role.ADMIN, "Jo Moderator"),
    ],
)
@pytest.mark.parametrize("place", ["", "?order=newest", "comments/{}/", "comments/{}/reply"])
def test_the_byline_says_what_the_member_is_to_the_publication(client, article, make_member, write, role, shown, place):
    comment = write(make_member("Jo", role=role), article)
    assert byline(client.get(url_of(article) + place.format(comment)), comment) == shown


def test_only_the_writer_of_this_article_stands_out_as_writer(client, make_article, make_member, write):
    jo = make_member("Jo", role=Role.WRITER)
    own, other = make_article(writer_id=jo.id), make_article()
    for article, expected in ((own, ["Writer"]), (other, [])):
        write(jo, article)
        assert solid(client.get(url_of(article))) == expected


@pytest.mark.parametrize(("days", "shown"), [(1, "Jo Insider"), (-1, "Jo")])
def test_an_insider_is_one_until_the_perk_ends(app, client, article, make_member, write, days, shown):
    jo = make_member("Jo")
    comment = write(jo, article)
    with app.app_context():
        change(Member, jo.id, insider_until=clock.utcnow() + timedelta(days=days))
    assert byline(client.get(url_of(article)), comment) == shown


def test_a_members_own_comment_says_so_in_each_of_their_browsers_and_to_nobody_else(
    app, client, article, make_member, sign_in, write
):
    jo = make_member("Jo")
    comment = write(jo, article)
    elsewhere, other = reader(app), reader(app)
    sign_in(elsewhere, jo)
    sign_in(other, make_member("Kim"))
    for who, shown in ((elsewhere, "Jo You"), (other, "Jo"), (client, "Jo")):
        assert byline(who.get(url_of(article)), comment) == shown


def test_who_wrote_under_a_name_before_a_member_bore_it_is_told_apart(app, client, article, make_member, write):
    namesake = say(reader(app), article, "Before there was a member of that name.", name="Jo")
    member = write(make_member("Jo"), article)
    with app.app_context():
        change(Comment, namesake, is_namesake=True)
    page = client.get(url_of(article))
    told = "Jo not this member: a member bears this name now, and somebody else wrote this before"
    assert byline(page, namesake) == told
    assert byline(page, member) == "Jo"
    assert "not this member" in words(tree(client.get("/")).xpath('//*[@aria-labelledby="chatter-title"]')[0])


def test_programs_are_told_the_same(app, client, make_article, make_member, write):
    jo = make_member("Jo", role=Role.ADMIN)
    article = make_article(writer_id=jo.id)
    member, visitor = write(jo, article), say(reader(app), article, "A visitor says.", name="Kim")
    with app.app_context():
        change(Member, jo.id, insider_until=clock.utcnow() + timedelta(days=1))
        change(Comment, visitor, is_namesake=True)
    names = ("author", "author_is_member", "author_role", "author_is_insider", "is_namesake", "is_writer")
    expected = {
        member: ("Jo", True, "moderator", True, False, True),
        visitor: ("Kim", False, None, False, True, False),
    }
    for key, values in expected.items():
        told = client.get(f"/api/v1/comments/{key}").json
        assert tuple(told[name] for name in names) == values


def test_what_cannot_be_read_does_not_tell_who_wrote_it(app, client, make_article, make_member, sign_in, make_comment):
    jo = make_member("Jo", role=Role.MODERATOR)
    actor = sign_in(client, jo)
    comment = make_comment(article=make_article(writer_id=jo.id), actor=actor)
    make_comment(parent=comment)
    with app.app_context():
        withdraw_comment(actor=actor, comment_id=comment.id)
    told = reader(app).get(f"/api/v1/comments/{comment.id}").json
    assert (told["author"], told["author_is_member"], told["author_role"], told["is_writer"]) == (
        None,
        False,
        None,
        False,
    )
