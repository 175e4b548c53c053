"""Addresses of our pages for those who are not on one of them."""

from blog.foundation.settings import settings


def external_url(path: str) -> str:
    """The whole address of our page at `path`, for mails and feeds; works in jobs, where no request
    tells the host. Without `site_url` it is the address that `make run` prints.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a path on this site begins with one slash")
    return (settings().site_url.rstrip("/") or f"http://127.0.0.1:{settings().port}") + path
