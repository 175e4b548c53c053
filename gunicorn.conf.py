"""How the web server runs: one process, so that rate limits in memory count everybody; or as many
as LASTWORD_WEB_PROCESSES says, where they have a store that they share.

Gunicorn reads this file by its name.
"""

from typing import Any

from config import load_settings

settings = load_settings()
bind = f"127.0.0.1:{settings.port}"
forwarded_allow_ips = ""  # whose word is believed about the reader, LASTWORD_TRUSTED_PROXIES says
worker_class = "gthread"
workers = settings.web_processes
threads = 8
control_socket_disable = True  # it would appear in the home folder of whoever starts this
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Refuse processes that would each count rate limits for itself, however they were asked for."""
    if server.cfg.workers > 1 and settings.limits_url.startswith("memory://"):
        raise SystemExit(
            f"{server.cfg.workers} processes would each allow a reader all of a rate limit: "
            "set LASTWORD_LIMITS_URL to a Valkey or Redis, or run one process."
        )


def when_ready(server: Any) -> None:
    """Say where it is, once it is there."""
    address = server.LISTENERS[0] if server.LISTENERS else bind
    print(f"\nLastword is running at\n\n    {address}\n\nCtrl-C stops it.", flush=True)
