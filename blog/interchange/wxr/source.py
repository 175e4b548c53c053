"""What the records of a WordPress export mean to us."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from blog.articles.models import ArticleState, DiscussionMode, TagKind
from blog.articles.services import slug_of
from blog.foundation import clock
from blog.foundation.markup import clean_line, text_of
from blog.interchange.content import html_of_wordpress
from blog.interchange.moments import wordpress_moment
from blog.interchange.records import KEY_MAX, LOCAL_TIME, ArticleText, Author, Entry, Refused
from blog.interchange.wxr import stream
from blog.interchange.wxr.addresses import old_paths, source_name
from blog.interchange.wxr.comments import CommentPile, CommentRules
from blog.interchange.wxr.people import People
from blog.interchange.wxr.seen import SeenIds, number_of

DRAFTS = {"draft", "pending", "auto-draft", "private"}
PUBLISHED = {"publish", "future"}


class WxrSource:
    """A WordPress export file, read once per pass."""

    def __init__(self, path: Path, *, has_pages: bool = False, rules: CommentRules | None = None) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.has_pages = has_pages
        self.rules = rules or CommentRules()
        self.people = People()
        self._begin()

    def _begin(self) -> None:
        """Forget what belongs to one reading; people are kept, so that the second one knows all of them."""
        self.site = stream.Site(1)
        self.prefix = self.blog_url = ""
        self.seen_posts, self.seen_comments = SeenIds(), SeenIds()

    def entries(self, progress: Callable[[int], None]) -> Iterator[Entry]:
        """Every item of the export. Raises Refused."""
        self._begin()
        with CommentPile(self.rules, self.seen_comments, self.people) as pile:
            for record in stream.read_wxr(self.path, progress):
                match record:
                    case stream.Site():
                        self._meet(record)
                    case stream.Author():
                        self.people.add(record)
                    case stream.Comment():
                        pile.add(record)
                    case stream.Post():
                        yield self._entry(record, pile)
                        pile.clear()

    def title(self) -> str:
        """What was read."""
        return f"WordPress export {self.site['wp:wxr_version'].strip()} of {self.prefix.removeprefix('wxr:')}"

    def authors(self) -> list[Author]:
        """The registered authors that the export lists."""
        return self.people.listed()

    def strays(self) -> Iterator[tuple[str, str]]:
        """None: an export has every comment inside its post."""
        return iter(())

    def hints(self) -> list[str]:
        """Nothing to say."""
        return []

    def _meet(self, site: stream.Site) -> None:
        """Learn which blog this is: source keys and old addresses depend on it."""
        self.site = site
        self.blog_url = site["wp:base_blog_url"].strip() or site["wp:base_site_url"].strip() or site["link"].strip()
        name = clean_line(source_name(self.blog_url))
        if not name or len(name.encode()) > KEY_MAX:
            raise Refused(site.line, "the channel does not say which blog this is (wp:base_blog_url)")
        self.prefix = self.people.prefix = f"wxr:{name}"

    def _entry(self, post: stream.Post, pile: CommentPile) -> Entry:
        kind = post["wp:post_type"].strip() or "post"
        number = post["wp:post_id"].strip()
        entry = Entry(
            label=clean_line(f"{kind} {number}")[:80],
            line=post.line,
            key=f"{self.prefix}:post:{number}",
            text=partial(self._article, post, kind),
            comment_key=lambda comment_id: f"{self.prefix}:comment:{comment_id}",
            comment_text=pile.text,
            writer=self.people.writer(post["dc:creator"]),
            heads=pile.heads,
        )
        entry.skip = self._why_not(post, kind)
        if entry.skip is None:
            post.fields["wp:post_id"] = number_of(number, "wp:post_id", post.line)
            entry.key = f"{self.prefix}:post:{post['wp:post_id']}"
            if not self.seen_posts.add(int(post["wp:post_id"])):
                entry.skip = "its id was used before in this file"
            entry.state = _state(post)[1]
            if entry.state != "draft" and wordpress_moment(post["wp:post_date_gmt"]) is None:
                entry.notes.append(LOCAL_TIME)
        return entry

    def _why_not(self, post: stream.Post, kind: str) -> str | None:
        """Why the item is not taken, or None."""
        if kind == "page" and not self.has_pages:
            return "a page (taken with --pages)"
        if kind not in ("post", "page"):
            return f"type {clean_line(kind)[:40]}"
        if post["wp:status"].strip() == "trash":
            return "in the trash"
        if _state(post)[0] is ArticleState.PUBLISHED and _moment(post) is None:
            return "published without a date"
        return None

    def _article(self, post: stream.Post, kind: str) -> ArticleText:
        is_closed = post["wp:comment_status"].strip() == "closed"
        number = post["wp:post_id"]
        state = _state(post)[0]
        return ArticleText(
            title=text_of(post["title"]),
            body=html_of_wordpress(post["content:encoded"]),
            slug=_slug(post["wp:post_name"]),
            summary=text_of(post["excerpt:encoded"]),
            state=state,
            discussion_mode=DiscussionMode.CLOSED if is_closed else DiscussionMode.OPEN,
            published_at=_moment(post) if _was_public(post) else None,
            tags=_tags(post),
            old_paths=old_paths(
                blog_url=self.blog_url,
                links=(post["link"], post["guid"]),
                queries=(f"page_id={number}", f"p={number}") if kind == "page" else (f"p={number}",),
            ),
        )


def _was_public(post: stream.Post) -> bool:
    """Whether readers saw it, or will: its date is the date of publication then."""
    return post["wp:status"].strip() in PUBLISHED | {"private"}


def _state(post: stream.Post) -> tuple[ArticleState, str]:
    """Draft or published, and in a word for the report; whatever was not for all is a draft."""
    if post["wp:status"].strip() not in PUBLISHED or post["wp:post_password"]:
        return ArticleState.DRAFT, "draft"
    moment = _moment(post)
    return ArticleState.PUBLISHED, "scheduled" if moment and moment > clock.utcnow() else "published"


def _moment(post: stream.Post) -> datetime | None:
    return wordpress_moment(post["wp:post_date_gmt"]) or wordpress_moment(post["wp:post_date"])


def _slug(name: str) -> str:
    """The post's name in its address, if any of it can stand in ours."""
    slug = slug_of(unquote(name, errors="replace")) if name.strip() else ""
    return "" if slug == "untitled" else slug


def _tags(post: stream.Post) -> list[tuple[TagKind, str]]:
    """Categories and tags; `uncategorized` says nothing."""
    names = [
        (nicename, text_of(name))
        for domain, nicename, name in post.categories
        if domain in ("category", "post_tag", "tag")
    ]
    return [
        (TagKind.TAG, name[:80])
        for nicename, name in names
        if name and "uncategorized" not in (nicename, slug_of(name))
    ]
