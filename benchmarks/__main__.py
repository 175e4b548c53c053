"""Pages of discussions of any size, on SQLite and on a PostgreSQL of their own: `python -m benchmarks`.

With `--small` none has more than 10,000 comments, and nothing else is in the database: half a minute, not a quarter
of an hour.
"""

import sys
import tempfile

from benchmarks import first_page
from tests.services import Lifeline, alone, postgres_url


def main() -> None:
    """Print one table a database."""
    is_small = "--small" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        first_page.measure(f"sqlite:///{folder}/bench.db", is_small=is_small)
    run = Lifeline()
    try:
        with alone(run.folder, "postgresql"):
            url = postgres_url(run.folder)
        first_page.measure(url, is_small=is_small)
    finally:
        run.end()


if __name__ == "__main__":
    main()
