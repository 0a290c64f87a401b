"""Decisions of the Rust teams: a JSON list of dated steps, or the comment in which rfcbot keeps track, in Markdown.

Both tell who was asked, who agreed and which concerns there are, by the rule that is called `rust-fcp` here. The steps
have days; the comment has none, and does not say whose a concern is. See rust-lang/rfcbot-rs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple, TextIO

from decisions.errors import BadInput
from decisions.exchange import json_list
from decisions.exchange.foreign import STDIN, Answer, Foreign, Outcome, People, Reading, Step, Tell, quiet, short
from decisions.exchange.report import Remarks
from decisions.exchange.spool import Spool
from decisions.text import REASON, one_line, prose, shown
from decisions.when import now, parse

PRESET = "rust-fcp"
LARGEST = 10_000_000
"""Characters of the largest comment that is read."""
SOURCE = "rfcbot"
RESOLVED = "resolved"

_PROPOSED = re.compile(
    r"(?:Team member )?@?\**(?P<who>[\w.-]+)\** has proposed to (?P<what>merge|close|postpone)\b", re.IGNORECASE
)
_BOX = re.compile(r"[*+-] \[(?P<tick>[ xX])\] @?\**(?P<who>[\w.-]+)\**\s*")
_RESOLVED = re.compile(r"[*+-] ~~(?P<name>.+)~~ \(?resolved (?:by )?(?P<at>\S+?)\)?\s*")
_CONCERN = re.compile(r"[*+-] (?P<name>.+?) \((?P<at>@[\w.-]+|https?://\S+)\)\s*")
_ISSUE = re.compile(r"https?://github\.com/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d+)")
_HEADING = re.compile(r"#{1,6} +(.+)")
_CANCELLED = re.compile(r"@?\**(?P<who>[\w.-]+)\** proposal cancelled\b", re.IGNORECASE)
_COMPLETE = re.compile(r"final comment period, .*\bis now \**complete\**", re.IGNORECASE)
_ENTERING = re.compile(r"now entering its \[?final comment period", re.IGNORECASE)


def read(where: str, name: str, tell: Tell = quiet) -> Reading:
    """The decisions of a file; `name` is what people call it. What a comment tells is taken to happen now.

    Raises BadInput where it is neither of the two forms.
    """
    reading = _Reading()
    try:
        with open(where, encoding="utf-8-sig") as file:
            start = _start(file)
            if start == "[":
                reading.cases(json_list.entries(file, lambda: _tell(file, tell)))
            elif start == "{":
                raise BadInput("that is no list of decisions", "see decisions help formats")
            else:
                reading.comment(start + _rest(file, name), os.path.basename(name))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise BadInput(f"{shown(name)} is not UTF-8 (byte 0x{byte:02X})", "convert it to UTF-8") from None
    except ValueError:
        raise BadInput("that is no JSON", "give a list of decisions: decisions help formats") from None
    except OSError as error:
        raise BadInput(f"cannot read {shown(name)}: {error.strerror}", "name a file that you may read") from None
    remarks = reading.remarks
    return Reading(SOURCE, reading.decisions, reading.people.people, remarks.left, remarks.notes, PRESET)


def _tell(file: TextIO, tell: Tell) -> None:
    """How far the file is read; of a pipe nobody knows."""
    if file.seekable():
        tell("bytes", os.lseek(file.fileno(), 0, os.SEEK_CUR), os.fstat(file.fileno()).st_size)


def _start(file: TextIO) -> str:
    """The first character that is no blank; what stands before it says nothing."""
    while (found := file.read(1)).isspace():
        pass
    return found


def _rest(file: TextIO, name: str) -> str:
    text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise BadInput(f"{shown(name)} has more than {LARGEST:,} characters", "give less of it at a time")
    return text


class _Concern(NamedTuple):
    """A concern, whose it is here, and what the comment says of it."""

    name: str
    who: str
    said: str


class _Reading:
    """A file while it is read."""

    def __init__(self) -> None:
        self.decisions: Spool[Foreign] = Spool()
        self.remarks = Remarks()
        self.people = People(self.remarks)

    def _handle(self, login: str) -> str:
        return self.people.handle(login.casefold(), login)

    def cases(self, entries: Iterable[Any]) -> None:
        """Decisions with dated steps."""
        for number, case in enumerate(entries, 1):
            try:
                self.decisions.append(self._case(case, f"entry {number}"))
            except (BadInput, KeyError, TypeError, AttributeError) as error:
                why = error.message if isinstance(error, BadInput) else f"{error} is missing, or not as it should be"
                self.remarks.leave(f"entry {number}", why)

    def _case(self, case: dict[str, Any], place: str) -> Foreign:
        name = one_line(case["case"], "case")
        told = [_told(step) for step in _listed(case["steps"])]
        roster = [self._handle(_login(login)) for login in _listed(case["roster"])]
        proposer = self._handle(_login(case["proposer"]))
        begun = told[0][0] if told else now()
        steps = [_round(begun, proposer, roster)]
        concerns: dict[str, int] = {}
        for number, (at, what, by, concern) in enumerate(told, 1):
            key, who = f"step {number}", self._handle(by)
            if what == "consent":
                steps.append(Step(key, "consent", who, at, {}))
            elif what == "object":
                concerns[concern] = len(concerns) + 1
                steps.append(_objection(key, who, at, concern))
            elif what == "resolve" and concern in concerns:
                steps.append(_resolution(key, who, at, concerns[concern]))
            else:
                self.remarks.leave(f"{name}, {key}", f"{what!r} is no step that is known, or of no known concern")
        return Foreign(
            key=name,
            place=place,
            title=one_line(case["title"], "title"),
            opened_at=begun,
            proposer=proposer,
            text=f"{one_line(case['disposition'], 'disposition')} {name}",
            steps=tuple(steps),
        )

    def comment(self, text: str, name: str) -> None:
        """What rfcbot wrote when it was asked, and what it wrote below that later. Raises BadInput where it is not."""
        lines = [line.removeprefix(">").strip() for line in text.split("\n")]
        proposed = next((found for line in lines if (found := _PROPOSED.search(line))), None)
        boxes = [found for line in lines if (found := _BOX.fullmatch(line))]
        if proposed is None or not boxes:
            raise BadInput(
                f"{shown(name)} is neither JSON nor a comment of rfcbot",
                'it begins with "Team member @ana has proposed to merge this"',
            )
        when, issue = now(), _ISSUE.search(text)
        if not issue and name == STDIN:
            raise BadInput("the comment does not say what it is about", "put it into a file with a name")
        called = f"{issue[1]}#{issue[2]}" if issue else os.path.splitext(name)[0]
        heading = next((found[1] for line in lines if (found := _HEADING.fullmatch(line))), None)
        proposer = self._handle(proposed["who"])
        concerns = self._concerns(called, lines, proposer)
        agreed = [self._handle(box["who"]) for box in boxes if box["tick"] != " "]
        self.remarks.note(called, "no moment is told of anything in it; all of it is taken as of now")
        plain = Foreign(
            key=called,
            place=name,
            title=one_line(heading or called, "title"),
            opened_at=when,
            proposer=proposer,
            text=f"{proposed['what'].lower()} {called}",
        )
        if any(map(_COMPLETE.search, lines)):
            said = [Answer(short(f"concern {c.name}"), c.who, "objection", c.said, when, c.name) for c in concerns]
            said += (Answer(f"consent {who}", who, "consent", "reviewed", when) for who in agreed)
            end = Outcome("complete", "adopted", f"complete, to {proposed['what'].lower()}", when)
            self.decisions.append(replace(plain, answers=tuple(said), outcomes=(end,)))
            return
        if any(map(_ENTERING.search, lines)):
            why = "when its final comment period began is not told; here it begins by the rule"
            self.remarks.note(called, why)
        steps = [_round(when, proposer, [self._handle(box["who"]) for box in boxes])]
        steps += (_objection(short(f"concern {c.name}"), c.who, when, c.name) for c in concerns)
        steps += (
            _resolution(short(f"resolved {c.name}"), c.who, when, number)
            for number, c in enumerate(concerns, 1)
            if c.said == RESOLVED
        )
        steps += (Step(f"consent {who}", "consent", who, when, {}) for who in agreed)
        cancelled = next((found for line in lines if (found := _CANCELLED.match(line))), None)
        if cancelled:
            who = self._handle(cancelled["who"])
            steps.append(Step("cancelled", "withdraw", who, when, {"message": "proposal cancelled"}))
        self.decisions.append(replace(plain, steps=tuple(steps)))

    def _concerns(self, called: str, lines: list[str], proposer: str) -> list[_Concern]:
        """Each concern that is listed; what is struck out is resolved."""
        found = []
        for line in lines:
            resolved = _RESOLVED.fullmatch(line)
            concern = resolved or (None if _BOX.fullmatch(line) else _CONCERN.fullmatch(line))
            if not concern:
                continue
            name = prose(concern["name"], "concern", REASON)
            if not resolved and concern["at"].startswith("@"):
                who = self._handle(concern["at"][1:])
            else:
                who = proposer
                self.remarks.note(f"{called}, {name[:80]}", f"whose it is is not told; it stands as {proposer}'s")
            found.append(_Concern(name, who, RESOLVED if resolved else "concern"))
        return found


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput("steps and roster are lists", "")
    return value


def _login(value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput("somebody has no name", "")
    return one_line(value, "name")


def _told(step: dict[str, Any]) -> tuple[int, str, str, str]:
    """When, what, who, and the name of a concern."""
    day = step["at"]
    if not (isinstance(day, str) and re.match(r"\d{4}-\d\d-\d\d", day)):
        raise BadInput(f"{str(day)[:40]!r} is no day", "")
    concern = prose(step.get("name") or "concern", "concern")
    return parse(day, now=now()), str(step["do"]), _login(step["by"]), concern


def _round(at: int, proposer: str, roster: list[str]) -> Step:
    return Step("round", "round", proposer, at, {"roster": roster, "preset": PRESET})


def _objection(key: str, who: str, at: int, name: str) -> Step:
    return Step(key, "object", who, at, {"message": name})


def _resolution(key: str, who: str, at: int, objection: int) -> Step:
    return Step(key, "resolve", who, at, {"objection": objection, "how": "withdrawn"})
