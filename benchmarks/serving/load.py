"""Driving a server: with wrk where it is installed, else from threads of our own, which cost it more."""

import http.client
import itertools
import json
import random
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 5
CONNECTIONS = 8
NUMBERS = itertools.count()  # of requests that differ; never one twice, or it would be a repetition
RUNS = itertools.count(1)  # of wrk, each with so many numbers of its own:
NUMBERS_A_RUN = 2**17
SCRIPT = str(Path(__file__).with_name("writes.lua"))
Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers


@dataclass(frozen=True)
class Rate:
    """Answers a second, their median and slowest percent in milliseconds, and how many were errors."""

    per_second: float
    median_ms: float
    p99_ms: float
    errors: int = 0


@dataclass(frozen=True)
class Write:
    """A JSON write that is made again and again, by another reader each time. In `path` and `body`, NUMBER
    stands for the reader's number and SOME for one of the `ids`.
    """

    method: str
    path: str
    body: str
    ids: range = range(1, 2)

    def request(self, number: int) -> Request:
        """The write by reader `number`."""
        path, body = (
            text.replace("NUMBER", str(number)).replace("SOME", str(random.choice(self.ids)))
            for text in (self.path, self.body)
        )
        return self.method, path, body.encode(), headers_of(number)


def write(url: str, what: Write, *, connections: int = CONNECTIONS) -> Rate:
    """The rate at which `what` is done, over so many connections."""
    if not shutil.which("wrk"):
        return drive(url, what.request, connections=connections)
    numbers = (what.ids[0], what.ids[-1], next(RUNS) * NUMBERS_A_RUN)
    return _wrk(url, [], connections, ["--", what.method, what.path, what.body, *map(str, numbers)])


def read(url: str, path: str, headers: dict[str, str] | None = None, *, expects: int = 200) -> Rate:
    """The rate at which `path` is answered, with the status that is expected, over eight connections."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers=headers or {})
    status = connection.getresponse().status
    connection.close()
    if status != expects:
        raise SystemExit(f"{url}{path} answered {status} and not {expects}")
    if shutil.which("wrk"):
        return _wrk(
            url + path, [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
        )
    return drive(url, lambda _number: ("GET", path, None, headers or {}))


def _wrk(url: str, options: list[str], connections: int = CONNECTIONS, script: Sequence[str] = ()) -> Rate:
    """What wrk says; `script` are the arguments of the script for writes, if it is one."""
    load = ["wrk", "--latency", "-t", "1", "-c", str(connections), "-d", f"{SECONDS}s", "--timeout", "30s"]
    command = [*load, *options, *(["-s", SCRIPT] if script else []), url, *script]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(_found(r"Requests/sec:\s+([\d.]+)", said))
    errors = int(_found(r"Non-2xx or 3xx responses: (\d+)", said) or 0)
    return Rate(rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"), errors)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group(1) if match else ""


def _milliseconds(said: str, percentile: str) -> float:
    value, unit = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def drive(url: str, request: Callable[[int], Request], *, connections: int = CONNECTIONS) -> Rate:
    """The rate of requests that differ: `request(number)` makes each."""
    lock, times, errors = threading.Lock(), [], []
    ends_at = time.perf_counter() + SECONDS

    def run() -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        while time.perf_counter() < ends_at:
            with lock:
                number = next(NUMBERS)
            method, path, body, headers = request(number)
            start = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            if answer.status >= 400:
                errors.append(answer.status)

    threads = [threading.Thread(target=run) for _ in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    slowest = statistics.quantiles(times, n=100)[-1] if len(times) > 1 else times[0]
    return Rate(len(times) / elapsed, statistics.median(times) * 1000, slowest * 1000, len(errors))


def json_post(path: str, body: object, number: int) -> Request:
    """A JSON write by reader `number`."""
    return "POST", path, json.dumps(body).encode(), headers_of(number)


def headers_of(number: int) -> dict[str, str]:
    """The headers of a JSON write by reader `number`, who has a network of their own."""
    address = f"{11 + number // 65536 % 200}.{number // 256 % 256}.{number % 256}.7"
    return {"Content-Type": "application/json", "X-Forwarded-For": address}
