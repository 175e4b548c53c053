"""Starting and stopping what is measured: ours, the bare one, and two peers from PyPI."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = ["-m", "gunicorn", "--config", "/dev/null", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
PEERS = ["isso==0.14.0", "django-comments-xtd==2.10.13", "gunicorn==27.0.1"]
START_SECONDS = 30


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[str]:
    """Run `command` until the block ends; gives its address once `path` answers."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(url + path, process)
        yield url
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2)
        except urllib.error.HTTPError:
            return  # it answers, if only that there is nothing
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} does not answer")


def idle_memory(url: str) -> int:
    """Bytes of memory of one process that answers at `url` (a worker of gunicorn, by what Linux says of it)."""
    command = ["ss", "-ltnpH", f"sport = :{urlsplit(url).port}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sizes = [_resident(int(found)) for found in re.findall(r"pid=(\d+)", told)]
    return max(sizes)


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _at(port: int) -> list[str]:
    """Where gunicorn listens, and not beside it."""
    return ["--no-control-socket", "--bind", f"127.0.0.1:{port}"]


def ours(port: int, database_url: str, folder: Path) -> AbstractContextManager[str]:
    """Lastword under gunicorn, with limits out of the way and readers from many networks."""
    return running(
        [sys.executable, *GUNICORN, *_at(port), "app:app"],
        port,
        "/",
        LASTWORD_DATABASE_URL=database_url,
        LASTWORD_DATA_DIR=str(folder),
        LASTWORD_TRUSTED_PROXIES="127.0.0.1",
        LASTWORD_LIMIT_POSTS="1000000 per minute",
        LASTWORD_LIMIT_NETWORK_POSTS="1000000 per minute",
        LASTWORD_LIMIT_RATINGS="1000000 per minute",
        LASTWORD_QUEUE_URL="off",
    )


def bare(port: int, folder: Path) -> AbstractContextManager[str]:
    """A Flask view that returns the files of `folder`, under the same server."""
    command = [sys.executable, *GUNICORN, *_at(port), "benchmarks.serving.bare:app"]
    return running(command, port, "/none", BARE_FOLDER=str(folder))


def peers_python(folder: Path) -> Path | None:
    """The Python of an environment of the peers' own, made on first use; None where they cannot be installed."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    installed = subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=False)
    return python if installed.returncode == 0 else None


def isso(port: int, python: Path, folder: Path) -> AbstractContextManager[str]:
    """Isso under the same server, its guard off so that one machine may write."""
    config = folder / "isso.cfg"
    config.write_text(
        f"[general]\ndbpath = {folder / 'isso.db'}\nhost = http://127.0.0.1:{port}/\n"
        "[moderation]\nenabled = false\n[guard]\nenabled = false\n[server]\ntrusted-proxies = 127.0.0.1\n"
    )
    command = [str(python), *GUNICORN, *_at(port), "--preload", "isso.run"]  # its processes share a lock
    return running(command, port, "/?uri=%2Fx", ISSO_SETTINGS=str(config))


def django_comments(port: int, python: Path, folder: Path, thread: Path) -> AbstractContextManager[str]:
    """django-comments-xtd under the same server, with the thread loaded."""
    database = {"PEER_DATABASE": str(folder / "django.db")}
    script = str(Path(__file__).with_name("django_site.py"))
    subprocess.run([str(python), script, str(thread)], check=True, env=os.environ | database, cwd=folder)
    command = [str(python), *GUNICORN, *_at(port), "--chdir", str(Path(script).parent), "django_site:application"]
    return running(command, port, "/comments/api/flatpages-flatpage/1/", **database)
