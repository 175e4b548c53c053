"""Addresses of the doors of accounts, also of those that only a mail leads to."""

from flask import Flask

from blog.accounts.links import write_link
from blog.accounts.models import SYSTEM, Actor, Member, Registration
from blog.accounts.passwords import hash_password
from blog.accounts.services import add_member, import_member, register
from blog.foundation.database import db
from tests.conftest import PASSWORD

MEMBER = "Wilhelmina Featherstonehaugh-Cholmondeley"


def addresses_of_doors(app: Flask) -> dict[str, str]:
    """Where they are, by what a reader meets there; MEMBER is made for it."""
    with app.app_context():
        member = add_member(actor=SYSTEM, name=MEMBER, email="mina@example.org", password_hash=hash_password(PASSWORD))
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
        links = {
            "confirm: new": _registration_link("Jo", f"{'jo' * 30}@example.org"),
            "confirm: takes over": _registration_link("Jo", "old@example.org"),
            "confirm: name taken": _registration_link("Old Hand", "new@example.org"),
            "confirm: has account": _registration_link("Kim", "mina@example.org"),
            "new password": _recovery_link(member),
        }
    return links | {
        "sign in": "/sign-in/",
        "sign in, confirmed": "/sign-in/?done=confirmed&name=Jo",
        "sign out": "/sign-out/",
        "register": "/register/",
        "registered": "/register/sent/",
        "recover": "/recover/",
        "recovery sent": "/recover/sent/",
        "dead link": "/register/confirm/x/",
        "dead link of an address": "/account/email/link/x/",
        "address proved": "/account/email/proved/",
        "dead link of recovery": "/recover/x/",
    }


def _registration_link(name: str, email: str) -> str:
    register(actor=Actor(), name=name, email=email, password_hash=hash_password(PASSWORD), back=None)
    wish = db.session.query(Registration).filter_by(email=email).one()
    return f"/register/confirm/{write_link('register', row_id=wish.id, about=wish.password_hash)}/"


def _recovery_link(member: Member) -> str:
    return f"/recover/{write_link('recover', row_id=member.id, about=member.password_hash)}/"
