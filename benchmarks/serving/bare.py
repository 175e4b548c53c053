"""What nothing costs: a Flask view that returns prebuilt bytes with a prebuilt ETag, under the same server as ours."""

import os
from pathlib import Path

from flask import Flask, Response, request

app = Flask(__name__)
FOLDER = Path(os.environ["BARE_FOLDER"])
BODIES = {path.name: path.read_bytes() for path in FOLDER.iterdir()}


@app.get("/<name>")
def body(name: str) -> Response:
    """The bytes of that name, or 304 for who has them."""
    response = Response(BODIES[name], mimetype="text/html")
    response.set_etag(name)
    return response.make_conditional(request)


@app.post("/<name>")
def write(name: str) -> Response:
    """An answer to a write that is read and not stored."""
    request.get_data()
    return Response(BODIES[name], 201, mimetype="application/json")
