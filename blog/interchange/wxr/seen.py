"""Numbers that must not come twice."""

import re

from blog.interchange.records import Refused

NUMBER = re.compile(r"[0-9]{1,18}")


class SeenIds:
    """A set of numbers that takes few bytes where they lie close together, as database ids do."""

    def __init__(self) -> None:
        self.pages: dict[int, int] = {}

    def add(self, number: int) -> bool:
        """Remember `number`; False if it was here before."""
        page, bit = divmod(number, 64)
        mask = self.pages.get(page, 0)
        self.pages[page] = mask | 1 << bit
        return not mask >> bit & 1


def number_of(text: str, name: str, line: int) -> str:
    """The number in `text` without leading zeros. Raises Refused where there is none."""
    if not NUMBER.fullmatch(text):
        raise Refused(line, f"<{name}> is {text[:40]!r}; a number is needed")
    return str(int(text))
