"""What an import did, or would do, for the operator to read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from blog.interchange.records import CommentHead, Entry
from blog.interchange.threads import ThreadPlan

KINDS = (
    "Taken articles",
    "Taken comments",
    "Already here",
    "Skipped articles",
    "Skipped comments",
    "Moved comments",
    "Dates",
)
LISTED = 10  # of each kind; --verbose lists all


@dataclass(slots=True)
class Group:
    """Things of which the same is to be said: how many, and the first of them."""

    count: int = 0
    places: list[str] = field(default_factory=list)


@dataclass
class Report:
    """Counts and lists. Only the first things of a list are kept, unless all are wanted."""

    is_dry: bool = False
    is_verbose: bool = False
    title: str = ""
    members: int = 0
    reopened: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a total: such as `articles taken` or `comments skipped`."""
        self.counts[what] = self.counts.get(what, 0) + number

    def note(self, kind: str, reason: str, place: str) -> None:
        """Say of the thing at `place` that it belongs to `kind` (a heading) for a reason."""
        group = self.groups.setdefault((kind, reason), Group())
        group.count += 1
        if self.is_verbose or group.count <= LISTED:
            group.places.append(place)

    def total(self, what: str) -> int:
        """A total so far."""
        return self.counts.get(what, 0)

    @property
    def has_changed_nothing(self) -> bool:
        """Whether there was nothing to add."""
        return not (self.total("articles taken") or self.total("comments taken") or self.members or self.reopened)

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield f"{self.title}{' (dry run: nothing was changed)' if self.is_dry else ''}"
        yield ""
        yield f"{'':10}{'would take' if self.is_dry else 'taken':>12}{'already here':>14}{'skipped':>10}"
        for thing in ("articles", "comments"):
            yield f"{thing:10}" + "".join(
                f"{self.total(f'{thing} {what}'):>{width},}"
                for what, width in (("taken", 12), ("already here", 14), ("skipped", 10))
            )
        yield from self._extras()
        for (kind, reason), group in sorted(self.groups.items(), key=lambda item: KINDS.index(item[0][0])):
            rest = group.count - len(group.places)
            yield ""
            yield f"{kind}: {reason}: {group.count:,}"
            yield f"  {', '.join(group.places)}{f' … and {rest:,} more' if rest else ''}"
        yield from self._ending()

    def _extras(self) -> Iterator[str]:
        if self.members:
            yield f"New members, unclaimed, for registered authors: {self.members:,}"
        if self.reopened:
            yield f"Discussions {'to open' if self.is_dry else 'opened'} again: {self.reopened:,}"

    def _ending(self) -> Iterator[str]:
        for hint in self.hints:
            yield ""
            yield hint
        if self.has_changed_nothing:
            yield ""
            yield "There is nothing to add." if self.is_dry else "There was nothing to add: nothing was changed."


def tell_skipped(report: Report, entry: Entry) -> None:
    """Say that the article is not taken, and that its comments are not either."""
    reason = entry.skip or ""
    report.count("articles skipped")
    report.note("Skipped articles", reason, f"{entry.label} (line {entry.line})")
    for head in entry.heads:
        report.count("comments skipped")
        report.note("Skipped comments", f"on what is skipped: {reason}", place_of(head))


def tell_taken(report: Report, entry: Entry, plan: ThreadPlan, *, is_known: bool, known: set[str]) -> None:
    """Say what becomes of the article and of each of its comments; `known` holds the ids that are here."""
    if is_known:
        report.count("articles already here")
        report.note("Already here", "articles", entry.label)
    else:
        report.count("articles taken")
        report.note("Taken articles", entry.state, entry.label)
        for reason in entry.notes:
            report.note("Dates", f"articles: {reason}", entry.label)
    for head in entry.heads:
        _tell_comment(report, head, is_known=head.id in known)
    for head, reason in plan.moved:
        if head.id not in known:
            parent = plan.parents[head.id]
            where = f"below {parent}" if parent else "to the top level"
            report.note("Moved comments", reason, f"{place_of(head)} {where}")


def tell_strays(report: Report, reason: str, place: str) -> None:
    """Say that a comment belongs to no article."""
    report.count("comments skipped")
    report.note("Skipped comments", reason, place)


def place_of(head: CommentHead) -> str:
    """A comment's id and where it stands in the file."""
    return head.id if head.skip and "@" in head.id else f"{head.id} (line {head.line})"


def _tell_comment(report: Report, head: CommentHead, *, is_known: bool) -> None:
    if head.skip is not None:
        report.count("comments skipped")
        report.note("Skipped comments", head.skip, place_of(head))
    elif is_known:
        report.count("comments already here")
        report.note("Already here", "comments", place_of(head))
    else:
        report.count("comments taken")
        report.note("Taken comments", head.status.value, place_of(head))
        for reason in head.notes:
            report.note("Dates", f"comments: {reason}", place_of(head))
