"""Driving a server: reads with wrk where it is installed, writes from threads of our own."""

import http.client
import itertools
import json
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 5
CONNECTIONS = 8
NUMBERS = itertools.count()  # of requests that differ; never one twice, or it would be a repetition
Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers


@dataclass(frozen=True)
class Rate:
    """Answers a second, their median and slowest percent in milliseconds, and how many were errors."""

    per_second: float
    median_ms: float
    p99_ms: float
    errors: int = 0


def read(url: str, path: str, headers: dict[str, str] | None = None, *, expects: int = 200) -> Rate:
    """The rate at which `path` is answered, with the status that is expected, over eight connections."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers=headers or {})
    status = connection.getresponse().status
    connection.close()
    if status != expects:
        raise SystemExit(f"{url}{path} answered {status} and not {expects}")
    if shutil.which("wrk"):
        return _wrk(url + path, headers or {})
    return drive(url, lambda _number: ("GET", path, None, headers or {}))


def _wrk(url: str, headers: dict[str, str]) -> Rate:
    command = ["wrk", "--latency", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", "--timeout", "30s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
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
    network = {"X-Forwarded-For": f"{11 + number // 65536 % 200}.{number // 256 % 256}.{number % 256}.7"}
    return "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"} | network
