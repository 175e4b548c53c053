"""Reads a file of one JSON object a line, with where each begins."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blog.foundation.markup import clean_line
from blog.interchange.records import KEY_MAX, Refused

LINE_MAX = 10_000_000  # bytes: a line is held in memory, and no comment is as long


@dataclass(slots=True)
class Row:
    """One object of the file."""

    file: str
    line: int
    place: int
    values: dict[str, Any]

    def text(self, name: str) -> str:
        """The text under `name`, fit to be stored; empty if there is none. Raises Refused for other things."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.refused(f"{name!r} is not a text")
        return storable(value or "")

    def key(self, name: str, *, is_needed: bool = True) -> str | None:
        """The id under `name`. Raises Refused if it cannot be one, or is missing but needed."""
        value = self.values.get(name)
        if value is None and not is_needed:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.refused(f"{name!r} is missing or is no id")
        key = str(value)
        if not key or clean_line(storable(key)) != key or len(key.encode()) > KEY_MAX:
            raise self.refused(f"{name!r} is empty, too long or holds characters that no id has")
        return key

    def texts(self, name: str) -> list[str]:
        """The texts in the list under `name`. Raises Refused for other things."""
        values = self.values.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.refused(f"{name!r} is not a list of texts")
        return [storable(value) for value in values]

    def refused(self, reason: str) -> Refused:
        """The error that names this line."""
        return Refused(self.line, f"{reason} ({self.file})")


def read_rows(path: Path, progress: Callable[[int], None]) -> Iterator[Row]:
    """All objects of the file; empty lines are passed over. Raises Refused for the first that is none."""
    with path.open("rb") as file:
        place, number = 0, 0
        while raw := file.readline(LINE_MAX + 1):
            number += 1
            if len(raw) > LINE_MAX:
                raise Refused(number, f"longer than {LINE_MAX // 1_000_000} megabytes ({path.name})")
            if raw.strip():
                yield Row(path.name, number, place, _object(raw, number, path.name))
            place += len(raw)
            progress(len(raw))


def row_at(path: Path, place: int, line: int) -> tuple[Row, int]:
    """The object that begins at byte `place`, and its length in bytes."""
    with path.open("rb") as file:
        file.seek(place)
        raw = file.readline(LINE_MAX)
        return Row(path.name, line, place, _object(raw, line, path.name)), len(raw)


def storable(text: str) -> str:
    """`text` with lone surrogates, which no database takes, as question marks."""
    return text.encode("utf-8", "replace").decode()


def _object(raw: bytes, number: int, name: str) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(number, f"not UTF-8 (byte {error.start + 1}) ({name})") from error
    except (ValueError, RecursionError) as error:
        raise Refused(number, f"not JSON: {str(error).split(':')[0]} ({name})") from error
    if not isinstance(value, dict):
        raise Refused(number, f"not a JSON object ({name})")
    return value
