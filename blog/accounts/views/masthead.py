"""Who is signed in, at the top of every page."""

from flask import render_template, request
from sqlalchemy.exc import SQLAlchemyError

from blog.accounts.identity.sessions import signed_in

ACCOUNT = "/account/"  # the member's own page


def masthead_box() -> str:
    """The member's name, or the way in. It asks the database nothing that the page has not asked.

    A page that says that the database does not answer must not wait for it again.
    """
    try:
        member = signed_in()
    except SQLAlchemyError:
        return ""
    is_here = request.endpoint in ("accounts.sign_in", "accounts.enter")
    return render_template("accounts/_masthead.html", member=member, is_here=is_here, account_url=ACCOUNT)
