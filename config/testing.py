"""Defaults for tests: a fixed secret, and limits too wide to be met by accident."""

from pathlib import Path

from config.mail import CONSOLE

REQUIRED: tuple[str, ...] = ("database_url",)
REFUSED: dict[str, str] = {}


def defaults(data_dir: Path) -> dict[str, str | int]:
    """Settings that make a test repeatable."""
    return {
        "queue_url": "off",
        "mail_url": CONSOLE,
        "secret_key": "only for tests",
        "kept_milliseconds": 0,
        "limit_posts": "10000 per minute",
        "password_memory": 64,
        "password_passes": 1,
        "limit_member_posts": "10000 per minute",
        "limit_network_posts": "10000 per minute",
        "limit_previews": "10000 per minute",
        "limit_about": "10000 per minute",
        "limit_claims": "10000 per minute",
        "limit_memory": "10000 per minute",
        "limit_ratings": "10000 per minute",
        "limit_flags": "10000 per minute",
        "limit_network_flags": "10000 per minute",
        "limit_sign_ins": "10000 per minute",
        "limit_device_sign_ins": "10000 per minute",
        "limit_network_sign_ins": "10000 per minute",
        "limit_mails": "10000 per minute",
        "limit_network_mails": "10000 per minute",
        "limit_password_tries": "10000 per minute",
        "limit_email_changes": "10000 per minute",
    }
