"""What changed between two versions of a proposal: everything that people consent to. Plain JSON values."""

from __future__ import annotations

from typing import Any

from decisions.errors import BadInput
from decisions.process import standing
from decisions.process.state import Version
from decisions.text import folded, shown
from decisions.views.one import One
from decisions.when import iso

FIELDS = ("owner", "carried_by", "review_on", "criteria", "needs", "retire")
"""What a version holds beside its text."""


def between(one: One, first: int | None = None, second: int | None = None) -> dict[str, Any]:
    """The difference of two versions; by default of the newest one and the one before it.

    Raises BadInput where a version does not exist.
    """
    newest = len(one.d.versions)
    if not newest:
        raise BadInput(f"decision {one.number} has no proposal yet", f"see decisions show {one.number}")
    if first is None and newest == 1:
        raise BadInput(f"decision {one.number} has one version only", f"see decisions show {one.number}")
    return _between(one, _version(one, first or newest - 1), _version(one, second or newest))


def since_answer(one: One, handle: str) -> dict[str, Any]:
    """What is new since the version that a member answered last. Raises BadInput where they answered none."""
    said = [(a.at, a.position, a.version, a.member) for a in one.d.answers if a.presumed_in is None]
    said += [(o.at, o.position, o.version, o.raised_by) for o in one.d.objections]
    mine = [entry[:3] for entry in said if folded(entry[3]) == folded(handle)]
    if not mine:
        raise BadInput(f"{shown(handle)[:40]!r} has answered no version of decision {one.number}", "name two versions")
    return _between(one, _version(one, max(mine)[2]), one.d.versions[-1])


def _version(one: One, number: int) -> Version:
    for version in one.d.versions:
        if version.number == number:
            return version
    raise BadInput(f"decision {one.number} has no version {number}", f"it has versions 1 to {len(one.d.versions)}")


def _between(one: One, old: Version, new: Version) -> dict[str, Any]:
    from difflib import unified_diff

    before, after = standing.content(old), standing.content(new)
    lines = list(unified_diff(old.text.split("\n"), new.text.split("\n"), lineterm="", n=3))
    return {
        "decision": one.number,
        "from": _named(old),
        "to": _named(new),
        "fields": [
            {"field": field, "from": before.get(field), "to": after.get(field)}
            for field in FIELDS
            if before.get(field) != after.get(field)
        ],
        "text": lines[2:],
    }


def _named(version: Version) -> dict[str, Any]:
    return {"version": version.number, "digest": version.digest, "at": iso(version.at), "by": version.by}
