"""How the web server runs: one process, so that the rate limits in memory count everybody.

Gunicorn reads this file by its name. More processes need LASTWORD_LIMITS_URL and PostgreSQL.
"""

from typing import Any

from config import load_settings

bind = f"127.0.0.1:{load_settings().port}"
forwarded_allow_ips = ""  # whose word is believed about the reader, LASTWORD_TRUSTED_PROXIES says
worker_class = "gthread"
workers = 1
threads = 8
control_socket_disable = True  # it would appear in the home folder of whoever starts this
loglevel = "warning"


def when_ready(server: Any) -> None:
    """Say where it is, once it is there."""
    host, port = server.address[0]
    print(f"\nLastword is running at\n\n    http://{host}:{port}\n\nCtrl-C stops it.", flush=True)
