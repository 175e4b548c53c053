"""Every page a reader can meet, and how to come there."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from blog.accounts.models import Member
from blog.articles.models import Article, DiscussionMode, TagKind
from blog.comments.models import Status
from tests.browser.doors import MEMBER
from tests.conftest import PASSWORD
from tests.reading import url_of

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
TAGS = [(TagKind.TAG, "toast"), (TagKind.TAG, LONG), (TagKind.COMPANY, "Crumbly Appliances")]
RATE = "Rate this comment as insightful"
SEEN_HALF = "[...document.querySelectorAll('.when time')].map((time) => time.dateTime).sort()[4]"
VISITED = """
([discussion, until]) => localStorage.setItem(`lastword:visits:${discussion}`, JSON.stringify(
  { at: Date.now(), value: { since: until, until, seen: Date.now() - 864e5, before: Date.now() - 864e5 } }
))
"""

TOLD = """
() => {
  const { seenUrl, now } = document.getElementById("memory").dataset;
  const token = document.querySelector("#act [name=token]").value;
  return fetch(seenUrl, { method: "POST", redirect: "manual", body: new URLSearchParams({ until: now, token }) });
}
"""


def long_discussion() -> list[dict[str, Any]]:
    """Comments that need room: long words, long names, code, tables of text, eleven levels, badges."""
    said = [
        {"author_name": LONG[:50], "subject": LONG[:120], "body_source": LONG},
        {"body_source": f"https://example.org/{LONG}/{LONG}\n\n> {LONG}\n\n1. {LONG}\n2. two", "parent": 0},
        {"body_source": f"```\n{LONG} {LONG}\n```\n\n`{LONG}`", "author_name": "Nn" * 25, "parent": 0},
    ]
    said += [{"parent": len(said) - 1 + step, "author_name": f"Somebody Else {step}"} for step in range(9)]
    return [*said, {"author_name": "Wren", "body_source": "Alone here."}]


class States:
    """Articles in every state, and the pages around them; `member_cookie` is that of who is signed in,
    `moderator` has a comment among the others, `doors` are the addresses of the doors of accounts,
    `visit_more` goes on where there are more pages.
    """

    def __init__(
        self,
        make_article: Callable[..., Article],
        fill: Callable[..., None],
        member_cookie: str,
        moderator: Member,
        doors: dict[str, str],
    ) -> None:
        self.member_cookie, self.doors = member_cookie, doors
        self.visit_more: Callable[[Page], Iterator[str]] = lambda _: iter(())
        self.full = make_article(title=f"Toaster {LONG[:60]} Sues Its Owner", department=LONG[:60], tags=TAGS)
        fill(self.full, [*long_discussion(), {"author_member_id": moderator.id, "author_name": moderator.name}])
        self.long = make_article(title="Too long for a page")
        fill(self.long, [{"parent": max(0, place // 2 - 1) if place else None} for place in range(130)])
        self.empty = make_article(title="Nothing said yet", department="silence")
        self.closed = make_article(title="All said", discussion_mode=DiscussionMode.CLOSED)
        fill(self.closed, [{}, {"parent": 0}])
        self.flagged = make_article(title="Said too much")
        fill(self.flagged, [{"status": Status.HIDDEN, "body_source": LONG}, {"parent": 0}, {}])
        self.members_only = make_article(title="Among ourselves", discussion_mode=DiscussionMode.MEMBERS_ONLY)

    def visit(self, page: Page) -> Iterator[str]:
        """Bring `page` into each state, one after the other, and name it."""
        full = url_of(self.full)
        addresses = {
            "front": "/",
            "tag": "/tags/toast/",
            "company": "/companies/crumbly-appliances/",
            "search without result": "/?q=zzz",
            "article": full,
            "newest": f"{full}?order=newest",
            "view with nothing in it": f"{full}?only=funny",
            "view": f"{full}?only=insightful",
            "unread": f"{full}?since=2026-01-01T00:00:00Z",
            "cut thread": url_of(self.long),
            "permalink": f"{full}comments/12/",
            "reply": f"{full}comments/1/reply",
            "empty": url_of(self.empty),
            "closed": url_of(self.closed),
            "hidden": url_of(self.flagged),
            "flag": "/comments/1/flag",
            "members only": url_of(self.members_only),
            "missing": "/nothing-here",
        } | self.doors
        for name, address in addresses.items():
            page.goto(address)
            yield name
        for act in (self._unread, self._muted, self._restored):
            act(page)
            yield act.__name__
        page.goto("/")  # a discussion remembers when it is left
        page.evaluate("localStorage.clear()")
        answering = (self._refused, self._previewed, self._rated, self._reply_in_place, self._posted, self._edit)
        flagging = (self._revealed, self._flagging, self._flag_refused, self._flagged, self._flag_page)
        for act in (*answering, self._versions, self._quoted, self._names, self._withdrawn, *flagging):
            act(page)
            yield act.__name__
        self._confirm(page)
        yield "confirm"
        for act in (self._not_registered, self._not_signed_in, self._signed_in):
            act(page)
            yield act.__name__
        page.context.add_cookies([{"name": "member", "value": self.member_cookie, "url": urljoin(page.url, "/")}])
        account = (self._account, self._name_refused, self._email_asked, self._password_refused)
        for act in (self._no_tokens, self._token_refused, self._token_made, self._tokens, *account):
            act(page)
            yield act.__name__
        for name, address in (("member", full), ("member's reply", f"{full}comments/1/reply")):
            page.goto(address)
            yield name
        for act in (self._member_unread, self._member_muted, self._mutes):
            act(page)
            yield act.__name__
        page.context.clear_cookies()
        self._name_of_member(page)
        yield "name of a member"
        for act in (self._announced, self._arrived, self._only_one, self._keys):
            act(page)
            yield act.__name__
        page.keyboard.press("Escape")
        yield from self.visit_more(page)

    def _announced(self, page: Page) -> None:
        page.clock.install()
        page.goto(url_of(self.full))
        other = page.context.new_page()
        other.goto(f"{url_of(self.full)}comments/2/reply")
        other.get_by_role("textbox", name="Comment").fill(f"News! {LONG}")
        other.get_by_role("button", name="Post comment").click()
        expect(other.get_by_text("News!")).to_be_visible()
        other.close()
        page.context.clear_cookies()  # for who reads it was somebody else
        page.clock.fast_forward(20_000)
        expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
        page.locator("#respond").scroll_into_view_if_needed()  # where it rests, it covers nothing

    def _arrived(self, page: Page) -> None:
        page.get_by_role("button", name="1 new comment").click()
        expect(page.locator(".is-new", has_text="News!")).to_be_focused()

    def _only_one(self, page: Page) -> None:
        page.goto(url_of(self.full))
        comment = page.locator("article.comment", has_text="News!")
        comment.locator(".menu summary").click()
        comment.get_by_role("link", name="More by this person here").click()
        expect(page.get_by_text("comment by Anonymous Coward in this discussion")).to_be_visible()

    def _keys(self, page: Page) -> None:
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()

    def _unread(self, page: Page) -> None:
        page.goto(url_of(self.full))
        until = page.evaluate(SEEN_HALF)
        page.goto("/")
        page.evaluate(VISITED, [str(self.full.id), until])
        page.goto(url_of(self.full))
        expect(page.locator(".is-new").first).to_be_attached()
        page.locator(".branch > summary").first.click()
        expect(page.locator(".toggle-new").first).to_be_visible()

    def _muted(self, page: Page) -> None:
        page.locator(".menu > summary").first.click()
        page.locator("[data-mute]").click()
        expect(page.locator("details.muted > summary")).to_be_focused()
        page.locator(".branch > summary").first.click()

    def _restored(self, page: Page) -> None:
        page.get_by_role("textbox", name="Comment").fill(LONG)
        page.reload()
        expect(page.get_by_role("button", name="Discard it")).to_be_visible()
        page.locator("details.muted > summary").click()
        expect(page.get_by_text("Fold it again")).to_be_visible()

    def _member_unread(self, page: Page) -> None:
        page.goto(url_of(self.full))
        page.evaluate(TOLD)
        other = page.context.browser.new_context().new_page()
        other.goto(urljoin(page.url, url_of(self.full)))
        other.get_by_role("textbox", name="Name").fill("Ww" * 25)
        other.get_by_role("textbox", name="Comment").fill(f"News: {LONG}")
        other.get_by_role("button", name="Post comment").click()
        expect(other.get_by_role("status")).to_be_visible()
        other.context.close()
        page.goto(url_of(self.full))
        expect(page.locator(".is-new").first).to_be_attached()
        expect(page.get_by_role("button", name="Mark all as read")).to_be_visible()

    def _member_muted(self, page: Page) -> None:
        page.locator(".menu > summary").first.click()
        page.get_by_role("button", name="Mute").click()
        expect(page.locator("details.muted").first).to_be_visible()

    def _mutes(self, page: Page) -> None:
        page.goto("/account/")
        expect(page.get_by_role("heading", name="Whom you have muted")).to_be_visible()

    def _name_of_member(self, page: Page) -> None:
        page.goto(url_of(self.empty))
        page.get_by_role("textbox", name="Name").fill(MEMBER)
        page.get_by_role("textbox", name="Comment").fill("Words of somebody else.")
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()

    def _refused(self, page: Page) -> None:
        page.goto(url_of(self.empty))
        page.get_by_role("textbox", name="E-mail").fill("jo@")
        page.get_by_role("textbox", name="Comment").fill("No")
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("alert")).to_be_visible()

    def _previewed(self, page: Page) -> None:
        page.get_by_role("textbox", name="E-mail").fill("")
        page.get_by_role("textbox", name="Comment").fill(f"**Bold** {LONG}")
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("region", name="Preview")).to_be_visible()

    def _rated(self, page: Page) -> None:
        page.goto(url_of(self.full))
        page.get_by_role("button", name=RATE).first.click()
        expect(page.get_by_role("button", name="You have rated this comment as insightful")).to_be_visible()
        page.locator(".menu summary").first.click()

    def _revealed(self, page: Page) -> None:
        page.goto(url_of(self.flagged))
        page.get_by_text("Click here to show it").click()
        expect(page.get_by_text("Hide it again")).to_be_visible()

    def _flagging(self, page: Page) -> None:
        way = page.locator("article.comment").last.get_by_role(
            "link", name="Flag this comment as abusive/trolling/spam"
        )
        if page.locator(".flag-row").first.is_hidden():  # a phone has it in the menu
            page.locator(".menu > summary").last.click()
        way.click()
        expect(page.get_by_role("group", name="Flag this comment as")).to_be_visible()

    def _flag_refused(self, page: Page) -> None:
        page.goto("/comments/1/flag")
        page.evaluate("document.querySelector('.flag-form').noValidate = true")
        page.get_by_role("button", name="Flag it").click()
        expect(page.get_by_text("Choose one of the three.")).to_be_visible()

    def _flagged(self, page: Page) -> None:
        page.goto(url_of(self.flagged))
        self._flagging(page)
        page.get_by_label("Spam").check()
        page.get_by_label("Note").fill(LONG)
        page.get_by_role("button", name="Flag it").click()
        expect(page.get_by_text("Your flag is with a moderator.")).to_be_visible()

    def _flag_page(self, page: Page) -> None:
        page.goto(page.locator(".is-flagged").first.get_attribute("href"))
        expect(page.get_by_text("You added:")).to_be_visible()

    def _reply_in_place(self, page: Page) -> None:
        page.reload()
        page.get_by_role("link", name="Reply to").first.click()
        expect(page.locator(".reply-slot form")).to_be_visible()
        page.locator(".reply-slot").get_by_role("button", name="Post comment").click()
        expect(page.locator(".reply-slot").get_by_role("alert")).to_be_visible()

    def _posted(self, page: Page) -> None:
        page.goto(url_of(self.empty))
        page.get_by_role("textbox", name="Comment").fill(f"Words {LONG}")
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("status")).to_be_visible()

    def _edit(self, page: Page) -> None:
        page.get_by_role("link", name="Edit").click()
        page.get_by_role("textbox", name="Comment").fill("No")
        page.get_by_role("button", name="Save the changes").click()
        expect(page.get_by_role("alert")).to_be_visible()

    def _versions(self, page: Page) -> None:
        page.get_by_role("textbox", name="Comment").fill(f"Other words, {LONG}")
        page.get_by_role("button", name="Save the changes").click()
        page.get_by_role("link", name="what it said before").click()
        expect(page.get_by_role("heading", name="What this comment said before")).to_be_visible()

    def _quoted(self, page: Page) -> None:
        page.goto(url_of(self.full))
        page.locator(".comment-body p").first.evaluate(
            "element => getSelection().setBaseAndExtent(element.firstChild, 0, element.firstChild, 9)"
        )
        expect(page.get_by_role("button", name="Quote", exact=True)).to_be_visible()

    def _names(self, page: Page) -> None:
        page.goto(url_of(self.full))
        page.locator(".help > summary").last.click()
        page.get_by_role("textbox", name="Comment").press_sequentially("@")
        expect(page.get_by_role("listbox")).to_be_visible()

    def _withdrawn(self, page: Page) -> None:
        page.get_by_role("textbox", name="Comment").fill("Soon gone.")
        page.get_by_role("button", name="Post comment").click()
        page.locator(".is-target .menu > summary").click()
        page.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()

    def _not_registered(self, page: Page) -> None:
        page.goto("/register/")
        page.get_by_role("textbox", name="Name").fill(LONG)
        page.get_by_role("textbox", name="E-mail").fill(f"{LONG}@")
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_role("alert")).to_be_visible()

    def _not_signed_in(self, page: Page) -> None:
        page.goto("/sign-in/")
        page.get_by_role("textbox", name="E-mail or name").fill(LONG)
        page.get_by_role("textbox", name="Password").fill("wrong")
        page.get_by_role("checkbox", name="Remember me").check()
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("That pair does not match.")).to_be_visible()

    def _signed_in(self, page: Page) -> None:
        page.get_by_role("textbox", name="E-mail or name").fill(MEMBER)
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("banner").get_by_role("link", name=MEMBER)).to_be_visible()
        page.goto("/sign-out/")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def _confirm(self, page: Page) -> None:
        page.context.clear_cookies()
        page.goto(url_of(self.empty))
        other = page.context.new_page()
        other.goto(url_of(self.full))
        other.get_by_role("button", name=RATE).first.click()
        expect(other.get_by_role("button", name="You have rated this comment as insightful")).to_be_visible()
        other.close()
        page.get_by_role("textbox", name="Comment").fill("From before.")
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("heading", name="One more press")).to_be_visible()

    def _no_tokens(self, page: Page) -> None:
        page.goto("/account/tokens/")
        expect(page.get_by_text("No program acts in your name.")).to_be_visible()

    def _token_refused(self, page: Page) -> None:
        page.get_by_role("checkbox", name="read").uncheck()
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_role("alert")).to_be_visible()

    def _token_made(self, page: Page) -> None:
        page.get_by_role("textbox", name="Name").fill(LONG[:50])
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Make the token").click()
        expect(page.locator(".key")).to_be_visible()

    def _tokens(self, page: Page) -> None:
        page.goto("/account/tokens/")
        expect(page.get_by_role("button", name="Revoke")).to_be_visible()

    def _account(self, page: Page) -> None:
        page.goto("/account/")
        expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()

    def _name_refused(self, page: Page) -> None:
        page.get_by_role("textbox", name="Name", exact=True).fill("admin")
        page.get_by_role("button", name="Change the name").click()
        expect(page.get_by_role("alert")).to_be_visible()

    def _email_asked(self, page: Page) -> None:
        page.get_by_role("textbox", name="New address").fill(f"new.{LONG[:60]}@example.org")
        page.get_by_role("textbox", name="Your password").fill(PASSWORD)
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("button", name="Call it off")).to_be_visible()

    def _password_refused(self, page: Page) -> None:
        page.get_by_role("textbox", name="New password").fill("short")
        page.get_by_role("button", name="Change the password").click()
        expect(page.get_by_role("alert")).to_be_visible()
