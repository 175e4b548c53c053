"""From nodes to HTML. Each piece is drawn once for all that its template sees, and pages join pieces.

A piece is kept in memory under the very values that its template gets, so it can never be out of
date: other values are another piece. What changes every second, the ratings, is spliced in.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TypeAlias

from flask import Flask, current_app
from markupsafe import Markup

from blog.articles.models import Article
from blog.discussion.queries import Marks, Node
from blog.discussion.views.addresses import article_page_url
from blog.discussion.views.shown import (
    ANY_FUNNY,
    ANY_ID,
    ANY_INSIGHTFUL,
    NewBelowShown,
    branch_shown,
    comment_shown,
    rates_shown,
)
from blog.foundation.markup import join
from blog.foundation.settings import KEY

Draw: TypeAlias = Callable[[str, Node], str]
PIECES = "lastword.pieces"
HOLE = "\0"  # no text that is stored holds one
HOLES = {name: f"{HOLE}{name}{HOLE}" for name in ("rates", "comment", "new", "replies")}


def init_pieces(app: Flask) -> None:
    """Give the application its memory of pieces."""
    app.extensions[PIECES] = lru_cache(app.config[KEY].kept_pieces)(_drawn)


def _drawn(template: str, shown: Hashable) -> list[str]:
    """What a template makes of `shown` alone, between and around its holes: text, name of a hole, text."""
    return current_app.jinja_env.get_template(template).render(node=shown, **HOLES).split(HOLE)


def _piece(template: str, shown: Hashable) -> list[str]:
    pieces: Callable[[str, Hashable], list[str]] = current_app.extensions[PIECES]
    return pieces(template, shown)


def draw_branches(nodes: Iterable[Node], article: Article, draw: Draw | None = None) -> Markup:
    """Comments with all that is below them. What readers see differently, the "comment" itself and how many "new"
    ones are below it, is drawn by `draw`, if one is given.
    """
    base, out = article_page_url(article), list[str]()

    def draw_all(part: str, node: Node) -> str:
        return _comment_html(node, base) if part == "comment" else draw_new_below(node.new_below)

    for node in nodes:
        _draw_branch(node, article, draw or draw_all, out)
    return join(out)


def draw_new_below(count: int) -> str:
    """How many of the replies to a comment are new, for when they are folded."""
    return _piece("discussion/_new_below.html", NewBelowShown(count))[0] if count else ""


def _draw_branch(node: Node, article: Article, draw: Draw, out: list[str]) -> None:
    for part in _piece("discussion/_node.html", branch_shown(node, article)):
        if part in ("comment", "new"):
            out.append(draw(part, node))
        elif part == "replies":
            for child in node.children:
                _draw_branch(child, article, draw, out)
        else:
            out.append(part)


def draw_comment(node: Node, article: Article) -> Markup:
    """One comment without its replies."""
    return join([_comment_html(node, article_page_url(article))])


def _comment_html(node: Node, base: str) -> str:
    comment = node.comment
    counts = (comment.insightful_count, comment.funny_count)
    return with_rates(comment_piece(node, base), comment.id, *counts, node.marks)


def comment_piece(node: Node, base: str) -> list[str]:
    """A comment around its ratings, of the article whose page is at `base`."""
    return _piece("discussion/_comment.html", comment_shown(node, base))


def with_rates(piece: list[str], comment_id: int, insightful: int, funny: int, marks: Marks) -> str:
    """A comment's piece with its ratings: the HTML for any that look like these, with the numbers put in."""
    if len(piece) == 1:
        return piece[0]
    shown = rates_shown(insightful, funny, marks)
    html = _piece("ratings/_controls.html", shown)[0].replace(str(ANY_ID), str(comment_id))
    html = html.replace(f"{ANY_INSIGHTFUL:,}", f"{insightful:,}").replace(f"{ANY_FUNNY:,}", f"{funny:,}")
    return piece[0] + html + piece[2]
