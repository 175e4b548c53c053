"""Names: which are one, which look alike, and which nobody can take."""

import json
import string
import sys
import unicodedata
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blog.accounts.names import look_of, mixed_word, name_key, refusal_of

TEXT = st.text(max_size=60)
AWKWARD = st.text(
    st.sampled_from(
        "iIlL1|oO0mrn\u0130\u0131ßſνΝσςҢ\u0307\u0301\u0338\u0345\u200b\u200d\u034f\ufe0f\u3164 ._-'’ʻ!¢★㍿"
    ),
    max_size=12,
)

ALIKE = [
    ("the case is overlooked", "Jo Smith", "JO SMITH"),
    ("spaces and punctuation are overlooked: underscore", "Jo Smith", "Jo_Smith"),
    ("spaces and punctuation are overlooked: two spaces", "Jo Smith", "Jo  Smith"),
    ("spaces and punctuation are overlooked: a full stop", "Jo Smith", "Jo.Smith"),
    ("spaces and punctuation are overlooked: nothing at all", "Jo Smith", "JoSmith"),
    ("spaces and punctuation are overlooked: all kinds of dashes", "Jo-Ann", "Jo\N{EN DASH}Ann"),
    ("every apostrophe is overlooked", "O'Brien", "O’Brien"),
    ("every apostrophe is overlooked, a letter that looks like one too", "Ka'ena", "Kaʻena"),
    ("signs are decoration", "Jo", "★ Jo ★"),
    ("what cannot be seen is not there: a space of no width", "Jo", "J\u200bo"),
    ("what cannot be seen is not there: a turned direction", "Jo", "\u202eJo\u202c"),
    ("what cannot be seen is not there: a joiner of graphemes", "Jo", "J\u034fo"),
    ("what cannot be seen is not there: a variation selector", "Jo", "Jo\ufe0f"),
    ("what cannot be seen is not there: a letter without a picture", "Jo", "Jo\N{HANGUL FILLER}"),
    ("I looks like l", "Ian", "lan"),
    ("1 looks like l", "Neil", "Nei1"),
    ("a vertical bar looks like l", "Neil", "Nei|"),
    ("1 looks like I", "Iris", "1ris"),
    ("0 looks like O", "Otto", "0tt0"),
    ("r and n look like m", "Emma", "Ernrna"),
    ("Cyrillic а looks like Latin a", "Anna", "\u0410nna"),
    ("Cyrillic о looks like Latin o", "Joe", "J\u043e\u0435"),
    ("capitals look alike in Cyrillic: Н is H", "HOPE", "\u041dОРЕ"),
    ("capitals look alike in Greek: Ν is N", "NIKO", "\u039d\u0399\u039a\u039f"),
    ("Cherokee capitals look like Latin ones", "Jake", "\u13ab\u13aa\u13e6\u13ac".title()),
    ("a Hebrew vav looks like l", "Lea", "\u05d5ea"),
    ("blanks between signs are overlooked", "!!!", "! !!"),
    ("letters made for formulas look like letters", "Jo", "\U0001d4d9\U0001d4f8"),
    ("full width is the same letter", "Jo", "\uff2a\uff4f"),
    ("a sign with a letter in it looks like the letter", "x", "×"),
    ("a dot is above i already", "Ian", "i\u0307an"),
    ("a Turkish İ looks like i", "Ibrahim", "İbrahim"),
    ("an i without its dot looks like i", "Ian", "ıan"),
    ("an accent is the same in one character or two", "José", "Jose\u0301"),
    ("Katakana's long vowel looks like the Chinese one", "\u30fc", "\u4e00"),
]

DIFFERENT = [
    ("an accent makes another name", "Jose", "José"),
    ("another accent makes another name", "Zoë", "Zoé"),
    ("a stroke makes another letter", "Bjorn", "Bjørn"),
    ("a stroke makes another letter", "Lukasz", "Łukasz"),
    ("a letter more makes another name", "Alison", "Allison"),
    ("i and l are alike, j is not", "Ian", "Jan"),
    ("o and l are not alike", "lo", "oo"),
    ("n and v are not alike, though Greek ν is like one, Ν like the other", "Nick", "Vick"),
    ("u and y are not alike, though Greek υ is like one, Υ like the other", "Juno", "Jyno"),
    ("r and y are not alike, though Cyrillic г is like one, its capital like Greek γ", "Rosa", "Yosa"),
    ("5 is not S: it is read as a digit", "Jo5", "JoS"),
    ("digits tell apart", "Jo 2", "Jo 3"),
    ("a Hebrew yod is a letter, though it looks like an apostrophe", "דוד", "דויד"),
    ("an Arabic zero is a digit, though it looks like a full stop", "علی\u06f0", "علی"),
    ("a Ukrainian ґ is not г", "\u0491анна", "ганна"),
    ("syllables of Hangul", "한글", "한국"),
    ("vowel signs of Devanagari", "राम", "रमा"),
    ("signs alone look like themselves", "!!!", "???"),
    ("pictures alone look like themselves", "😀", "😎"),
]


@pytest.mark.parametrize(("rule", "one", "other"), ALIKE)
def test_these_look_alike(rule: str, one: str, other: str):
    assert look_of(one) == look_of(other), rule


@pytest.mark.parametrize(("rule", "one", "other"), DIFFERENT)
def test_these_do_not(rule: str, one: str, other: str):
    assert look_of(one) != look_of(other), rule


def test_of_plain_letters_and_digits_only_those_that_look_alike_do():
    looks = defaultdict(set)
    for character in string.ascii_lowercase + string.digits:
        looks[look_of(character)].add(character)
    assert [alike for alike in looks.values() if len(alike) > 1] == [{"i", "l", "1"}, {"o", "0"}]


@given(TEXT | AWKWARD)
def test_names_of_one_key_have_one_look(name: str):
    assert look_of(name_key(name)) == look_of(name)


@given(TEXT | AWKWARD)
@example("i\u200b\u0307")
@example("\u212b|\u0307")
def test_a_look_is_its_own_look(name: str):
    assert look_of(look_of(name)) == look_of(name)


def test_every_character_has_a_look_that_is_its_own_look():
    known = (
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")
    )
    looks = {look_of(character) for character in known}
    assert len(looks) > 100_000
    assert not [look for look in looks if look_of(look) != look]


@given(st.text(string.ascii_letters, min_size=2, max_size=20), st.data())
def test_a_name_looks_the_same_whatever_is_strewn_over_it(name: str, data: st.DataObject):
    strewn = "".join(
        character + data.draw(st.sampled_from(["", "\u200b", " ", "_", "’", "\ufe0f"])) for character in name
    )
    assert look_of(strewn) == look_of(name)


# --- The table of Unicode ---------------------------------------------------------------------------

# Letters whose capital looks like one letter and whose small form looks like another: the capital decides.
# Small form: its look, and what it would be by itself.
CAPITAL_DECIDES = {
    "η": ("h", "n\u0329"),
    "ν": ("n", "v"),
    "υ": ("y", "u"),
    "ƽ": ("5", "s"),
    "ɖ": ("d\u0335", "d\u0328"),
    "ғ": ("y\u0335", "r\u0335"),
    "\u13a4": ("\u13a4", "o\u031b"),  # CHEROKEE LETTER V
    "\u13b1": ("y", "r"),  # CHEROKEE LETTER HU
    "\U000118c4": ("y", "z"),  # WARANG CITI SMALL LETTER YA
    "\U000118dc": ("t", "y"),  # WARANG CITI SMALL LETTER HAR
}
# And the one whose capital looks like a letter that is not plain, but its small form like a digit.
SMALL_DECIDES = {"б": ("6", "b\u0304")}
# Compatible with one character, which the key takes for it, and taken for another one by the table.
KEY_DECIDES = {"ſ": "s", "ϲ": "σ", "Ϲ": "σ", "\u02db": " \u0328", "\uffe8": "\u2502"}


def test_what_unicode_says_looks_like_a_latin_letter_does(real_data):
    """Excepted are letters with an apostrophe or a dot beside them, which would be lost, and the three tables above."""
    table = json.loads((real_data / "attack" / "confusables.json").read_text())
    pairs = [
        (character, listed["c"])
        for character, others in table.items()
        if len(character) == 1
        for listed in others
        if any(letter in string.ascii_letters for letter in listed["c"])
    ]
    assert len(pairs) > 1_000
    found = {}
    for character, other in pairs:
        is_beside_a_dot = any(sign in "'·" for sign in other)
        if look_of(f"a{character}z") != look_of(f"a{other}z") and not is_beside_a_dot and character not in KEY_DECIDES:
            found[name_key(character)] = (look_of(character), look_of(other))
    assert found == CAPITAL_DECIDES | SMALL_DECIDES
    assert {character: name_key(character) for character in KEY_DECIDES} == KEY_DECIDES


# --- Who may be called what -------------------------------------------------------------------------

OURS = ("Anonymous Coward", "The Fine Print")
TOO_SHORT = "A name has at least two letters or digits."
BEGINS = "A name begins with a letter or a digit."
MARKS = "The marks on one of those letters are more than can be read."
E_MAIL = "A name has no @: people would take it for an e-mail address."


def leave_out(what: str) -> str:
    return f"A name has letters, digits, spaces and . - _ ’ only: leave out {what}."


def one_alphabet(word: str) -> str:
    return f"One alphabet to a word, please: “{word}” mixes letters that look alike."


def nobody(name: str) -> str:
    return f"“{name}” is a name that nobody can have here, or looks too much like one."


UNSEEN = leave_out("the character that cannot be seen")

REFUSED = [
    ("nothing is no name", "", TOO_SHORT),
    ("blanks are no name", " \t ", TOO_SHORT),
    ("one letter is too short", "J", TOO_SHORT),
    ("punctuation does not count", "J.", TOO_SHORT),
    ("nor do marks", "e\u0301", TOO_SHORT),
    ("longer than the longest", "Jo" * 26, "That name is too long: 50 characters at most, this has 52."),
    ("an address would be taken for one at sign-in", "jo@a.example", E_MAIL),
    ("a slash would end an address", "Jo/Smith", leave_out("“/”")),
    ("a comma is not among the punctuation", "Smith, Jo", leave_out("“,”")),
    ("no pictures", "Jo 😀", leave_out("“😀”")),
    ("no markup", "<b>Jo", leave_out("“<”")),
    ("no numerals that are letters and none that are not digits", "Jo Ⅳ", leave_out("“Ⅳ”")),
    ("no letters made for formulas", "\U0001d4d9o", leave_out("“\U0001d4d9”")),
    ("no space without width", "Jo\u200bSmith", UNSEEN),
    ("no letters without a picture", "\u3164\u3164", UNSEEN),
    ("no selectors", "Jo\ufe0f", UNSEEN),
    ("no characters of private use", "Jo\ue000", UNSEEN),
    ("nothing struck through", "Jo\u0338", leave_out("“\u0338”")),
    ("punctuation does not begin a name", "_Jo", BEGINS),
    ("a mark does not begin a name", "\u0301Jo", BEGINS),
    ("a mark stands on a letter", "Jo \u0301Smith", MARKS),
    ("at most four marks on a letter", "Jo\u0300\u0301\u0302\u0303\u0304", MARKS),
    ("no mark twice on a letter", "Jo\u0301\u0301", MARKS),
    ("one alphabet to a word: Cyrillic in Latin", "\u0410nna", one_alphabet("\u0410nna")),
    ("one alphabet to a word: Greek in Latin", "Jo \u039dick", one_alphabet("\u039dick")),
    ("one alphabet to a word: Cyrillic in Greek", "Νικ\u043eς", one_alphabet("Νικ\u043eς")),
    ("one alphabet to a word: an Arabic digit after Latin", "Admin\u0661", one_alphabet("Admin\u0661")),
    ("a reserved word", "admin", nobody("admin")),
    ("a reserved word in another case", "MODERATOR", nobody("MODERATOR")),
    ("a look-alike of a reserved word: m", "Rnoderator", nobody("Rnoderator")),
    ("a look-alike of a reserved word: 1", "Adm1n", nobody("Adm1n")),
    (
        "a look-alike of a reserved word in one other alphabet",
        "\u041d\u0415\u0406\u0420",
        nobody("\u041d\u0415\u0406\u0420"),
    ),
    ("a reserved word in pieces", "Ad-min", nobody("Ad-min")),
    ("a reserved word with digits at the end", "Admin1", nobody("Admin1")),
    ("a reserved word and a number", "Admin 24", nobody("Admin 24")),
    ("a reserved word with punctuation at the end", "admin_", nobody("admin_")),
    ("a reserved word with an article", "The Admin", nobody("The Admin")),
    ("a reserved word with a company", "Support Team", nobody("Support Team")),
    ("nothing but reserved words", "Lastword Staff", nobody("Lastword Staff")),
    ("what pages call the reader", "You", nobody("You")),
    ("what pages call who is gone", "deleted", nobody("deleted")),
    ("what the publication reserves", "Anonymous Coward", nobody("Anonymous Coward")),
    ("a look-alike of what the publication reserves", "Anonyrnous C0ward", nobody("Anonyrnous C0ward")),
    ("the publication without its article", "Fine Print", nobody("Fine Print")),
    ("the publication with a reserved word", "Fine Print Team", nobody("Fine Print Team")),
]

TAKEN_AS_IT_IS = [
    ("two letters", "Jo"),
    ("two digits", "42"),
    ("the longest name", "Jo" * 25),
    ("blanks around it do not count", f"  {'Jo' * 25}  "),
    ("a letter and a digit", "J2"),
    ("an apostrophe of either kind", "Pat O'Brien-O’Neill"),
    ("full stops and underscores", "j.r_smith Jr."),
    ("accents", "José Nuñez"),
    ("accents in characters of their own", "Jose\u0301"),
    ("Vietnamese, two marks on a letter", "Nguyễn Thị Ngọc"),
    ("Cyrillic", "Анна Иванова"),
    ("Greek", "Νίκος"),
    ("Arabic", "محمد"),
    ("Hebrew", "דוד"),
    ("Devanagari with its vowel signs", "राम"),
    ("Thai with its vowel signs", "คำปัน"),
    ("Chinese", "王小明"),
    ("Korean", "한글"),
    ("three scripts that are written together", "田中さんカー"),
    ("Latin with the scripts of East Asia", "DJ田中ケンMin한"),
    ("words in an alphabet each", "Jo Иванов"),
    ("full width is the same letter", "\uff2a\uff4f"),
    ("Ali, although it looks like all", "Ali"),
    ("Mel, although me and digits would look so", "Mel"),
    ("Theme, although it begins with an article", "Theme"),
    ("a reserved word among others", "Joe Root"),
    ("a reserved word inside another", "Admina"),
    ("a year", "1984"),
    ("an article and a number", "The 24"),
    ("one word of what the publication reserves", "Noel Coward"),
]


@pytest.mark.parametrize(("rule", "name", "refusal"), REFUSED)
def test_these_names_are_refused(rule: str, name: str, refusal: str):
    assert refusal_of(name, reserved=OURS) == refusal, rule


@pytest.mark.parametrize(("rule", "name"), TAKEN_AS_IT_IS)
def test_these_names_are_taken(rule: str, name: str):
    assert refusal_of(name, reserved=OURS) is None, rule


def test_the_longest_name_is_as_long_as_the_publication_says():
    assert refusal_of("Joanna", longest=5) == "That name is too long: 5 characters at most, this has 6."
    assert refusal_of("Joann", longest=5) is None


def test_what_one_publication_reserves_is_free_at_another():
    assert refusal_of("The Fine Print", reserved=("The Daily",)) is None
    assert refusal_of("The 100", reserved=("The 100",)) == nobody("The 100")
    assert refusal_of("The 24", reserved=("The 100",)) is None


def test_a_mixed_word_is_named_for_whoever_asks():
    assert mixed_word("Jo \u039dick Smith") == "\u039dick"
    assert mixed_word("Jo Νίκος 42 ★") is None


@given(TEXT | AWKWARD)
def test_every_name_is_taken_or_refused_in_one_sentence(name: str):
    refusal = refusal_of(name)
    assert refusal is None or (refusal.endswith(".") and "\n" not in refusal)


@given(st.text(max_size=8))
def test_no_name_that_is_taken_has_an_empty_look(name: str):
    if refusal_of(name) is None:
        assert sum(character.isalnum() for character in look_of(name)) >= 2


@given(st.sampled_from(["Admin", "moderator", "Lastword", "Anonymous Coward"]), st.text("0123456789 ._-'’", max_size=6))
def test_no_digits_or_punctuation_make_a_reserved_word_free(word: str, end: str):
    assert refusal_of(word + end, reserved=OURS)
