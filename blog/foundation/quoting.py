"""What somebody said, as Markdown that quotes it: its words, so that they look as they did.

The browser does the same with a selection (static/js/quote.js); a test holds the two together.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from blog.foundation.mentions import AT

BLOCKS = {"blockquote", "li", "ol", "p", "pre", "ul"}
SPACE = re.compile(r"[ \t\n\f\r]+")
ACTS = re.compile(
    r"[\\`*\[\]]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|<(?=[A-Za-z/!?])|&(?=[#0-9A-Za-z])"
    f"|{AT.pattern}"  # who is quoted named somebody; who quotes does not
)
BEGINS_HEADING = re.compile(r"#{1,6}(?=[ ]|$)")
BEGINS_BLOCK = re.compile(r"[>+=~-]")
BEGINS_ITEM = re.compile(r"^([0-9]{1,9})([.)])(?=[ ]|$)")


@dataclass
class _Block:
    """A paragraph, an item of a list (with its `marker`) or some code, so many quotes deep."""

    depth: int
    marker: str
    lines: list[str]
    is_code: bool = False


@dataclass
class _List:
    """A list that is read; `number` is that of its next item, None where it has none."""

    number: int | None

    def next_marker(self) -> str:
        """What stands before the next item."""
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number - 1}. "


def quote_of(html: str, *, who: str, url: str) -> str:
    """The words of a comment's `html` as a quote that says who wrote them and leads there."""
    reader = _Reader()
    reader.feed(str(html))
    reader.close()
    reader.flush()
    lines, before = [f"> [{escape_line(who + ' says:')}]({url})"], None
    for block in reader.blocks:
        is_same_list = (
            before is not None and block.marker[-2:] == before.marker[-2:] != "" and before.depth == block.depth
        )
        if not is_same_list:
            lines.append("> " * min(block.depth, before.depth if before else 0) + ">")
        lines += ["> " * (block.depth + 1) + line for line in _written(block)]
        before = block
    return "\n".join(line.rstrip(" ") for line in lines)


def escape_line(text: str) -> str:
    """A line of text as Markdown that shows just that."""
    line = ACTS.sub(r"\\\g<0>", text)
    if BEGINS_HEADING.match(line) or BEGINS_BLOCK.match(line):
        return f"\\{line}"
    return BEGINS_ITEM.sub(r"\1\\\2", line)


def _written(block: _Block) -> list[str]:
    if block.is_code:
        longest = max(map(len, re.findall("`+", "\n".join(block.lines))), default=0)
        fence = "`" * max(3, longest + 1)
        return [fence, *block.lines, fence]
    lines = [escape_line(line) for line in block.lines]
    return [block.marker + line if not number else line for number, line in enumerate(_broken(lines))]


def _broken(lines: list[str]) -> list[str]:
    return [f"{line}\\" for line in lines[:-1]] + lines[-1:]


class _Reader(HTMLParser):
    """Takes the html of a comment, as the sanitiser left it, apart into blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self._text, self._marker, self._depth, self._is_code = "", "", 0, False
        self._lists: list[_List] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where a block begins the one before has ended."""
        if tag in BLOCKS:
            self.flush()
        if tag == "br":
            self._text += "\v"
        elif tag in ("ol", "ul"):
            start = dict(attrs).get("start") or ""
            number = int(start) if re.fullmatch(r"[0-9]{1,8}", start) else 1
            self._lists.append(_List(number if tag == "ol" else None))
        elif tag == "li":
            self._marker = self._lists[-1].next_marker() if self._lists else "- "
        elif tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._is_code = True

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if tag in BLOCKS:
            self.flush()
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._depth -= 1
        elif tag == "pre":
            self._is_code = False

    def handle_data(self, data: str) -> None:
        """Words."""
        self._text += data

    def flush(self) -> None:
        """What was read since is a block, if there are words in it."""
        if self._is_code:
            lines = self._text.replace("\v", "\n").strip("\n").split("\n")
        else:
            lines = [line for part in self._text.split("\v") if (line := SPACE.sub(" ", part).strip(" "))]
        if any(lines):
            self.blocks.append(_Block(self._depth, self._marker, lines, self._is_code))
            self._marker = ""
        self._text = ""
