"""How a name looks: the skeleton of UTS #39, made for names that are compared without case.

Each character becomes the plainest one it could be taken for. What one overlooks (spaces, punctuation,
signs, whatever cannot be seen) goes; accents stay, because José is not Jose. I is taken for l, and I is
i in a name of another case: so i, l, I, 1 and | are all one.
"""

import re
import unicodedata
from functools import cache, lru_cache

from confusable_homoglyphs.utils import load

# Characters without a picture that are neither controls nor formats: joiners, fillers, variation selectors, tags.
INVISIBLE = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff]")
MARKS_AROUND_HEBREW = "\u200e"  # the table keeps the direction marks of the file it was made from
DOT_THAT_IS_THERE_ALREADY = re.compile(r"(?<=[lj])\u0307+")  # above i and j; i has become l


def name_key(name: str) -> str:
    """The form in which names are compared: compatible characters folded, case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def look_of(name: str) -> str:
    """What `name` looks like: two names of one look are look-alikes.

    Names of one key have one look, and a look is its own look. A name without letters and digits
    looks like itself.
    """
    key = name_key(name)
    taken_for = unicodedata.normalize("NFD", key).translate(_LOOKS)
    look = DOT_THAT_IS_THERE_ALREADY.sub("", unicodedata.normalize("NFD", taken_for))
    return look or "".join(character for character in key if not (_is_unseen(character) or character.isspace()))


def is_same_name(typed: str, name: str) -> bool:
    """Whether who typed this wrote that name: letters and digits are the same, whatever stands between them,
    and so are the words, or it is one word. What stands around a word belongs to the sentence.
    """
    words, names = typed.split(), name.split()
    if len(words) == 1:
        names = ["".join(names)]
    is_bare = all(_is_of_word(word[0]) and _is_of_word(word[-1]) for word in words)
    return is_bare and [_letters(word) for word in words] == [_letters(name) for name in names]


def _letters(word: str) -> str:
    return "".join(filter(_is_of_word, name_key(word)))


def _is_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


class _Looks:
    """What becomes of each code point, as `str.translate` asks for it."""

    def __getitem__(self, code: int) -> str:
        return _look_of_character(chr(code))


_LOOKS = _Looks()


@lru_cache(maxsize=10_000)
def _look_of_character(character: str) -> str:
    """What stands for one character of a decomposed name key."""
    if _is_unseen(character):
        return ""
    plainer = _plainer(character)
    if plainer and _says_something(plainer) and (_says_something(character) or plainer[0].isascii()):
        return plainer.translate(_LOOKS)
    is_apostrophe = plainer is not None and unicodedata.category(character) == "Lm"  # such as the okina
    return character if _says_something(character) and not is_apostrophe else ""


def _plainer(character: str) -> str | None:
    """What a letter of either case is taken for.

    The capital decides where each looks like another letter, as a Greek nu does, like N and like v: capitals
    of two alphabets are drawn alike, small letters only resemble each other. A plain letter goes before any.
    """
    listed = (_prototypes().get(form) for form in (character.upper(), character))
    seen = [unicodedata.normalize("NFD", name_key(prototype)) for prototype in listed if prototype]
    others = [look for look in seen if look != character]
    plain = (look for look in others if look.isascii() and look.isalnum())
    return next(plain, next(filter(_says_something, others), others[0] if others else None))


@cache
def _prototypes() -> dict[str, str]:
    """Unicode's table of confusable characters: what each is taken for.

    The package lists a prototype with all that look like it, and each of those with the prototype.
    Where one looks like one, the longer is the prototype (rn for m), else the first in Unicode's order.
    """
    table = {_bare(this): [_bare(other["c"]) for other in others] for this, others in load("confusables.json").items()}
    prototypes = {}
    for character, others in table.items():
        if len(others) == 1:
            pair = (character, others[0])
            is_prototype = len(table[others[0]]) > 1
            prototypes[character] = others[0] if is_prototype else min(pair, key=lambda one: (-len(one), one))
    return prototypes


def _bare(listed: str) -> str:
    return listed.strip(MARKS_AROUND_HEBREW) or listed


def _says_something(text: str) -> bool:
    """Whether there are only letters, digits and marks, and characters that Python does not know yet."""
    return not any(unicodedata.category(character)[0] in "PSZ" for character in text)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") or bool(INVISIBLE.match(character))
