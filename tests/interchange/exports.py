"""Makes WordPress exports to import: small ones of given parts, and big ones of many equal parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

BEGIN = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5.4" created="2024-06-10 12:29" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>A blog</title>
  <link>https://blog.example</link>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://blog.example</wp:base_site_url>
  <wp:base_blog_url>https://blog.example</wp:base_blog_url>
"""
END = "</channel>\n</rss>\n"
POST = {
    "title": "A headline",
    "link": "https://blog.example/2010/10/a-headline/",
    "dc:creator": "jo",
    "guid": "https://blog.example/?p=1",
    "content:encoded": "What happened.",
    "excerpt:encoded": "",
    "wp:post_id": "1",
    "wp:post_date": "2010-10-20 16:00:00",
    "wp:post_date_gmt": "2010-10-20 14:00:00",
    "wp:comment_status": "open",
    "wp:post_name": "a-headline",
    "wp:status": "publish",
    "wp:post_type": "post",
    "wp:post_password": "",
}
COMMENT = {
    "id": "1",
    "author": "Ann",
    "author_email": "ann@reader.example",
    "author_url": "https://reader.example/ann",
    "author_IP": "203.0.113.77",
    "date": "2010-10-21 10:00:00",
    "date_gmt": "2010-10-21 08:00:00",
    "content": "So it is.",
    "approved": "1",
    "type": "",
    "parent": "0",
    "user_id": "0",
}


def element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n"


def comment(**fields: Any) -> str:
    """A comment; fields without their prefix: `comment(id=2, parent=1, approved="spam")`."""
    parts = (element(f"wp:comment_{name}", str(text)) for name, text in (COMMENT | fields).items())
    return f"<wp:comment>\n{''.join(parts)}</wp:comment>\n"


def post(*comments: str, categories: str = "", **fields: Any) -> str:
    """An item; fields with `_` for `:` after the prefix's name: `post(wp_post_id=2, title="…")`."""
    named = {name.replace("_", ":", 1) if name[:3] in ("wp_", "dc_") else name: text for name, text in fields.items()}
    named = {
        {"content": "content:encoded", "excerpt": "excerpt:encoded"}.get(name, name): text
        for name, text in named.items()
    }
    parts = "".join(element(name, str(text)) for name, text in (POST | named).items())
    return f"<item>\n{parts}{categories}{''.join(comments)}</item>\n"


def author(login: str, **fields: Any) -> str:
    """A registered author: `author("jo", id=1, email="…", display_name="…")`."""
    parts = (element(f"wp:author_{name}", str(text)) for name, text in ({"login": login} | fields).items())
    return f"<wp:author>{''.join(parts)}</wp:author>\n"


def export(*parts: str) -> str:
    return BEGIN + "".join(parts) + END


def write_big_export(path: Path, *, megabytes: float, comments_each: int = 40) -> int:
    """Write an export of about that size to `path`; gives how many comments it has."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(BEGIN)
        for piece in pieces(comments_each):
            file.write(piece)
            count += comments_each
            if file.tell() > megabytes * 1_000_000:
                break
        file.write(END)
    return count


def pieces(comments_each: int) -> Iterator[str]:
    """Posts of about 5 kB with `comments_each` comments of about 1 kB, in threads four deep."""
    number = 0
    while True:
        number += 1
        first = number * comments_each
        comments = [
            comment(
                id=first + place,
                parent=first + place - 1 if place % 4 else 0,
                author=f"Reader {place}",
                content=f"An argument of some length, number {place}. " * 12,
            )
            for place in range(comments_each)
        ]
        fields = {"title": f"Headline {number}", "content": f"A paragraph of news.\n\nMore in number {number}. " * 80}
        yield post(*comments, wp_post_id=number, wp_post_name=f"headline-{number}", guid="", link="", **fields)
