"""What templates get of a rehearsal."""

from typing import Any

from blog.foundation.markup import excerpt
from blog.screening.models import Outcome
from blog.screening.queries import Rehearsal

OUTCOMES = {Outcome.PASS: "appear", Outcome.HOLD: "wait for a moderator", Outcome.REFUSE: "be refused"}


def rehearsal_shown(rehearsal: Rehearsal, name: str) -> dict[str, Any]:
    """What a rehearsal of a change of that check found."""
    return {
        "count": rehearsal.count,
        "outcomes": [
            {"words": words, "before": rehearsal.before[outcome], "after": rehearsal.after[outcome]}
            for outcome, words in OUTCOMES.items()
        ],
        "stopped": rehearsal.stopped[name],
        "difference_count": rehearsal.difference_count,
        "differences": [
            {
                "name": difference.comment.author_name,
                "created_at": difference.comment.created_at,
                "excerpt": excerpt(difference.comment.body_html, 200),
                "url": f"/comments/{difference.comment.id}/",
                "after": OUTCOMES[difference.after],
                "before": OUTCOMES[difference.before],
                "reasons": difference.reasons,
            }
            for difference in rehearsal.differences
        ],
    }
