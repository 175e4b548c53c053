"""Answers that are as good as the version of what they were made from."""

from flask import Response, make_response, request


def has_version(version: int) -> bool:
    """Whether who asks says that they have that version already."""
    return request.if_none_match.contains_weak(str(version))


def of_version(response: Response, version: int) -> Response:
    """The response with the version as its ETag; a weak one, since bytes may differ by who asks."""
    response.set_etag(str(version), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def unchanged(version: int) -> Response:
    """304: there is nothing but what they have."""
    return of_version(make_response("", 304), version)
