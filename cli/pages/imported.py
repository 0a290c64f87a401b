"""What came of an import, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cli import printing
from cli.moving import NEXT
from cli.pages.past import counted
from decisions.text import joined, shown
from decisions.where import is_server

LISTED = 20
"""Decisions, things that were left out, and notes, that are named; --json has all of them."""


def page(answer: dict[str, Any]) -> None:
    """Print what `import --json` answers."""
    for line in _exactly(answer) if answer["exact"] else _anew(answer):
        printing.out(shown(line))


def _exactly(answer: dict[str, Any]) -> list[str]:
    verb = "Would import" if answer["dry_run"] else "Imported"
    events = counted(answer["events"], "event")
    found = [f"{verb} {events}, exactly as they were: {answer['where']}", f"root {answer['root']}"]
    if answer["kept"]:
        found.append(f"The empty log that was there is now {answer['kept']}")
    if is_server(answer["where"]) and not answer["dry_run"]:
        found.append(NEXT)
    return found


def _anew(answer: dict[str, Any]) -> list[str]:
    verb = "Would record" if answer["dry_run"] else "Recorded"
    of_a_log = answer["format"] == "jsonl"
    made = f"{verb} {counted(answer['events'], 'event')}{' anew' if of_a_log else ''}"
    found = [made if answer["events"] else "There is nothing new in it"]
    for kind in ("members", "circles"):
        if answer[kind]:
            found.append(f"  {kind}: {joined(answer[kind][:LISTED])}{_more(answer[kind])}")
    for taken in answer["decisions"][:LISTED]:
        here = f"decision {taken['number']}" if taken["number"] else "new"
        there = f"decision {taken['there']}" if of_a_log else taken["there"].removesuffix(f": {taken['title']}")
        found.append(f"  {here}: {taken['title']} ({counted(taken['events'], 'event')}, from {there})")
    if len(answer["decisions"]) > LISTED:
        found.append(f"  and {counted(len(answer['decisions']) - LISTED, 'decision')} more")
    if answer["already"]:
        found.append(f"Here already: {counted(answer['already'], 'decision')}")
    return found + _said("Left out", answer["left"]) + _said("Note", answer["notes"])


def _said(kind: str, remarks: Sequence[dict[str, str]]) -> list[str]:
    found = [f"{kind}: {one['what']}: {one['why']}" for one in remarks[:LISTED]]
    if len(remarks) > LISTED:
        found.append(f"{kind}: {len(remarks) - LISTED:,} more; see them all with --json")
    return found


def _more(several: list[str]) -> str:
    return f" and {len(several) - LISTED:,} more" if len(several) > LISTED else ""
