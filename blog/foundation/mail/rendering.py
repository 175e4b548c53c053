"""Mails from templates: `<domain>/emails/<name>.txt`, whose first line is `Subject: …`, and its twin `.html`."""

from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from flask import current_app

from blog.foundation.links import external_url
from blog.foundation.mail.message import Mail

STYLE = "foundation/emails/mail.css"


def render_mail(template: str, *, to: str, **context: Any) -> Mail:
    """The mail of the template `accounts/emails/confirm` to the address `to`.

    Templates get `context`, `external_url` and what pages get of the site, but nothing of a request;
    what is put into the HTML is escaped, what is put into the text is not. Styles are written into
    the elements, where all mail programs look for them.
    """
    environment, values = current_app.jinja_env, {"external_url": external_url} | context
    first, _, text = environment.get_template(f"{template}.txt").render(values).partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the first line of {template}.txt is not its subject")
    subject = first.removeprefix("Subject: ")
    html = environment.get_template(f"{template}.html").render(values | {"subject": subject})
    return Mail(to=to, subject=subject, text=f"{text.strip()}\n", html=_styled(html))


def _styled(html: str) -> str:
    """`html` with our style in its elements; what a media query asks for stays in its head."""
    style = Path(current_app.root_path, "templates", STYLE).read_text()
    return CSSInliner(extra_css=style, keep_at_rules=True, load_remote_stylesheets=False).inline(html)
