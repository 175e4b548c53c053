"""Which names a new member cannot have, and why."""

import itertools
import re
import unicodedata

from confusable_homoglyphs.categories import alias

from blog.accounts.names.looks import look_of, name_key
from blog.foundation.markup import clean_line

# Who speaks for the publication, who is nobody, and words that pages and addresses use for a reader. Not "all":
# it looks like Ali.
RESERVED = (
    *("admin", "admins", "administrator", "administrators", "mod", "mods", "moderator", "moderators", "moderation"),
    *("editor", "editors", "editorial", "staff", "official", "support", "help", "helpdesk", "security", "abuse"),
    *("webmaster", "postmaster", "root", "system", "sysadmin", "bot", "lastword", "firstword", "publisher"),
    *("anonymous", "nobody", "unknown", "none", "null", "undefined", "deleted", "erased", "withdrawn", "removed"),
    *("hidden", "held", "everyone", "everybody", "here", "me", "myself", "you", "visitor", "member", "guest"),
)
FILLERS = ("the", "team")  # words that make no other name of a reserved one, as digits do
BETWEEN_WORDS = " .-_'’"
WORD = re.compile(rf"[^{re.escape(BETWEEN_WORDS)}]+")
WRITTEN_TOGETHER = {"LATIN", "HAN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"}
OF_EVERY_SCRIPT = {"COMMON", "INHERITED"}
STRIKES_THROUGH = 1  # Unicode's class of marks that lie over a letter
MARKS_MAX = 4  # on one letter, as UTS #39 has it


def refusal_of(name: str, *, longest: int = 50, reserved: tuple[str, ...] = ()) -> str | None:
    """Why a new member cannot be called `name`, in one sentence; nothing where they can.

    `name` is judged as `clean_line` leaves it, which is how it is to be stored. `longest` is in
    characters; `reserved` are names beside `RESERVED` that nobody can have.
    """
    name = clean_line(name)
    if len(name) > longest:
        return f"That name is too long: {longest} characters at most, this has {len(name)}."
    if "@" in name:
        return "A name has no @: people would take it for an e-mail address."
    return _refused_character(name) or _refused_word(name, reserved)


def mixed_word(name: str) -> str | None:
    """The first word of `name` in letters of alphabets that are not written together, as Latin and Cyrillic."""
    for word in WORD.findall(name):
        scripts = {alias(character) for character in word} - OF_EVERY_SCRIPT
        if len(scripts) > 1 and not scripts <= WRITTEN_TOGETHER:
            return str(word)
    return None


def _refused_character(name: str) -> str | None:
    """What is wrong with the characters one by one."""
    for character in name:
        if not (_counts(character) or _is_mark(character) or character in BETWEEN_WORDS):
            is_seen = character.isprintable() and look_of(character)
            what = f"“{character}”" if is_seen else "the character that cannot be seen"
            return f"A name has letters, digits, spaces and . - _ ’ only: leave out {what}."
    if sum(map(_counts, name)) < 2:
        return "A name has at least two letters or digits."
    if not _counts(name[0]):
        return "A name begins with a letter or a digit."
    if _has_misplaced_marks(name):
        return "The marks on one of those letters are more than can be read."
    return None


def _refused_word(name: str, reserved: tuple[str, ...]) -> str | None:
    """What is wrong with the words."""
    if mixture := refusal_of_mixture(name):
        return mixture
    kept = {_core_of(other) for other in (*RESERVED, *reserved)}
    words = _telling_words(name)
    if _core_of(name) in kept or (words and kept.issuperset(map(look_of, words))):
        return f"“{name}” is a name that nobody can have here, or looks too much like one."
    return None


def refusal_of_mixture(name: str) -> str | None:
    """Why nobody, visitors too, can have a name with a word of two alphabets; None if it has none."""
    word = mixed_word(name)
    return f"One alphabet to a word, please: “{word}” mixes letters that look alike." if word else None


def _core_of(name: str) -> str:
    """The look of what tells `name` from others; of all of it where that is nothing."""
    return look_of("".join(_telling_words(name)) or name)


def _telling_words(name: str) -> list[str]:
    """The words of `name` but for fillers, and for digits at their ends."""
    words = (re.sub(r"\d+$", "", word) for word in WORD.findall(name))
    return [word for word in words if word and name_key(word) not in FILLERS]


def _counts(character: str) -> bool:
    """Whether it is a digit or a letter that can be seen, of any script but the alphabets made for formulas."""
    is_letter = unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lo", "Lm") and look_of(character) != ""
    return character.isdecimal() or (is_letter and not unicodedata.decomposition(character).startswith("<font>"))


def _is_mark(character: str) -> bool:
    """Whether it is an accent or a vowel sign that can be seen, and strikes nothing through."""
    is_accent = unicodedata.category(character) in ("Mn", "Mc") and look_of(character) != ""
    return is_accent and unicodedata.combining(character) != STRIKES_THROUGH


def _has_misplaced_marks(name: str) -> bool:
    """Whether marks stand on nothing, are too many, or one is there twice."""
    before = ""
    for is_mark, group in itertools.groupby(unicodedata.normalize("NFD", name), key=_is_mark):
        run = list(group)
        if is_mark and (before in BETWEEN_WORDS or len(run) > MARKS_MAX or len(set(run)) < len(run)):
            return True
        before = run[-1]
    return False
