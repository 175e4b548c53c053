"""Pages of discussions of any size, on SQLite and on a PostgreSQL of their own: `python -m benchmarks`."""

import tempfile

from benchmarks import first_page
from tests.services import Lifeline, alone, postgres_url


def main() -> None:
    """Print one table a database."""
    with tempfile.TemporaryDirectory() as folder:
        first_page.measure(f"sqlite:///{folder}/bench.db")
    run = Lifeline()
    try:
        with alone(run.folder, "postgresql"):
            url = postgres_url(run.folder)
        first_page.measure(url)
    finally:
        run.end()


if __name__ == "__main__":
    main()
