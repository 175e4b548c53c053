"""Text as other systems keep it becomes HTML that the Markdown parser leaves alone.

CommonMark passes HTML through as it stands from a block's tag to the next blank line. So what is
made here begins with such a tag and has no blank lines; `*stars*` and `# signs`, which mean nothing
elsewhere, mean nothing here.
"""

import re
from collections.abc import Iterator
from html import escape

from blog.foundation.markup import clean_text

BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|"
    "figure|footer|form|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|option|p|section|summary|table|tbody|td|"
    "tfoot|th|thead|tr|ul"
)
BLOCK_TAG = re.compile(rf"(</?(?:{BLOCKS})(?=[\s/>])[^<>]*>)", re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
# What opens a place for a line of text, which needs no paragraph of its own.
LINE_OPENER = re.compile(
    r"<(?:caption|d[dt]|figcaption|h[1-6]|legend|li|option|p|summary|t[dh])(?=[\s/>])", re.IGNORECASE
)
PRE = re.compile(r"<pre(?=[\s>])", re.IGNORECASE)
PRE_END = re.compile(r"</pre\s*>", re.IGNORECASE)
BREAK = re.compile(r"[ \t]*(?:<br ?/?>)?[ \t]*\n", re.IGNORECASE)
ADDRESS_LINE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)

# WordPress's own shortcodes; others stay as they are, since [sic] is no shortcode.
CAPTION = re.compile(r"\[/?(?:wp_)?caption\b[^\[\]]*\]")
CAPTION_TEXT = re.compile(r"\[(?:wp_)?caption\b[^\[\]]*\bcaption=\"([^\"\[\]]*)\"[^\[\]]*\]([^\[\]]*)\[/")
DROPPED = re.compile(r"\[/?(?:gallery|playlist)\b[^\[\]]*\]")
MEDIA = re.compile(r"\[(?:audio|video)\b([^\[\]]*)\](?:[^\[\]]*\[/(?:audio|video)\])?")
EMBED = re.compile(r"\[embed\b[^\[\]]*\]([^\[\]]*)\[/embed\]")
FRAME = re.compile(r"<iframe\b[^<>]*?\ssrc=[\"'](https?://[^\"'<>\s]+)[\"'][^<>]*>(?:\s*</iframe>)?", re.IGNORECASE)
SMALL_HEADING = re.compile(r"<(/?)h[56](?=[\s>])", re.IGNORECASE)
URL = re.compile(r"https?://[^\s\"'<>|]+")


def html_of_wordpress(text: str) -> str:
    """The HTML that WordPress would show for a post or a comment.

    Blank lines make paragraphs and a line's end is a line's end, unless its block editor wrote the
    text: then it is HTML already. Galleries, which are made of other files, are left out; of embedded
    players, a link remains; headings have four levels here.
    """
    is_from_block_editor = "<!-- wp:" in text
    text = FRAME.sub(r"\n\n\1\n\n", SMALL_HEADING.sub(r"<\1h4", clean_text(text)))
    return html_of_html(_without_shortcodes(text), has_breaks=not is_from_block_editor)


def html_of_html(text: str, *, has_breaks: bool = False) -> str:
    """`text` in paragraphs, without blank lines; a line's end is a break if it `has_breaks`."""
    pieces: list[str] = []
    for piece, is_preformatted in _around_pre(_without_comments(clean_text(text))):
        if is_preformatted:
            pieces.append(re.sub(r"\n(?=[ \t]*\n)", "&#10;", piece))
        else:
            pieces.extend(_blocks(piece, has_breaks=has_breaks))
    return "\n".join(pieces)


def html_of_plain(text: str) -> str:
    """Plain text as it was typed: blank lines make paragraphs, a line's end is a line's end."""
    paragraphs = re.split(r"\n\s*\n", clean_text(text).strip())
    return "\n".join(f"<p>{_broken(escape(part.strip(), quote=False))}</p>" for part in paragraphs if part.strip())


def _without_comments(text: str) -> str:
    """`text` without <!-- … -->, where WordPress keeps instructions to itself; an open end is kept."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = end + 3
    return "".join(kept) + text[position:].replace("<!--", "")


def _without_shortcodes(text: str) -> str:
    text = CAPTION_TEXT.sub(r"\2 \1[/", text)
    text = DROPPED.sub("", CAPTION.sub("", text))
    text = EMBED.sub(r"\n\n\1\n\n", text)
    text = MEDIA.sub(lambda found: "\n\n" + "".join(URL.findall(found[1])[:1]) + "\n\n", text)
    return ADDRESS_LINE.sub(r'<a href="\1">\1</a>', text)


def _around_pre(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces, each with whether it is a <pre>; one that never ends is none."""
    position = 0
    while start := PRE.search(text, position):
        end = PRE_END.search(text, start.end())
        if end is None:
            break
        yield text[position : start.start()], False
        yield text[start.start() : end.end()], True
        position = end.end()
    yield text[position:], False


def _blocks(text: str, *, has_breaks: bool) -> list[str]:
    """Block tags as they are, and the text between them in paragraphs; each a line or more."""
    text = TAG.sub(lambda found: found[0].replace("\n", " "), text)
    found: list[str] = []
    is_in_line = False
    for number, piece in enumerate(BLOCK_TAG.split(text)):
        if number % 2:
            if is_in_line and piece.startswith("</"):
                found[-1] += piece
            else:
                found.append(piece)
            is_in_line = LINE_OPENER.match(piece) is not None
            continue
        lines = "\n".join(line.strip() for line in piece.split("\n")).strip("\n")
        parts = [_broken(part) if has_breaks else part for part in re.split(r"\n{2,}", lines) if part]
        if is_in_line:
            found[-1] += "<br>\n".join(parts)
        else:
            found.extend(f"<p>{part}</p>" for part in parts)
    return found


def _broken(lines: str) -> str:
    """Every line's end as a line break, once."""
    return BREAK.sub("<br>\n", lines)
