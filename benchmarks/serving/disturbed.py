"""Reading while somebody else writes."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.serving.load import NUMBERS, Write


@contextmanager
def posting(url: str, what: Write, *, per_second: int) -> Iterator[None]:
    """`what` is done so many times a second until the block ends. Raises SystemExit if one is refused."""
    is_over, refused = threading.Event(), []

    def post() -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        while not is_over.wait(1 / per_second):
            connection.request(*what.request(next(NUMBERS)))
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                refused.append(answer.status)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    if refused:
        raise SystemExit(f"posts were refused: {set(refused)}")
