"""People who are named in a comment: an @ and a name become a link, and nothing else does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.accounts.names import is_same_name, name_key
from blog.foundation.markup import render_comment, text_of
from blog.foundation.mentions import PLACES, WORDS, Meant
from tests.reading_html import pieces_of, tags_in

CURRENT = ["Jo", "Jo Smith", "Pat O’Neil", "J. R. Tolkien", "Sammy Davis Jr.", "Jo-Ann", "Ali", "Old", "José", "रवि"]
FORMER = ["Old Name", "Before"]


class People:
    """Looks names up as members are looked up, and remembers how often it was asked, and for what."""

    def __init__(self) -> None:
        self.asked = []

    def __call__(self, typed):
        self.asked.append(set(typed))
        known = [(name, True) for name in CURRENT] + [(name, False) for name in FORMER]
        return {
            text: Meant(f"/members/{name}/", is_current)
            for name, is_current in known
            for text in typed
            if name_key(text) == name_key(name) or is_same_name(text, name)
        }


def links(source, people=None):
    """What is linked in a comment, and to whom."""
    html = render_comment(source, people=people or People())
    found, pieces = [], pieces_of(html)
    for place, (tag, attributes) in enumerate(pieces):
        if tag == "a" and dict(attributes)["href"].startswith("/members/"):
            found.append((pieces[place + 1][1], dict(attributes)["href"].removeprefix("/members/").rstrip("/")))
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@Jo", [("@Jo", "Jo")]),
        ('Hi @jo, hi (@JO) and "@Jo"!', [("@jo", "Jo"), ("@JO", "Jo"), ("@Jo", "Jo")]),
        ("@Jo's view, @Jo’s, @Jo.", [("@Jo", "Jo"), ("@Jo", "Jo"), ("@Jo", "Jo")]),
        ("@Jo Smith said", [("@Jo Smith", "Jo Smith")]),
        ("@Jo\nSmith said", [("@Jo\nSmith", "Jo Smith")]),
        ("@Jo smithereens", [("@Jo", "Jo")]),
        ("@Jo. Smith knows", [("@Jo", "Jo")]),
        ("@Jo, Smith knows", [("@Jo", "Jo")]),
        ("@JoSmith and @jo_smith", [("@JoSmith", "Jo Smith"), ("@jo_smith", "Jo Smith")]),
        ("@Pat O'Neil's dog", [("@Pat O'Neil", "Pat O’Neil")]),
        ("@J. R. Tolkien wrote", [("@J. R. Tolkien", "J. R. Tolkien")]),
        ("@Sammy Davis Jr sings", [("@Sammy Davis Jr", "Sammy Davis Jr.")]),
        ("@joann @Jo-Ann", [("@joann", "Jo-Ann"), ("@Jo-Ann", "Jo-Ann")]),
        ("@José @Jose", [("@José", "José")]),
        ("@रवि!", [("@रवि", "रवि")]),
        ("@Jo and @nobody and @Ali", [("@Jo", "Jo"), ("@Ali", "Ali")]),
        ("**@Jo**, > @Ali", [("@Jo", "Jo"), ("@Ali", "Ali")]),
        ("&lt;@Jo&gt; & <b>@Ali</b>", [("@Ali", "Ali")]),
    ],
)
def test_a_name_behind_an_at_leads_to_the_member(source, found):
    assert links(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "jo@Jo",
        "mail@Jo.example",
        "x.@Jo",
        "https://elsewhere.example/@Jo",
        "@Jo@elsewhere.example",
        "@ Jo",
        "@@Jo",
        "@",
        "`@Jo`",
        "```\n@Jo\n```",
        "    @Jo",
        "[@Jo](https://a.example)",
        "<a href='/x'>by @Jo</a>",
        "<code>@Jo</code>",
        "<pre>@Jo</pre>",
        "\\@Jo",
        "foo**@Jo**",
        "**foo**@Jo",
        "@all",
        "@AII",
        "@Jo.com",
        "@Jo-x",
        "@Jos",
        "@J<b>o</b>",
        "[x](/@Jo)",
        "[x](/a '@Jo')",
    ],
)
def test_anything_else_stays_as_it_is(source):
    assert links(source) == []
    assert render_comment(source, people=People()) == render_comment(source)


def test_a_present_name_goes_before_an_earlier_one_which_counts_where_there_is_no_other():
    assert links("@Old Name, @Before") == [("@Old", "Old"), ("@Before", "Before")]


def test_all_that_could_be_names_is_looked_up_at_once_and_not_at_all_where_there_is_no_at():
    people = People()
    links("@Jo and @Ali\n\n> @Jo Smith", people)
    assert len(people.asked) == 1
    assert {"Jo", "Ali", "Jo Smith"} <= people.asked[0]
    assert links("Nobody. `@Jo`", people) == []
    assert len(people.asked) == 1


@pytest.mark.parametrize(
    "source", ["@Jo " * 2500, "@Jo Smith a b c d e f g " * 400, "@" * 10_000, "@a.b'c-d_e " * 900, "(@a" * 3333]
)
def test_there_is_an_end_to_what_is_looked_up_however_many_there_are(source):
    people = People()
    assert len(links(source, people)) <= PLACES
    assert sum(map(len, people.asked)) <= PLACES * WORDS * 3
    assert all(len(typed) <= 80 for asked in people.asked for typed in asked)


def test_a_backslash_makes_an_at_an_ordinary_one_and_leaves_no_trace():
    html = render_comment("\\@Jo and \\*not\\* and @Jo \uffff", people=People())
    assert text_of(html) == "@Jo and *not* and @Jo"
    assert [tag for tag, _ in tags_in(html)] == ["p", "a"]


def test_the_address_cannot_break_out_of_the_link():
    html = render_comment("@Jo", people=lambda _: {"Jo": Meant('/"><script>alert(1)</script>', is_current=True)})
    assert [tag for tag, _ in tags_in(html)] == ["p", "a"]
    html = render_comment("@Jo", people=lambda _: {"Jo": Meant("javascript:alert(1)", is_current=True)})
    assert [attributes.get("href") for _, attributes in tags_in(html)] == [None, None]


PIECES = [
    "@",
    "Jo",
    " ",
    "Smith",
    "Jo Smith",
    "@Jo",
    "*",
    "**",
    "`",
    "\\",
    "<b>",
    "</b>",
    "<a href='/x'>",
    "</a>",
    "&",
    "&lt;",
    "<",
    ">",
    "\n",
    "\n\n",
    "> ",
    "'s",
    ".",
    ",",
    "é",
    "\u00a0",
    "<code>",
    "</pre>",
    "\uffff",
]
sources = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=20).map("".join)


@settings(max_examples=300, deadline=None, database=None)
@given(sources)
def test_mentions_change_no_word_and_bring_nothing_but_links(source):
    plain, linked = render_comment(source), render_comment(source, people=People())
    assert text_of(linked) == text_of(plain.replace("\uffff", ""))
    without = [piece for piece in pieces_of(linked) if piece[0] not in ("a", "/a", "")]
    assert without == [piece for piece in pieces_of(plain) if piece[0] not in ("a", "/a", "")]
    assert render_comment(source, people=lambda _: {}) == plain.replace("\uffff", "")
