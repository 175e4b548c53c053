"""Who is signed in, at the top of every page."""

from flask import render_template, request

from blog.accounts.identity.sessions import signed_in
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import wanted_path

ACCOUNT = "/account/"  # the member's own page


def masthead_box() -> str:
    """The member's name, or the way in. It asks the database nothing that the page has not asked."""
    is_at_the_door = request.blueprint == blueprint.name
    return render_template(
        "accounts/_masthead.html",
        member=signed_in(),
        account_url=ACCOUNT,
        is_here=request.endpoint in ("accounts.sign_in", "accounts.enter"),
        **({"back": wanted_path()} if is_at_the_door else {}),
    )
