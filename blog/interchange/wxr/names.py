"""The elements of an export that are read, by short names that stand for every version's namespaces."""

import re
from functools import lru_cache

FAMILIES = (
    (re.compile(r"https?://(www\.)?wordpress\.org/export/1\.\d+/?"), "wp:"),
    (re.compile(r"https?://(www\.)?wordpress\.org/export/1\.\d+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
)
SITE_FIELDS = {"title", "link", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
POST_FIELDS = {
    *("title", "link", "guid", "dc:creator", "content:encoded", "excerpt:encoded"),
    *("wp:post_id", "wp:post_date", "wp:post_date_gmt", "wp:post_name", "wp:post_type", "wp:post_password"),
    *("wp:status", "wp:comment_status"),
}
COMMENT_FIELDS = {
    *("wp:comment_id", "wp:comment_author", "wp:comment_author_email", "wp:comment_user_id", "wp:comment_parent"),
    *("wp:comment_date", "wp:comment_date_gmt", "wp:comment_content", "wp:comment_approved", "wp:comment_type"),
}
AUTHOR_FIELDS = {"wp:author_id", "wp:author_login", "wp:author_email", "wp:author_display_name"}


@lru_cache(maxsize=1000)
def name_of(tag: str) -> str:
    """A tag's short name, whatever version and scheme its namespace has: `wp:post_id`."""
    if not tag.startswith("{"):
        return tag
    uri, local = tag[1:].split("}", 1)
    return next((prefix + local for pattern, prefix in FAMILIES if pattern.fullmatch(uri)), f"?:{local}")
