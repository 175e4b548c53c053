"""Members as imports bring them: found again by their source, named as nobody else is."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Member, Role
from blog.accounts.names import name_key
from blog.accounts.queries import is_members_name
from blog.accounts.services import import_member, import_visitors
from blog.foundation.database import db
from tests.racing import at_once, in_context

FULL_WIDTH_JO = "\N{FULLWIDTH LATIN CAPITAL LETTER J}\N{FULLWIDTH LATIN CAPITAL LETTER O}"


def bring(name: str, source_key: str, **values: object) -> Member:
    return import_member(actor=SYSTEM, name=name, source_key=source_key, **({"email": None} | values))


def test_an_imported_member_is_unclaimed(app_context):
    member = bring("Jo", "a", email="jo@a.example")
    assert (member.name, member.email, member.role, member.claimed_at) == ("Jo", "jo@a.example", Role.MEMBER, None)


def test_the_same_author_is_found_again_whatever_the_name(app_context):
    first = bring("Jo", "a")
    assert bring("Joanna", "a").id == first.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 1


def test_who_turns_out_to_write_articles_becomes_a_writer_and_stays_one(app_context):
    bring("Jo", "a")
    assert bring("Jo", "a", role=Role.WRITER).role is Role.WRITER
    assert bring("Jo", "a").role is Role.WRITER


def test_two_authors_of_one_name_are_two_members_of_two_names(app_context):
    names = [bring(name, key).name for name, key in (("Jo", "a"), ("Jo", "b"), ("JO", "c"), ("jo", "d"))]
    assert names == ["Jo", "Jo (2)", "JO (3)", "jo (4)"]


def test_a_members_name_is_theirs_in_every_case_and_form(app_context):
    bring("Jo", "a")
    for other in ("Jo", "jo", "JO", "jO", FULL_WIDTH_JO):
        assert is_members_name(other), other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("\N{LATIN SMALL LIGATURE FI}sh", "FISH"),
        ("É", "e\u0301"),
        ("\N{ROMAN NUMERAL FOUR}", "iv"),
        ("\N{LATIN SMALL LETTER LONG S}am", "SAM"),
        ("\u1fb3", "\u0391\u0399"),
    ],
)
def test_names_that_read_the_same_are_one_name(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Jo", "Joe"), ("Jo", "J o"), ("e", "é"), ("1", "l")])
def test_names_that_read_differently_are_two(one: str, other: str):
    assert name_key(one) != name_key(other)


def test_nobodys_name_is_free(app_context):
    assert not is_members_name("Jo")
    bring("Jo", "a")
    assert is_members_name("jo")
    assert not is_members_name("Jo (2)")
    assert not is_members_name("J%")
    assert not is_members_name("J_")


def test_two_imports_at_once_bring_an_author_once(app):
    results = at_once([in_context(app, lambda: bring("Jo", "a").id)] * 8)
    assert len(set(results)) == 1, results


def test_two_imports_at_once_that_call_an_author_differently_bring_them_once(app):
    results = at_once([in_context(app, lambda name=name: bring(name, "a").id) for name in ("Jo", "Kim", "Lee", "Max")])
    assert len(set(results)) == 1, results


def test_two_authors_of_one_name_who_come_at_once_are_two_members(app):
    results = at_once([in_context(app, lambda key=key: bring("Jo", key).name) for key in "abcd"])
    assert sorted(results, key=str) == ["Jo", "Jo (2)", "Jo (3)", "Jo (4)"]


def test_as_many_visitors_are_made_as_were_asked_for(app_context):
    assert len(set(import_visitors(actor=SYSTEM, count=7))) == 7
    assert import_visitors(actor=SYSTEM, count=0) == []
