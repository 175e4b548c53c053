"""What a comment said before it was edited, for its author and for moderators."""

from typing import Any

from flask import render_template

from blog.accounts.identity import current_actor
from blog.discussion.queries.versions import Version, versions_page
from blog.discussion.views import addresses, present
from blog.discussion.views.blueprint import blueprint


@blueprint.get("/comments/<int:comment_id>/versions")
def versions(comment_id: int) -> str:
    """Every version, the newest first, with what it changed."""
    page = versions_page(actor=current_actor(), comment_id=comment_id)
    return render_template(
        "discussion/versions.html",
        article=present.article_named(page.article),
        author_name=page.comment.author_name,
        comment_url=addresses.comment_url(page.article, comment_id),
        versions=[_shown(version) for version in reversed(page.versions)],
    )


def _shown(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "subject": version.subject,
        "body": version.body,
        "since": version.since,
        "until": version.until,
        "subject_changes": version.subject_changes,
        "changes": version.changes,
    }
