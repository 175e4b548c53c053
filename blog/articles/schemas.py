"""The shape of articles for programs."""

from marshmallow import Schema, fields, validate

from blog.articles.models import DiscussionMode, TagKind

LARGEST_PAGE = 100


class TagOutput(Schema):
    """What an article is filed under, or a company it is about."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in TagKind]))
    slug = fields.String(required=True, metadata={"examples": ["patents"]})
    name = fields.String(required=True, metadata={"examples": ["patents"]})


class ArticleOutput(Schema):
    """An article as lists show it."""

    id = fields.Integer(required=True, metadata={"examples": [2]})
    url = fields.String(
        required=True,
        metadata={
            "description": "The article's page, without the host.",
            "examples": ["/2026/11/22/you-agreed-to-this-by-making-breakfast/"],
        },
    )
    title = fields.String(required=True, metadata={"examples": ["You Agreed To This By Making Breakfast"]})
    department = fields.String(required=True, allow_none=True, metadata={"examples": ["first-read-your-toast"]})
    summary = fields.String(required=True, metadata={"examples": ["14,200 words of terms, on a two-inch screen."]})
    writer = fields.String(required=True, allow_none=True, metadata={"examples": ["Odile Tranter"]})
    published_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T09:41:00+00:00"]}
    )
    comment_count = fields.Integer(required=True, metadata={"examples": [83]})


class ArticleDetailOutput(ArticleOutput):
    """An article with its text and what it is filed under."""

    body_html = fields.String(required=True, metadata={"examples": ["<p>Breakfast used to be simple.</p>"]})
    tags = fields.List(fields.Nested(TagOutput), required=True)
    discussion_mode = fields.String(required=True, validate=validate.OneOf([mode.value for mode in DiscussionMode]))
    is_discussion_closed = fields.Boolean(required=True)


class ArticlePageOutput(Schema):
    """Some articles, newest first, and where those before and after them begin."""

    articles = fields.List(fields.Nested(ArticleOutput), required=True)
    older = fields.String(required=True, allow_none=True, metadata={"examples": ["1763800860000000-2"]})
    newer = fields.String(required=True, allow_none=True, metadata={"examples": ["1763804460000000-1"]})


class ArticleListQuery(Schema):
    """Which articles: of a tag or company, with words, beyond a cursor."""

    tag = fields.String(metadata={"description": "The slug of a tag."})
    company = fields.String(metadata={"description": "The slug of a company; not looked at beside a `tag`."})
    q = fields.String(metadata={"description": "Words in title or summary; all must be there."})
    older = fields.String(metadata={"description": "The cursor `older` of the page before this."})
    newer = fields.String(
        metadata={"description": "The cursor `newer` of the page after this; not looked at beside `older`."}
    )
    limit = fields.Integer(load_default=None, validate=validate.Range(min=1, max=LARGEST_PAGE))
