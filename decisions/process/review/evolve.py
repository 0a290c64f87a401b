"""What reviews, early reviews and the end of a decision do to it, and how they read."""

from __future__ import annotations

from decisions.process.reviewing import things
from decisions.process.state import Decision, EarlyReview, Proviso, Record, Review
from decisions.text import joined


def reviewed(d: Decision, e: Record, at: int) -> None:
    review = Review(e["data"], e["member"], at, e["position"], e["id"])
    review.things = things(d, next((v for v in d.versions if v.number == review.version), None))
    d.reviews.append(review)
    d.early_review = None
    if review.framing == "changed":
        d.framing_changed = e["position"]
    _became(d.concerns, review.became, "concern")
    for condition, verdict in _became(d.conditions, review.conditions, "condition"):
        if verdict in ("met", "broken"):
            condition.state, condition.marked_at, condition.note = verdict, at, condition.became
            if verdict == "broken":
                condition.event = review.event


def _became(provisos: list[Proviso], outcomes: list[Record], kind: str) -> list[tuple[Proviso, str | None]]:
    """Say of concerns or conditions what became of them; those that were spoken of, each with its verdict."""
    spoken = {outcome[kind]: outcome for outcome in outcomes}
    found = [(proviso, spoken[proviso.number]) for proviso in provisos if proviso.number in spoken]
    for proviso, outcome in found:
        proviso.became, proviso.verdict = outcome["text"], outcome["verdict"]
    return [(proviso, proviso.verdict) for proviso, _ in found]


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


def _reviewed(e: Record) -> str:
    data = e["data"]
    unmet = [f"need {item['need']}" for item in data["needs"] if item["verdict"] == "unmet"]
    found = ["the framing no longer holds"] if data["framing"] == "changed" else []
    found += [f"{joined(unmet)} unmet"] if unmet else []
    return "; ".join(
        [f"{e['member']} reviewed version {data['version']}: {data['verdict']}", *found, data["text"]],
    )


SENTENCES = {
    "Reviewed": _reviewed,
    "EarlyReviewCalled": _called,
    "SupersessionProposed": lambda e: (
        f"{e['member']} proposed that this supersedes decision {e['data']['number']}: {e['data']['reason']}"
    ),
    "DecisionRetired": lambda e: "The decision was retired",
    "DecisionSuperseded": lambda e: f"Decision {e['data']['number']} superseded this one",
}
