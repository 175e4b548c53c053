"""A mail arrives as it was written, or says why not; it carries nothing that was smuggled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import lxml.html
import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader

from blog.foundation.links import external_url
from blog.foundation.mail import Mail, RecipientRefused, hand_over, render_mail, send
from blog.foundation.markup import clean_line, clean_text, is_storable
from tests.mailbox import Mailbox, html_of, links_in, text_of

pytestmark = pytest.mark.one_database("mail knows no database")
many = settings(
    max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

JO = "jo@example.org"
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
PLAIN = Mail(to=JO, subject="A word", text="Hello.\n", html="<p>Hello.</p>\n")
storable = st.text(max_size=300).filter(is_storable)
pieces = [
    "a",
    "é",
    "日本",
    "\U0001f600",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    ".",
    "\n.\n",
    "\x85",
    "\u2028",
    "\x1b",
    ",",
    '"',
    "<",
    ">",
]
pieces += ["&amp;", "=", "_", "--", "w" * 90, "=?utf-8?q?x?=", "\r\nBcc: eve@example.org", "\n\nFrom me", "\nFrom eve"]
tricky = st.lists(st.sampled_from(pieces), max_size=40).map("".join)
texts = storable | tricky


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """An application that sends to the mailbox, with a template that says a name in all places."""
    app = make_app(mail_url=mailbox.url, mail_from="The Fine Print <noreply@example.org>", site_url="https://a.example")
    extends = '{% extends "foundation/emails/layout.'
    named = {
        "greeting.txt": "Subject: Hello, {{ name }}\n"
        + extends
        + 'txt" %}{% block text %}Hello, {{ name }}!{% endblock %}',
        "greeting.html": extends + 'html" %}{% block text %}<h1 title="{{ name }}">{{ name }}</h1>{% endblock %}',
        "silent.txt": "Hello\n",
    }
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, DictLoader(named)])
    return app


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """What a job has: an application, and no request."""
    with app.app_context():
        yield


def test_a_mail_is_text_and_html_in_one_from_the_site_to_its_reader(mailbox: Mailbox):
    before = datetime.now(UTC).replace(microsecond=0)
    hand_over(PLAIN)
    (message,) = mailbox.wait_for(to=JO)
    assert message.keys() == HEADERS
    assert message["From"] == "The Fine Print <noreply@example.org>"
    assert (message["To"], message["Subject"]) == (JO, "A word")
    assert before <= parsedate_to_datetime(message["Date"]) <= datetime.now(UTC)
    assert re.fullmatch(r"<[\w.-]+@example\.org>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated", "so that no absence note is sent back"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (text_of(message), html_of(message)) == ("Hello.\n", "<p>Hello.</p>\n")


def test_two_mails_are_two(mailbox: Mailbox):
    hand_over(PLAIN)
    hand_over(PLAIN)
    assert len({message["Message-ID"] for message in mailbox.wait_for(to=JO, count=2)}) == 2


@many
@given(texts)
@example("Hello\r\nBcc: eve@example.org")
@example("=?utf-8?q?Not_an_encoding?=")
@example("\U0001d57f" * 3 + " " + "\U0001d586" * 9 + " " + "\U0001d59f" * 9)  # what folding breaks
@example("w" * 2000)
@example("é" * 2000)
def test_any_subject_arrives_as_one_line_and_adds_nothing(mailbox: Mailbox, subject: str):
    hand_over(replace(PLAIN, subject=subject))
    message = mailbox.messages.pop()
    assert str(message["Subject"]) == clean_line(subject)
    assert message.keys() == HEADERS
    assert text_of(message) == "Hello.\n"


@many
@given(texts)
@example(".\r\n.\r\nQUIT\r\n")
@example("w" * 2000)
@example("é" * 2000)
def test_any_text_arrives_as_it_was_written(mailbox: Mailbox, text: str):
    mailbox.raw.clear()
    hand_over(replace(PLAIN, text=text, html=f"<p>{text}</p>"))
    message = mailbox.messages.pop()
    assert text_of(message).rstrip("\n") == clean_text(text).rstrip("\n")
    assert html_of(message) == f"<p>{clean_text(text)}</p>\n"
    assert message.keys() == HEADERS
    assert max(map(len, mailbox.raw[0].split(b"\r\n"))) < 998, "RFC 5322, 2.1.1"
    assert mailbox.raw[0].isascii()


@many
@given(texts.map(clean_line))
@example("<script>alert(1)</script>")
@example("{{ 7 * 7 }} & Söhne")
def test_a_name_stands_in_subject_text_and_html_as_it_is(mailbox: Mailbox, name: str):
    hand_over(render_mail("greeting", to=JO, name=name))
    message = mailbox.messages.pop()
    assert str(message["Subject"]) == clean_line(f"Hello, {name}")
    assert text_of(message).startswith(f"Hello, {name}!\n")
    page = lxml.html.document_fromstring(html_of(message))
    (heading,) = page.xpath("//h1")
    assert (heading.text or "", heading.get("title")) == (name, name)
    assert not page.xpath("//script")
    assert message.keys() == HEADERS


def test_what_is_put_into_the_text_is_not_escaped_and_what_is_put_into_the_html_is():
    mail = render_mail("greeting", to=JO, name="<b>R&D</b>")
    assert mail.subject == "Hello, <b>R&D</b>"
    assert "Hello, <b>R&D</b>!" in mail.text
    assert ">&lt;b&gt;R&amp;D&lt;/b&gt;</h1>" in mail.html


def test_a_template_without_subject_is_an_error():
    with pytest.raises(ValueError, match=r"the first line of silent\.txt is not its subject"):
        render_mail("silent", to=JO)


def test_a_mail_leads_home_and_fetches_nothing(mailbox: Mailbox):
    hand_over(render_mail("operations/emails/trial", to=JO))
    (message,) = mailbox.wait_for(to=JO)
    assert links_in(message) == ["https://a.example/"]
    page = lxml.html.document_fromstring(html_of(message))
    assert all(link.startswith("https://a.example/") for link in page.xpath("//@href"))
    assert not page.xpath("//@src | //link | //img | //script | //iframe")
    assert "url(" not in html_of(message)
    assert "@import" not in html_of(message)


def test_a_mail_brings_its_look_for_light_and_dark(app: Flask):
    page = lxml.html.document_fromstring(render_mail("operations/emails/trial", to=JO).html)
    (button,) = page.xpath('//a[@class="button"]')
    assert "background-color: #2247c4" in button.get("style"), "mail programs read styles from the elements"
    assert page.xpath('string(//meta[@name="color-scheme"]/@content)') == "light dark"
    (style,) = page.xpath("//style")
    assert re.match(r"\s*@media \(prefers-color-scheme: dark\)", style.text), "only what an element cannot say"


def test_a_mail_ends_with_who_wrote_and_why():
    _, _, footer = render_mail("operations/emails/trial", to=JO).text.partition("\n-- \n")
    assert footer.startswith("The Fine Print, https://a.example/\nYou get this because ")


def test_a_name_with_foreign_letters_and_commas_is_one_sender(make_app, mailbox: Mailbox):
    sender = "Kleingedrucktes, Söhne & Töchter <post@example.org>"
    with make_app(mail_url=mailbox.url, mail_from=sender).app_context():
        hand_over(PLAIN)
    (address,) = mailbox.wait_for(to=JO)[0]["From"].addresses
    assert (address.display_name, address.addr_spec) == ("Kleingedrucktes, Söhne & Töchter", "post@example.org")


@pytest.mark.parametrize(
    "address", ["jö@exämple.org", "花子@example.org", "a" * 64 + "@" + "b" * 60 + "." + "c" * 60 + ".org"]
)
def test_unusual_addresses_are_reached(mailbox: Mailbox, address: str):
    hand_over(replace(PLAIN, to=address, subject="Grüße"))
    (message,) = mailbox.wait_for(to=address)
    assert message["Subject"] == "Grüße"


def test_a_server_for_ascii_addresses_refuses_others_for_good(make_app, make_mailbox):
    mailbox = make_mailbox(enable_SMTPUTF8=False)
    with make_app(mail_url=mailbox.url).app_context():
        with pytest.raises(RecipientRefused, match="takes ASCII addresses only"):
            hand_over(replace(PLAIN, to="jö@example.org"))
        hand_over(replace(PLAIN, subject="Grüße"))
    assert [message["Subject"] for message in mailbox.messages] == ["Grüße"]


NO_ADDRESSES = ["", "jo", "@example.org", "jo@", "jo@a@b", "jo @example.org", "jo@example.org, eve@example.org"]
NO_ADDRESSES += [
    "jo@example.org\r\nBcc: eve@example.org",
    "jo@example.org\n",
    "jo@example.org\x00",
    "jo@a.example\u2028",
]
NO_ADDRESSES += ["Jo <jo@example.org>", "eve@example.org;jo@example.org", '"jo"@example.org', "(eve)jo@example.org"]
NO_ADDRESSES += ["j" * 250 + "@example.org"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_not_one_address_gets_nothing(mailbox: Mailbox, caplog, address: str):
    send(replace(PLAIN, to=address))
    assert mailbox.messages == []
    assert caplog.messages == ["a mail is given up: this is not an address"]


def test_the_terminal_shows_the_text_with_its_links(make_app, capsys):
    with make_app(mail_url="console:", port=8123).app_context():
        send(render_mail("operations/emails/trial", to=JO))
    shown = capsys.readouterr().out
    assert "--- mail to jo@example.org: A trial mail from The Fine Print\n" in shown
    assert "\nhttp://127.0.0.1:8123/\n" in shown
    assert "<p" not in shown


def test_the_terminal_is_not_played_with(make_app, capsys):
    with make_app(mail_url="console:").app_context():
        send(replace(PLAIN, text="\x1b[2JHello", subject="A\x1b]0;word"))
    assert "\x1b" not in capsys.readouterr().out


def test_mail_that_is_off_goes_nowhere(make_app, mailbox: Mailbox, capsys, caplog):
    with make_app(mail_url="off").app_context():
        send(PLAIN)
    assert (mailbox.messages, capsys.readouterr().out, caplog.text) == ([], "", "")


def test_an_address_of_ours_is_whole_in_a_job(make_app):
    assert external_url("/2026/11/22/a-slug/?page=2") == "https://a.example/2026/11/22/a-slug/?page=2"
    with make_app(site_url="https://a.example/").app_context():
        assert external_url("/") == "https://a.example/"
    with make_app(port=8123).app_context():
        assert external_url("/members/jo/") == "http://127.0.0.1:8123/members/jo/"


@pytest.mark.parametrize("path", ["", "members/", "//eve.example/", "https://eve.example/"])
def test_an_address_that_is_not_ours_is_never_made(path: str):
    with pytest.raises(ValueError, match="begins with one slash"):
        external_url(path)
