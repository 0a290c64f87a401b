"""What rounds, comment periods and adoptions do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Adoption, Answer, CommentPeriod, Decision, Record, ReportedOutcome, Round
from decisions.text import joined
from decisions.when import moment


def opened(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    ends = moment(data["ends"]) if data.get("ends") else None
    d.counters["round"] = data["round"]
    d.rounds.append(Round(data["round"], data, ends, at, e["position"]))


def closed(d: Decision, e: Record, at: int) -> None:
    round_ = d.open_round
    if round_:
        round_.closed_at = at
        round_.outcome = e["data"]["reason"]
    d.period = None


def left(d: Decision, e: Record, at: int) -> None:
    round_ = d.open_round
    if round_ and e["data"]["handle"] in round_.roster:
        round_.roster.remove(e["data"]["handle"])
        round_.left.append((e["data"]["handle"], at))


def presumed(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    answer = Answer(
        "consent", e["member"], data["version"], data["digest"], at, e["position"], e["id"], e["recorded_by"]
    )
    answer.recorded_at = e["recorded_at"]
    answer.presumed_in = data["round"]
    d.answers.append(answer)


def period_started(d: Decision, e: Record, at: int) -> None:
    d.period = CommentPeriod(e["data"]["version"], at, moment(e["data"]["ends"]))


def period_stopped(d: Decision, e: Record, at: int) -> None:
    d.period = None


def adopted(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    round_ = d.round_of(data["version"])
    if round_ and round_.closed_at is None:
        round_.closed_at = at
        round_.outcome = "adopted"
    d.period = None
    _in_force(d, e, at, round_)


def _in_force(d: Decision, e: Record, at: int, round_: Round | None) -> None:
    data = e["data"]
    d.in_force = data["version"]
    adoption = Adoption(data["version"], at, e["position"], e["recorded_at"], data["review_on"], round_)
    if data["version"] <= len(d.versions):
        adoption.carried_by = d.versions[data["version"] - 1].carried_by
    d.adoptions.append(adoption)


def reported(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    outcome = ReportedOutcome(e, at)
    d.reported_outcomes.append(outcome)
    if outcome.kind == "adopted" and d.adoptions and d.in_force == outcome.version:
        d.adoptions[-1].review_on = data["review_on"]
    elif outcome.kind == "adopted":
        _in_force(d, e, at, None)
    elif outcome.kind == "withdrawn":
        for version in d.versions[-1:]:
            version.withdrawn_at = at
    elif outcome.kind != "stated":
        d.retired_at = at
        d.in_force = None
        d.early_review = None
        d.superseded_elsewhere = outcome.kind == "superseded"
        d.superseded_by = data["by"]


EFFECTS = {
    "RoundOpened": opened,
    "RoundClosed": closed,
    "RosterLeft": left,
    "ConsentPresumed": presumed,
    "CommentPeriodStarted": period_started,
    "CommentPeriodStopped": period_stopped,
    "DecisionAdopted": adopted,
    "OutcomeReported": reported,
}


def _opened(e: Record) -> str:
    data = e["data"]
    until = f" until {data['ends']}" if data.get("ends") else ""
    people = ", ".join(data["roster"])
    return f"Round {data['round']} opened on version {data['version']}{until} under {data['preset']}, with {people}"


def _reported(e: Record) -> str:
    data = e["data"]
    what, by = data["outcome"], f" by decision {data['number']}" if data.get("number") else ""
    what = f"version {data['version']} was adopted" if what == "adopted" else f"it was {what}{by}"
    found = [f"Reported ({data['said']})" + ("" if data["outcome"] == "stated" else f": {what}, by an unknown rule")]
    for key, what in (("deciders", "decided by"), ("consulted", "asked:"), ("informed", "told:")):
        if data.get(key):
            found.append(f"{what} {joined(data[key])}")
    if data.get("review_on"):
        found.append(f"review on {data['review_on']}")
    return "; ".join([*found, data["text"]] if data.get("text") else found)


SENTENCES = {
    "RoundOpened": _opened,
    "RoundClosed": lambda e: f"Round {e['data']['round']} closed: {e['data']['reason']}",
    "RosterLeft": lambda e: f"{e['data']['handle']} left the circle, and with it round {e['data']['round']}",
    "ConsentPresumed": lambda e: f"{e['member']} was silent: consent to version {e['data']['version']} is presumed",
    "CommentPeriodStarted": lambda e: (
        f"The final comment period on version {e['data']['version']} began; it ends {e['data']['ends']}"
    ),
    "CommentPeriodStopped": lambda e: f"The final comment period on version {e['data']['version']} stopped",
    "DecisionAdopted": lambda e: (
        f"Version {e['data']['version']} was adopted by the rule; review on {e['data']['review_on']}"
    ),
    "OutcomeReported": _reported,
}
