"""Defaults for a server: the few things that must be decided by the operator."""

from pathlib import Path

REQUIRED: tuple[str, ...] = ("secret_key", "site_url")


def defaults(data_dir: Path) -> dict[str, str]:
    """Nothing is guessed in production but the embedded database's folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return {}
