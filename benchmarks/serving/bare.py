"""What nothing costs: a Flask view that returns prebuilt bytes, under the same server as ours."""

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
FOLDER = Path(os.environ["BARE_FOLDER"])
BODIES = {path.name: path.read_bytes() for path in FOLDER.iterdir()}


@app.get("/<name>")
def body(name: str) -> Response:
    """The bytes of that name."""
    return Response(BODIES[name], mimetype="text/html")


@app.post("/<name>")
def write(name: str) -> Response:
    """An answer to a write that stores nothing."""
    return Response(BODIES[name], 201, mimetype="application/json")
