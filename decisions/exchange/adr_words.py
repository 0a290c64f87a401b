"""What people write into the fields of a decision record: its status, which other one it speaks of, a day, and who."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

from decisions.errors import BadInput
from decisions.exchange.adr_text import plain, uncommented
from decisions.exchange.foreign import Status
from decisions.when import now, parse_date

Known = Literal["open", Status]

STATUS: dict[str, Known] = {
    **dict.fromkeys(("proposed", "draft", "pending", "open", "in review", "under review", "in discussion"), "open"),
    **dict.fromkeys(("accepted", "adopted", "approved", "decided", "implemented", "active"), "adopted"),
    **dict.fromkeys(("rejected", "declined", "withdrawn", "abandoned", "cancelled"), "withdrawn"),
    **dict.fromkeys(("deprecated", "retired", "obsolete"), "retired"),
    **dict.fromkeys(("superseded", "superceded", "replaced"), "superseded"),
}
"""What is written of the status -> what it is called here."""

_LINK = r"\[(?P<label>[^\[\]]*)\]\(\s*<?(?P<target>[^()<>\s]+)>?[^()]*\)"
_NUMBER = r"(?:\[?(?:M?ADR|decision|no\.?|#)[-_ #]*(?P<number>\d{1,9})\b\]?|\b(?P<bare>\d{1,9})\b(?!-))"
_FILE = r"(?P<file>[\w./-]+\.(?:md|markdown))"
_OTHER = rf"(?:{_LINK}|{_FILE}|{_NUMBER})"
_BY = re.compile(rf"\b(?:superseded|superceded|replaced)(?:[ -]by)?\b:?\s*{_OTHER}?", re.IGNORECASE)
_SUPERSEDES = re.compile(rf"\b(?:supersedes|supercedes|replaces)\b:?\s*{_OTHER}", re.IGNORECASE)
_WORD = re.compile(r"(?:status\b)?[\W_]*(" + "|".join(STATUS) + r")\b", re.IGNORECASE)
_STRUCK = re.compile(r"~~.*?~~")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_PERSON_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_EMAIL = re.compile(r"[^\s<>()\[\],;:@]{1,64}@[^\s<>()\[\],;:@]{1,255}")
_AT = re.compile(r"(?<![\w@])@([\w.-]{1,39})")
_BETWEEN = re.compile(r"[,;\n]")
_NOBODY = ("", "-", "n/a", "na", "none", "tbd", "todo", "?", "…", "...")


LONGEST = 1_000
"""The most characters of a status or a link that are looked at."""


class Standing(NamedTuple):
    """What is said of a status: the one here, None where it is none that is known; by which other record it is
    superseded and which it supersedes, as they are written; and whether more is said than that.
    """

    status: Known | None
    by: str | None
    supersedes: list[str]
    more: bool


def standing(text: str) -> Standing:
    """What one line says of a status; a word counts where it stands first."""
    rest = _STRUCK.sub("", uncommented(text[:LONGEST]))
    word = _WORD.match(rest)
    superseded = _BY.search(rest) if word else None
    older = [_other(found) or "" for found in _SUPERSEDES.finditer(rest)]
    status: Known | None = "superseded" if superseded else STATUS[word[1].casefold()] if word else None
    rest = _SUPERSEDES.sub("", _BY.sub("", rest, count=1) if word else rest)
    rest = _WORD.sub("", rest, count=1)
    return Standing(
        status, _other(superseded) if superseded else None, older, any(map(str.isalnum, rest)) or len(text) > LONGEST
    )


def others(text: str) -> list[str]:
    """The other records that a field names, as they are written."""
    return [_other(found) or "" for found in re.finditer(_OTHER, uncommented(text[:LONGEST]), re.IGNORECASE)]


def _other(found: re.Match[str]) -> str | None:
    """A link's target, the name of a file, or a number."""
    named = found.groupdict()
    return named["target"] or named["file"] or named["number"] or named["bare"]


def day(text: str) -> str | None:
    """The day that is meant, YYYY-MM-DD; None where it is none, or could be several."""
    text = uncommented(text).strip(" *_`\"'")
    try:
        if found := _YEAR_LAST.fullmatch(text):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            if found[2] == ".":
                return date(year, second, first).isoformat()
            several = first <= 12 and second <= 12 and first != second
            return None if several else date(year, min(first, second), max(first, second)).isoformat()
        if found := _YEAR_FIRST.match(text):
            return date(*map(int, found.groups())).isoformat()
        return parse_date(text, now=now()) if re.search(r"\d{4}", text) else None
    except (ValueError, BadInput):
        return None


class Who(NamedTuple):
    """Somebody as a record names them, as far as it does: `handle` is what stood behind an @."""

    handle: str | None
    name: str | None
    email: str | None


def people(said: list[str]) -> list[Who]:
    """Who is named, each once, in the order in which they stand: one an entry, or where there is but one entry, several
    with commas between them.
    """
    found: dict[Who, None] = {}
    for raw in said:
        text = uncommented(raw).strip()
        parts = _BETWEEN.split(text[: 10 * LONGEST]) if len(said) == 1 else [text]
        for part in [] if unfilled(text) else parts:
            who = _person(part.strip(" \t*_"))
            if who:
                found[who] = None
    return list(found)


def _person(text: str) -> Who | None:
    if text.casefold() in _NOBODY:
        return None
    link = _PERSON_LINK.search(text)
    if link:
        beside = link[2].removeprefix("mailto:") if link[2].startswith("mailto:") else ""
        text = f"{text[: link.start()]}{link[1]} {beside}{text[link.end() :]}"
    email, at = _EMAIL.search(text), _AT.search(text)
    name = text
    for found in (email, None if email else at):
        if found:
            name = name.replace(found[0], " ")
    name = " ".join(plain(name.replace("<", " ").replace(">", " ").replace("()", " ")).split()).strip(" ()\"'*")
    if not (name or email or at):
        return None
    return Who(at[1].rstrip(".-") if at and not email else None, name or None, email[0] if email else None)


def unfilled(text: str) -> bool:
    """Whether it is still what the template said: {list everyone} or [list everyone]."""
    text = text.strip()
    return (text[:1], text[-1:]) in (("{", "}"), ("[", "]")) and "](" not in text and " " in text
