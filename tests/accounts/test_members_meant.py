"""Which members are meant by texts that could be names."""

import pytest

from blog.accounts.models import SYSTEM
from blog.accounts.queries import members_meant
from blog.accounts.services import change_name, import_member


@pytest.fixture(autouse=True)
def members(app, make_member, sign_in):
    """Jo Smith, Ali, an imported one, and Kim, who was Lou before."""
    make_member("Jo Smith")
    make_member("Ali")
    kim = make_member("Lou")
    actor = sign_in(app.test_client(), kim)
    with app.app_context():
        change_name(actor=actor, name="Kim")
        import_member(actor=SYSTEM, name="That One Guy!", email=None, source_key="wp:1")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jo Smith", "Jo Smith"),
        ("JO smith", "Jo Smith"),
        ("JoSmith", "Jo Smith"),
        ("jo_smith", "Jo Smith"),
        ("Jo-Smith", "Jo Smith"),
        ("Jo", None),
        ("Jo Smith said", None),
        ("Jo, Smith", None),
        ("(Jo Smith", None),
        ("Jo Sm ith", None),
        ("all", None),
        ("AII", None),
        ("Ali", "Ali"),
        ("\u0410li", None),
        ("Kim", "Kim"),
        ("That One Guy", "That One Guy!"),
        ("that one guy!", "That One Guy!"),
        ("", None),
        ("🦉", None),
    ],
)
def test_a_name_is_meant_as_it_is_or_without_the_signs_between_its_letters(app_context, typed, name):
    assert members_meant([typed]) == ({typed: (name, True)} if name else {})


def test_an_earlier_name_means_the_member_under_the_present_one(app_context):
    assert members_meant(["lou"]) == {"lou": ("Kim", False)}


def test_any_number_of_texts_takes_one_statement(app_context, statements):
    with statements() as seen:
        found = members_meant(["Lou", "Kim", "JoSmith", "nobody"] * 20)
    assert (len(found), len(seen)) == (3, 1)
