"""Reading: what a comment said before it was edited."""

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.discussion.api.blueprint import COMMENT, COMMENT_ID, blueprint
from blog.discussion.queries.versions import versions_page
from blog.discussion.schemas import VersionsOutput, version_output
from blog.foundation.errors import Forbidden, NotFound
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.scopes import needs


@blueprint.get(f"{COMMENT}/versions", parameters=[COMMENT_ID])
@blueprint.response(200, VersionsOutput)
@needs(Scope.READ)
@refuses(NotFound, Forbidden)
def list_versions(comment_id: int) -> Response:
    """Read what your own comment said before it was edited, the first words first; as a moderator, anybody's."""
    page = versions_page(actor=api_actor(), comment_id=comment_id)
    return conditional({"comment_id": comment_id, "versions": [version_output(one) for one in page.versions]})
