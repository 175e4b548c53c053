import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.comments.schemas import DraftInput
from blog.foundation.errors import Invalid
from blog.foundation.schemas import load

pytestmark = [
    pytest.mark.usefixtures("app_context"),
    pytest.mark.one_database("a draft is made before any database is asked"),
]
CANNOT_BE_STORED = "This holds a character that cannot be stored. Remove it and send again."


def draft(**fields):
    return load(DraftInput(), {"body": "Something to say."} | fields)


def draft_or_reasons(fields):
    try:
        return draft(**fields)
    except Invalid as refused:
        return refused.fields


def refusal(**fields):
    with pytest.raises(Invalid) as refused:
        draft(**fields)
    return refused.value.fields


@pytest.mark.parametrize(
    ("field", "fits", "is_refused"),
    [
        ("body", "a" * 3, "a" * 2),
        ("body", "a" * 10_000, "a" * 10_001),
        ("body", "  abc \n\n", "   ab  \n"),
        ("body", "\n" + "a" * 10_000 + "\n", " " + "a" * 10_001),
        ("name", "n" * 50, "n" * 51),
        ("name", "  " + "n" * 50 + "  ", "n" * 25 + " " + "n" * 25),
        ("subject", "s" * 120, "s" * 121),
        ("email", "e" * 242 + "@example.org", "e" * 243 + "@example.org"),
        ("form_key", "k" * 64, "k" * 65),
    ],
)
def test_what_is_as_long_as_it_may_be_passes_and_one_more_is_refused(field, fits, is_refused):
    draft(**{field: fits})
    assert list(refusal(**{field: is_refused})) == [field]


def test_a_line_end_of_two_characters_counts_as_one():
    lines = "\r\n".join(["abc"] * 2500)  # 2500 * 3 + 2499
    assert draft(body=lines).body_source == "\n".join(["abc"] * 2500)


@pytest.mark.parametrize("body", ["", "   ", "\n\t\r\n", "\x07\x08"])
def test_an_empty_comment_is_told_that_it_is_empty(body):
    assert refusal(body=body) == {"body": "There is nothing here yet. Write something first."}


@pytest.mark.parametrize(
    "body", ["<b></b>", "<!-- a remark -->", "<br><br>", "<p> </p>", "&nbsp;&nbsp;", "***", "[](x)"]
)
def test_a_body_of_nothing_but_marks_is_refused(body):
    assert refusal(body=body) == {"body": "Nothing of this would be visible. Write a few words."}


@pytest.mark.parametrize("body", ["<b>x</b>", "`code`", "> said", "[a](http://b.example)"])
def test_a_body_with_one_word_among_the_marks_is_not(body):
    assert draft(body=body).body_source == body


@pytest.mark.parametrize("field", ["name", "email", "subject", "body", "form_key", "parent_id"])
@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_what_no_database_holds_is_refused_with_words(field, character):
    assert refusal(**{field: f"abc{character}def"}) == {field: CANNOT_BE_STORED}


def test_control_characters_do_not_survive():
    kept = draft(name="J\x07o\x1b", subject="On\x0b \x7fthis\x9f", body="one\x08\n\ttwo\x0c three\x85")
    assert (kept.name, kept.subject, kept.body_source) == ("Jo", "On this", "one\n\ttwo three")


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f"])
def test_a_name_cannot_turn_the_direction_of_what_follows(mark):
    kept = draft(name=f"J{mark}o", subject=f"A {mark}B")
    assert (kept.name, kept.subject) == ("Jo", "A B")


@pytest.mark.parametrize("name", ["Jo\nsays", "Jo\tsays", "  Jo   says "])
def test_a_name_is_one_line(name):
    assert draft(name=name).name == "Jo says"


def test_what_is_left_empty_is_stored_as_nothing():
    kept = draft(name="", email=" ", subject="  ", form_key="", parent_id="")
    assert (kept.email, kept.subject, kept.form_key, kept.parent_id) == (None, None, None, None)


@pytest.mark.parametrize("address", ["jo@example.org", "a.b+c@sub.example.org", " jo@example.org "])
def test_an_address_passes(address):
    assert draft(email=address).email == address.strip()


@pytest.mark.parametrize("address", ["jo", "jo@", "@example.org", "jo@example", "jo jo@example.org", "jo@."])
def test_what_is_no_address_is_refused(address):
    assert list(refusal(email=address)) == ["email"]


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "²", "१", "9223372036854775808", "9" * 5000, " 1"])
def test_a_parent_that_is_no_number_is_refused(number):
    assert refusal(parent_id=number) == {"parent_id": "The comment you are answering cannot be found."}


def test_all_that_is_wrong_is_said_at_once():
    wrong = refusal(name="n" * 51, email="jo", subject="s" * 121, body="")
    assert set(wrong) == {"name", "email", "subject", "body"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries({field: st.text(max_size=80) for field in ("name", "email", "subject", "body", "parent_id")})
)
def test_whatever_is_typed_makes_a_draft_or_a_reason_for_each_field(fields):
    outcome = draft_or_reasons(fields)
    if isinstance(outcome, dict):
        assert set(outcome) <= set(fields)
        assert all(sentence.endswith(".") for sentence in outcome.values())
    else:
        assert 3 <= len(outcome.body_source) <= 10_000
        assert outcome.name


def test_a_visitors_name_passes_for_no_other_by_a_letter_of_another_alphabet():
    with pytest.raises(Invalid, match="One alphabet to a word"):
        draft(name="\u039dick")
    assert draft(name="Νίκος Smith").name == "Νίκος Smith"
