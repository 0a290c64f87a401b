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
    return of_versions(one.number, _version(one, first or newest - 1), _version(one, second or newest))


def since_answer(one: One, handle: str) -> dict[str, Any]:
    """What is new since the version that a member answered last, and what it is to them: with `member, answer, touched,
    question` (`concerned.concerned`). Raises BadInput where they answered none.
    """
    from decisions.views.concerned import concerned

    d, newest = one.d, one.d.versions[-1] if one.d.versions else None
    said = [a.member for a in d.answers if a.presumed_in is None] + [o.raised_by for o in d.objections]
    person = next((concerned(d, one.number, m, differs=False) for m in said if folded(m) == folded(handle)), None)
    if person is None or person["answered_version"] is None or newest is None:
        raise BadInput(f"{shown(handle)[:40]!r} has answered no version of decision {one.number}", "name two versions")
    changed = of_versions(one.number, _version(one, person["answered_version"]), newest)
    return {**changed, **{key: person[key] for key in ("member", "answer", "touched", "question")}}


def _version(one: One, number: int) -> Version:
    for version in one.d.versions:
        if version.number == number:
            return version
    raise BadInput(f"decision {one.number} has no version {number}", f"it has versions 1 to {len(one.d.versions)}")


def of_versions(number: int, old: Version, new: Version) -> dict[str, Any]:
    """The difference of two versions of decision `number`: `decision, from, to, fields, text`, the last in lines of a
    unified diff.
    """
    from difflib import unified_diff

    before, after = standing.content(old), standing.content(new)
    lines = list(unified_diff(old.text.split("\n"), new.text.split("\n"), lineterm="", n=3))
    return {
        "decision": number,
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
