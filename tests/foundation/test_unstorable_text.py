"""What the databases cannot hold is refused in words, or found nowhere; it never breaks a page."""

import pytest
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from blog.foundation.errors import Invalid
from blog.foundation.schemas import InputSchema, is_storable, load

NUL = "\x00"


class NoteInput(InputSchema):
    """A form with two fields."""

    text = fields.String(load_default="")
    number = fields.Integer(load_default=0)


@pytest.mark.parametrize("text", ["", "plain", "é\u2028\U0001f600", "\x01\x1f\x7f", "\ufffd\uffff"])
def test_what_both_databases_hold_is_storable(text: str):
    assert is_storable(text)


@pytest.mark.parametrize("text", [NUL, "a\x00b", "\ud800", "a\udfff"])
def test_nul_and_half_characters_are_not_storable(text: str):
    assert not is_storable(text)
    with pytest.raises(Invalid) as refused:
        load(NoteInput(), {"text": text})
    assert refused.value.fields == {"text": "This holds a character that cannot be stored. Remove it and send again."}


def test_a_form_gives_what_it_knows_and_nothing_else():
    assert load(NoteInput(), MultiDict([("text", "a"), ("number", "7"), ("role", "writer")])) == {
        "text": "a",
        "number": 7,
    }


def test_what_is_wrong_is_said_field_by_field():
    with pytest.raises(Invalid) as refused:
        load(NoteInput(), {"text": ["not", "text"], "number": "many"})
    assert set(refused.value.fields) == {"text", "number"}
    assert all(isinstance(sentence, str) and sentence for sentence in refused.value.fields.values())


def test_a_nul_in_an_address_is_a_missing_page(client, make_article):
    page = f"/{make_article(slug='a-slug').published_on:%Y/%m/%d}/"
    for path in (
        "/%00",
        "/tags/a%00b/",
        "/companies/%00/",
        f"{page}a-slug%00/",
        f"{page}a%00/comments/1/",
        "/static/%00.js",
    ):
        assert client.get(path).status_code == 404, path


def test_a_nul_in_a_question_is_never_a_broken_page(client, make_article):
    page = f"/{make_article(slug='a-slug').published_on:%Y/%m/%d}/a-slug/"
    for name in ("q", "p", "page_id", "older", "newer", "order", "after", "after_thread", "after_reply", "done", NUL):
        for path in ("/", page, "/nowhere"):
            answer = client.get(path, query_string={name: f"1{NUL}2"})
            assert answer.status_code in (200, 404), (path, name)


def test_half_characters_in_an_address_are_never_a_broken_page(client):
    for path in ("/%ed%a0%80/", "/tags/%ff/", "/?q=%ed%a0%80", "/?p=%ff", "/%c3", "/?older=%ff-%ff"):
        assert client.get(path).status_code in (200, 404), path


def test_a_nul_in_a_form_is_refused_and_never_a_broken_page(app, make_article):
    page = f"/{make_article(slug='a-slug').published_on:%Y/%m/%d}/a-slug/comments/"
    for name in ("name", "email", "subject", "body", "form_key", "parent_id"):
        for address in (page, page + "preview"):
            data = {"body": "Something to say."} | {name: f"a{NUL}@b.example"}
            assert app.test_client().post(address, data=data).status_code == 422, (address, name)


def test_a_nul_in_the_way_back_leads_to_the_comment_instead(client, make_comment):
    comment = make_comment()
    answer = client.post(f"/comments/{comment.id}/ratings/funny", data={"back": f"/{NUL}"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/comments/{comment.id}/#comment-{comment.id}"
