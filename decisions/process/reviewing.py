"""What there is to be looked at in a review, and what may be said of each thing."""

from __future__ import annotations

from decisions.process.state import Decision, Record, Review, Thing, Version

VERDICTS: dict[str, tuple[str, ...]] = {
    "criterion": ("met", "missed", "unclear"),
    "concern": ("came-true", "did-not", "unclear"),
    "condition": ("met", "broken", "unclear"),
    "need": ("met", "partly", "unmet"),
}
"""Kind of thing -> the verdicts on it."""


def things(d: Decision, version: Version | None) -> list[Thing]:
    """Every criterion of a version, every concern and condition that came with a consent to any, and every need: those
    that were voiced here, and those of other decisions that the version addresses.
    """
    criteria, addressed = (version.criteria or [], version.needs or []) if version else ([], [])
    own = [v for v in d.voices if v.kind == "need"]
    return [
        *(Thing("criterion", number, text) for number, text in enumerate(criteria, 1)),
        *(Thing("concern", c.number, c.text, c.member, c.at, c.version) for c in d.concerns),
        *(Thing("condition", c.number, c.text, c.member, c.at, c.version) for c in d.conditions),
        *(Thing("need", v.number, v.text, v.member, v.at) for v in own),
        *(Thing("need", need) for need in addressed if isinstance(need, str)),
    ]


def said(review: Review, thing: Thing) -> Record | None:
    """What a review said of a thing: its `text` and `verdict`, each maybe null; None where it did not speak of it."""
    spoken = {
        "criterion": review.measures,
        "concern": review.became,
        "condition": review.conditions,
        "need": review.needs,
    }[thing.kind]
    return next((item for item in reversed(spoken) if item[thing.kind] == thing.name), None)
