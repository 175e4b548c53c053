"""Every page a moderator can meet, and how to come there."""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from flask import Flask
from playwright.sync_api import Page, expect

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import import_member
from blog.articles.models import Article
from blog.comments.models import Comment
from tests.reviewing import flag, hold, review_of

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
QUEUE = "/moderation/queue/"


class DeskStates:
    """A queue with comments of all kinds, and a moderator's way through it; `member_cookie` is the moderator's."""

    def __init__(
        self,
        app: Flask,
        make_article: Callable[..., Article],
        make_comment: Callable[..., Comment],
        member_cookie: str,
    ) -> None:
        self.member_cookie = member_cookie
        article = make_article(title=f"Toaster {LONG[:60]} Sues Its Owner")
        with app.app_context():
            author = import_member(actor=SYSTEM, name="Nn" * 25, email=None, source_key="author")
        actor = Actor(network="n", member_id=author.id, is_signed_in=True, name=author.name)
        root = make_comment(article=article, name="Ww" * 25, body=f"> {LONG}\n\n{LONG}")
        self.heavy = make_comment(
            parent=root, actor=actor, subject=LONG[:120], body=f"`{LONG}` and https://example.org/{LONG}"
        )
        make_comment(parent=self.heavy, name="Wren", body="Is that so?")
        for network in "abc":
            flag(app, self.heavy.id, "abusive", standing=3, network=network, note=f"Not kind {LONG}")
        flag(app, self.heavy.id, "trolling")
        self.visitors = [
            make_comment(article=article, name=f"Visitor {place}", body=f"{LONG} {place}") for place in range(4)
        ]
        for comment in self.visitors:
            flag(app, comment.id, "spam", network="d")
        self.held = make_comment(article=article, name="Mara", body=f"Held, {LONG}")
        hold(app, self.held.id)
        self.case = f"{QUEUE}{review_of(app, self.heavy.id)}/"
        self.author: Member = author

    def visit(self, page: Page) -> Iterator[str]:
        """Bring `page` into each state, one after the other, and name it."""
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "member", "value": self.member_cookie, "url": urljoin(page.url, "/")}])
        addresses = {
            "desk: home": "/moderation/",
            "desk: queue": QUEUE,
            "desk: part of the queue": f"{QUEUE}?show=held&author=member-1",
            "desk: case": self.case,
            "desk: member": f"/moderation/authors/member/{self.author.id}/",
            "desk: visitor": f"/moderation/authors/visitor/{self.visitors[0].author_visitor_id}/",
            "desk: network": "/moderation/networks/n/",
            "desk: screening": "/moderation/screening/",
            "desk: a check": "/moderation/screening/checks/content_free/",
            "desk: phrases": "/moderation/screening/phrases/",
        }
        for name, address in addresses.items():
            page.goto(address)
            yield name
        for act in (self._rehearsed, self._sanctioned, self._not_sanctioned):
            act(page)
            yield act.__name__
        for act in (self._selected, self._why_all, self._decided_all):
            act(page)
            yield act.__name__
        for act in (
            self._claimed,
            self._why,
            self._sanction,
            self._note,
            self._refused,
            self._decided,
            self._help,
            self._empty,
        ):
            act(page)
            yield act.__name__

    def _rehearsed(self, page: Page) -> None:
        page.goto("/moderation/screening/phrases/")
        page.get_by_role("textbox", name="Phrase").fill("mara")
        page.get_by_role("button", name="Rehearse").click()
        expect(page.get_by_role("heading", name="What would have happened")).to_be_visible()

    def _sanctioned(self, page: Page) -> None:
        page.goto(f"/moderation/authors/member/{self.author.id}/")
        page.get_by_role("radio", name="Suspension").check()
        page.get_by_role("textbox", name="For how many days").fill("3")
        page.get_by_role("textbox", name="Why, in words for them").fill(LONG)
        page.get_by_role("button", name="Impose it").click()
        expect(page.get_by_role("button", name="Lift")).to_be_visible()

    def _not_sanctioned(self, page: Page) -> None:
        page.get_by_role("textbox", name="Why, in words for them").fill("Why not.")
        page.get_by_role("button", name="Impose it").click()
        expect(page.get_by_text("Choose what is to be done.")).to_be_visible()

    def _selected(self, page: Page) -> None:
        page.goto(QUEUE)
        for name in ("Visitor 0", "Visitor 1"):
            page.get_by_role("checkbox", name=f"Select the comment by {name}").check()
        expect(page.locator(".bulk-bar")).to_be_visible()

    def _why_all(self, page: Page) -> None:
        page.locator(".bulk-bar").get_by_role("link", name="Remove").click()
        expect(page.get_by_role("button", name="Remove the selected")).to_be_visible()

    def _decided_all(self, page: Page) -> None:
        page.locator("#bulk-remove").get_by_role("radio", name="Spam").check()
        page.get_by_role("button", name="Remove the selected").click()
        expect(page.get_by_role("checkbox", name="Select the comment by Visitor 0")).to_have_count(0)

    def _claimed(self, page: Page) -> None:
        page.goto(self.case)
        page.get_by_role("button", name="Claim it").click()
        expect(page.get_by_role("button", name="Hand it back")).to_be_visible()

    def _why(self, page: Page) -> None:
        page.locator("#decide").get_by_role("link", name="Remove").click()
        page.locator("#remove").get_by_role("radio", name="Private details").check()
        expect(page.locator("#one-public_text")).to_have_value(
            "Removed by a moderator: something in it was private to somebody (rule 4)."
        )

    def _sanction(self, page: Page) -> None:
        page.get_by_role("link", name="Sanction").click()
        expect(page.get_by_role("button", name="Impose it")).to_be_visible()

    def _note(self, page: Page) -> None:
        page.locator("#decide").get_by_role("link", name="Note").click()
        page.get_by_role("textbox", name="Note about").fill(LONG)
        page.get_by_role("button", name="Keep the note").click()
        expect(page.locator(".notes")).to_be_visible()

    def _refused(self, page: Page) -> None:
        page.locator("#decide").get_by_role("link", name="Remove").click()
        page.locator("#remove").get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Choose why: its author is told.").first).to_be_visible()

    def _decided(self, page: Page) -> None:
        page.locator("#remove").get_by_role("radio", name="Threat").check()
        page.locator("#remove").get_by_role("button", name="Remove").click()
        expect(page.locator(".undo")).to_contain_text("Removed the comment by")

    def _help(self, page: Page) -> None:
        page.goto(QUEUE)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")

    def _empty(self, page: Page) -> None:
        page.goto(f"{QUEUE}?show=trolling")
        expect(page.get_by_text("Nothing of this kind waits.")).to_be_visible()
