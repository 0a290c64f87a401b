"""Needs that outlive decisions: what one decision does about each, and whether a need is met.

A need is named by its number where it was voiced in the decision itself, else as "7.2": need 2 of decision 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decisions.process.state import Decision

Need = int | str


class Found(NamedTuple):
    """What a review said of a need. `stands` while a version of the decision that was reviewed is in force."""

    verdict: str
    text: str | None
    member: str
    at: int
    position: int
    event: str
    stands: bool


def parted(name: str) -> tuple[int, int] | None:
    """The decision and the number of a need of another one; None for what is no name."""
    parts = name.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def addressed(d: Decision) -> dict[Need, int]:
    """The needs that the version in force addresses, each with since when: since the adoption of the first version with
    the same text that addressed it, so that what is merely kept is no new attempt.
    """
    if d.in_force is None or d.adoption is None:
        return {}
    versions = {v.number: v for v in d.versions}
    now = versions[d.in_force]
    since = dict.fromkeys(now.needs or [], d.adoption.at)
    kept = list(since)
    for adoption in reversed(d.adoptions[:-1]):
        before = versions.get(adoption.version)
        if before is None or before.text != now.text:
            break
        kept = [need for need in kept if need in (before.needs or [])]
        since |= dict.fromkeys(kept, adoption.at)
    return since


def taken_up(d: Decision) -> list[Need]:
    """The needs that it was opened from, or that some version of it addresses."""
    return list(dict.fromkeys([*d.from_needs, *(need for v in d.versions for need in v.needs or [])]))


def found(d: Decision) -> dict[Need, Found]:
    """What the last of its reviews that gave a verdict on a need said of it."""
    last: dict[Need, Found] = {}
    for review in sorted(d.reviews, key=lambda r: (r.at, r.position)):
        for item in review.needs:
            if item["verdict"]:
                last[item["need"]] = Found(
                    item["verdict"], item["text"], review.member, review.at, review.position, review.event,
                    d.in_force is not None,
                )  # fmt: skip
    return last


def unmet(since: list[int], last: Found | None) -> bool:
    """Is a need unmet, of which it is known since when versions in force address it, and what was said of it last?

    It is where nothing in force addresses it, unless what is in force was found to meet it; and where the last review
    found it unmet, until something addresses it anew.
    """
    if last is not None and last.verdict == "unmet":
        return not any(at > last.at for at in since)
    return not since and not (last is not None and last.verdict == "met" and last.stands)
