"""Defaults for a server: the few things that must be decided by the operator."""

from pathlib import Path

from config.mail import CONSOLE

REQUIRED: tuple[str, ...] = ("secret_key", "site_url", "mail_url", "mail_from")
REFUSED = {"mail_url": CONSOLE}  # what is printed ends in a log, with all the links that our mails hold


def defaults(data_dir: Path) -> dict[str, str]:
    """Nothing is guessed in production but the embedded database's folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return {}
