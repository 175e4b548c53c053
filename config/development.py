"""Defaults for one's own machine: nothing to set, nothing to remember."""

import os
import secrets
from pathlib import Path

from config.mail import CONSOLE

REQUIRED: tuple[str, ...] = ()
REFUSED: dict[str, str] = {}


def defaults(data_dir: Path) -> dict[str, str]:
    """The embedded database, a secret that is made once and kept beside it, and mail on the terminal."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return {"secret_key": _kept_secret(data_dir / "secret_key"), "mail_url": CONSOLE}


def _kept_secret(path: Path) -> str:
    """A secret that survives restarts, so that visitors keep their comments.

    Written aside and linked into place, so that two processes starting at once agree.
    """
    if not path.exists():
        draft = path.with_name(f".secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()
