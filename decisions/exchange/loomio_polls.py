"""What Loomio says of its polls, whichever export it stands in, and what of it are decisions.

Source: loomio/loomio (`GroupExportService`, `PollExporter`, `config/poll_types.yml`). An option is known by its name or
its icon. To agree is taken as a consent and a block as an objection, to whichever text stood there then; to disagree is
neither, and stays in Loomio's own word.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

from decisions.exchange.foreign import Answer, AnswerKind, Foreign, Outcome, Status
from decisions.exchange.report import Remarks

SOURCE = "loomio"
"""A poll's key is the same in every export, and no other poll's."""
DECIDING = ("proposal", "consent", "consensus")
"""The types of polls that are decisions; the others are counts, times, scores or checks."""
KINDS: dict[str, AnswerKind] = {
    **dict.fromkeys(("agree", "consent", "yes", "accept"), "consent"),
    **dict.fromkeys(("abstain", "stand aside", "stand_aside"), "stand-aside"),
    **dict.fromkeys(("block", "objection", "object", "veto"), "objection"),
    **dict.fromkeys(("disagree", "no", "decline"), "other"),
}
"""The names and icons of options -> what they are here."""
is_key = re.compile(r"[0-9A-Za-z-]{1,40}").fullmatch
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Option:
    """One of the answers that a poll offers."""

    name: str
    icon: str = ""

    @property
    def kind(self) -> AnswerKind | None:
        """What it is here; None where neither name nor icon is known."""
        return KINDS.get(self.name.strip().casefold()) or KINDS.get(self.icon.strip().casefold())


@dataclass(slots=True)
class Stance:
    """A vote: by whom (None: not said), and the options that it chose."""

    key: str
    place: str
    voter: str | None
    at: int | None
    reason: str
    chosen: list[Option]


@dataclass(slots=True)
class Statement:
    """An outcome; `option` is the one that it names, if it does."""

    place: str
    text: str
    author: str | None
    at: int | None
    review_on: str | None = None
    option: Option | None = None


@dataclass(slots=True)
class Poll:
    """A poll, with what belongs to it; `type` is empty where it is not said, and people are handles."""

    key: str
    place: str
    title: str
    details: str
    author: str | None
    created_at: int | None
    closed: bool
    type: str = ""
    anonymous: bool = False
    options: list[Option] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    @property
    def called(self) -> str:
        """What people call it."""
        return self.title or self.key


def decision(poll: Poll, remarks: Remarks) -> Foreign | None:
    """The decision that a poll is, None where it is none; what cannot be said goes to `remarks`."""
    if not _decides(poll):
        what = f"a poll of the type {poll.type}" if poll.type else "a poll whose options are none of a proposal"
        remarks.leave(poll.place, f"{poll.called}: {what} is no decision by consent")
        return None
    if poll.created_at is None:
        remarks.leave(poll.place, f"{poll.called}: when it was opened cannot be read")
        return None
    if poll.closed and not poll.statements:
        remarks.note(poll.place, f"{poll.called}: it was closed without an outcome; it is not taken as adopted")
    return Foreign(
        key=poll.key,
        place=poll.place,
        title=poll.title,
        opened_at=poll.created_at,
        proposer=poll.author,
        text=poll.details or poll.title,
        answers=tuple(_answers(poll, remarks)),
        outcomes=tuple(_outcomes(poll, remarks)),
    )


def _decides(poll: Poll) -> bool:
    if poll.type:
        return poll.type in DECIDING
    kinds = [option.kind for option in poll.options]
    return "consent" in kinds and None not in kinds


def _answers(poll: Poll, remarks: Remarks) -> list[Answer]:
    unnamed = [s for s in poll.stances if poll.anonymous or s.voter is None]
    if unnamed:
        counts = Counter(_said(s) for s in unnamed)
        told = ", ".join(f"{count} {said}" for said, count in counts.items())
        why = f"{poll.called}: whose its anonymous votes are is not known, and none of them is taken over ({told})"
        remarks.leave(poll.place, why)
    found = []
    for s in poll.stances:
        if poll.anonymous or s.voter is None:
            continue
        if s.at is None:
            remarks.leave(s.place, f"{poll.called}: when the vote was given cannot be read")
            continue
        kind = (s.chosen[0].kind or "other") if len(s.chosen) == 1 else "other"
        found.append(Answer(s.key, s.voter, kind, _said(s), s.at, s.reason or None, s.place))
    return found


def _said(stance: Stance) -> str:
    return " and ".join(option.name for option in stance.chosen) or "no option"


def _outcomes(poll: Poll, remarks: Remarks) -> list[Outcome]:
    found = []
    for s in poll.statements:
        if s.at is None:
            remarks.leave(s.place, f"{poll.called}: when its outcome was stated cannot be read")
            continue
        status = _status(poll, s)
        if status == "stated":
            why = "its outcome is kept as a text: neither it nor the votes say that it was adopted"
            remarks.note(s.place, f"{poll.called}: {why}")
        review = s.review_on if s.review_on and _is_day(s.review_on) else None
        if s.review_on and review is None:
            remarks.leave(s.place, f"{poll.called}: the review date of its outcome cannot be read")
        key = f"outcome {_EPOCH + timedelta(seconds=s.at // 1_000_000):%Y-%m-%dT%H:%M:%SZ}"
        text = s.text or None
        made = Outcome(key, status, "outcome", s.at, text, s.author, review_on=review, place=s.place)
        found.append(made)
    return found


def _status(poll: Poll, statement: Statement) -> Status:
    """A statement is free text. It is taken as an adoption where it names an option that is a consent, or where more
    consented than disagreed and nobody objected; else it is only a text.
    """
    if statement.option is not None:
        return "adopted" if statement.option.kind == "consent" else "stated"
    last = {s.voter if s.voter and not poll.anonymous else s.key: s for s in poll.stances}
    kinds = Counter(option.kind or "other" for s in last.values() for option in s.chosen)
    return "adopted" if kinds["consent"] > kinds["other"] and not kinds["objection"] else "stated"


def instant(value: object) -> int | None:
    """A moment as Loomio writes it ("2020-01-31T09:00:00.123Z", "2020-01-31 09:00:00 UTC"); None where it is none."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        return (found - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def plain(value: object, form: object = None) -> str:
    """A text without the tags of the editor in which it was written; Markdown stays as it is. `form` is `md` or `html`
    where that is said.
    """
    text = value.strip() if isinstance(value, str) else ""
    if form == "md" or not re.match(r"<[a-z][^>]*>", text, re.IGNORECASE):
        return text
    reading = _Html()
    reading.feed(text)
    reading.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reading.found)).strip()


class _Html(HTMLParser):
    """Collects the text: a paragraph, a line, an item of a list each on lines of their own; where a link goes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.found.append("\n")
        elif tag == "li":
            self.found.append("\n- ")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "tr"):
            self.found.append("\n\n")
        elif tag == "a" and self._links:
            link = self._links.pop()
            if link and "".join(self.found[-1:]).strip() != link:
                self.found.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        self.found.append(data)
