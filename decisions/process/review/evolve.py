"""What reviews, early reviews and the end of a decision do to it, and how they read."""

from __future__ import annotations

from decisions.process.state import Decision, EarlyReview, Record, Review


def reviewed(d: Decision, e: Record, at: int) -> None:
    review = Review(e["data"], e["member"], at, e["id"])
    d.reviews.append(review)
    d.early_review = None
    if review.framing == "changed":
        d.framing_changed = e["position"]
    for outcome in review.became:
        for concern in d.concerns:
            if concern.number == outcome["concern"]:
                concern.became = outcome["text"]


def called(d: Decision, e: Record, at: int) -> None:
    if d.early_review is None:
        d.early_review = EarlyReview(at, e["data"]["because"], e["data"].get("reason"), e["member"])


def proposed_to_supersede(d: Decision, e: Record, at: int) -> None:
    if e["data"]["supersedes"] not in d.supersedes:
        d.supersedes.append(e["data"]["supersedes"])


def retired(d: Decision, e: Record, at: int) -> None:
    d.retired_at = at
    d.in_force = None
    d.early_review = None


def superseded(d: Decision, e: Record, at: int) -> None:
    retired(d, e, at)
    d.superseded_by = e["data"]["by"]


EFFECTS = {
    "Reviewed": reviewed,
    "EarlyReviewCalled": called,
    "SupersessionProposed": proposed_to_supersede,
    "DecisionRetired": retired,
    "DecisionSuperseded": superseded,
}


def _called(e: Record) -> str:
    why = f": {e['data']['reason']}" if e["data"].get("reason") else ""
    return f"An early review is due, because of {e['data']['because']}{why}"


SENTENCES = {
    "Reviewed": lambda e: (
        f"{e['member']} reviewed version {e['data']['version']}: {e['data']['verdict']}; {e['data']['text']}"
    ),
    "EarlyReviewCalled": _called,
    "SupersessionProposed": lambda e: (
        f"{e['member']} proposed that this supersedes decision {e['data']['number']}: {e['data']['reason']}"
    ),
    "DecisionRetired": lambda e: "The decision was retired",
    "DecisionSuperseded": lambda e: f"Decision {e['data']['number']} superseded this one",
}
