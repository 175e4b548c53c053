"""The addresses that an article had on the blog it comes from."""

from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from blog.foundation.markup import clean_line

LONGEST = 1000  # bytes: addresses are a key, and PostgreSQL's index rows have a limit


def source_name(url: str) -> str:
    """A blog's name in source keys: its address without scheme and trailing slash."""
    parts = _split(url.strip())
    return f"{parts.netloc.lower()}{parts.path}".rstrip("/") if parts and parts.netloc else ""


def old_paths(*, blog_url: str, links: Iterable[str], queries: Iterable[str]) -> list[str]:
    """Where readers found an article of the blog at `blog_url`: paths with queries, as a request has them.

    Those of `links` on the blog's own host, and the blog's front page with each of `queries`
    (`p=12`). A bare front page is no article's address.
    """
    blog = _split(blog_url.strip())
    if blog is None:
        return []
    base = unquote(blog.path, errors="replace").rstrip("/")
    found = [_path(parts) for link in links if (parts := _split(link.strip())) and _host(parts) == _host(blog)]
    found += [f"{base}/?{query}" for query in queries]
    fronts = {"", "/", base, f"{base}/"}
    return [path for path in dict.fromkeys(found) if path not in fronts and _is_storable(path)]


def _path(parts: SplitResult) -> str:
    """Path and query in the form in which the web server hands them on: only the path decoded."""
    return unquote(parts.path or "/", errors="replace") + (f"?{parts.query}" if parts.query else "")


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_storable(path: str) -> bool:
    return path.startswith("/") and len(path.encode("utf-8", "replace")) <= LONGEST and clean_line(path) == path
