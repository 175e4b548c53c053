"""What works in a comment, by example: each is shown as it is typed and as it comes out."""

from functools import cache

from markupsafe import Markup

from blog.foundation.markup import render_comment

EXAMPLES = (
    "*emphasis*, **strong**",
    "[a link](https://example.org/)",
    "> a quote",
    "A blank line\n\nmakes a paragraph.",
    "- a list\n- of things",
    "1. a list\n2. by number",
    "`code` in a line",
    "```\ncode in lines\n```",
)


@cache
def examples() -> tuple[tuple[str, Markup], ...]:
    """Each example with what a comment makes of it."""
    return tuple((typed, render_comment(typed)) for typed in EXAMPLES)
