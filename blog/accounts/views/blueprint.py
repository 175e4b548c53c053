"""What every page about members shares."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
