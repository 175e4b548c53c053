"""HTML taken apart the way a browser would, for tests of what is in it."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img"}


class Reader(HTMLParser):
    """Collects `tags` as (name, attributes), and `pieces`: tags and words in their order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[tuple[str, object]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.pieces.append((tag, sorted(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.pieces.append((f"/{tag}", []))

    def handle_data(self, data: str) -> None:
        if self.pieces and self.pieces[-1][0] == "":
            data = self.pieces.pop()[1] + data
        self.pieces.append(("", data))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(("!", data))

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(("!", decl))

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(("!", data))

    def handle_pi(self, data: str) -> None:
        self.pieces.append(("?", data))


def tags_in(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every opening tag with its attributes."""
    return Reader(str(html)).tags


def pieces_of(html: str) -> list[tuple[str, object]]:
    """Tags and words in order: two texts with the same pieces are the same page."""
    return Reader(str(html)).pieces
