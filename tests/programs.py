"""A program that calls the API."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PREFIX = "/api/v1"


class Program:
    """Calls the API from one address: as the member whose personal token is `bearer`, else, once it has
    written, as the visitor it became.
    """

    def __init__(self, app: Flask, address: str = "192.0.2.1", *, bearer: str | None = None) -> None:
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.token: str | None = None
        self.bearer = bearer

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
        """Send a request with the tokens, if there are any, and remember the one that is answered."""
        known = ({"Visitor-Token": self.token} if self.token else {}) | (
            {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        )
        sent = known | (headers or {})
        response = self.client.open(PREFIX + path, method=method, headers=sent, **options)
        self.token = response.headers.get("Visitor-Token", self.token)
        return response

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Write something new."""
        return self.call("POST", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        """Change something."""
        return self.call("PATCH", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """Let something be."""
        return self.call("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Let something be no more."""
        return self.call("DELETE", path, **options)

    def say(self, article_id: int, body: str, *, key: str | None = None, **fields: Any) -> TestResponse:
        """Post a comment."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"/articles/{article_id}/comments", json={"body": body} | fields, headers=headers)


def read_all(program: Program, article_id: int, after: str = "", **query: Any) -> Iterator[int]:
    """The comments that a program meets which follows every `more` and `next`, each part where it belongs."""
    answer = program.get(f"/articles/{article_id}/comments", query_string=query | {"after": after})
    assert answer.status_code == 200, answer.text

    def meet(comments: list[dict[str, Any]]) -> Iterator[int]:
        for one in comments:
            yield one["id"]
            yield from meet(one["replies"])
            if one["more"]:
                yield from read_all(program, article_id, one["more"]["after"], **query)

    yield from meet(answer.json["comments"])
    if answer.json["next"]:
        yield from read_all(program, article_id, answer.json["next"], **query)
