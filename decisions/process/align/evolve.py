"""What voices, framings and alignments do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Decision, Declaration, Framing, Record, Voice
from decisions.text import joined


def opened(_: Decision | None, e: Record, at: int) -> Decision:
    data = e["data"]
    d = Decision(e["subject_id"], data["circle"], data["title"], e["member"], at, e["position"])
    d.from_needs = list(data.get("from_needs") or [])
    return d


def voiced(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    kind, number = data["kind"], data["number"]
    d.counters[kind] = number
    d.voices.append(Voice(kind, number, data["text"], e["member"], at, e["id"]))


def framed(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    d.counters["framing"] = data["revision"]
    d.framings.append(Framing(data["revision"], data["text"], e["member"], at, e["position"], e["id"]))


def declared(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    who, by = e["member"], e["recorded_by"]
    why = data.get("reason")
    d.alignments.append(Declaration(who, data["value"], data["framing"], why, at, e["position"], e["id"], by))


EFFECTS = {"Voiced": voiced, "SituationFramed": framed, "AlignmentDeclared": declared}

_VALUES = {"aligned": "aligned", "partly": "partly aligned", "not": "not aligned"}


def _why(e: Record) -> str:
    return f": {e['data']['reason']}" if e["data"].get("reason") else ""


def _opened(e: Record) -> str:
    needs = e["data"].get("from_needs") or []
    named = f" from need{'' if len(needs) == 1 else 's'} {joined(needs)}" if needs else ""
    return f"{e['member']} opened the decision{named}: {e['data']['title']}"


SENTENCES = {
    "DecisionOpened": _opened,
    "Voiced": lambda e: f"{e['member']} voiced a {e['data']['kind']}: {e['data']['text']}",
    "SituationFramed": lambda e: (
        f"{e['member']} framed the situation (revision {e['data']['revision']}): {e['data']['text']}"
    ),
    "AlignmentDeclared": lambda e: (
        f"{e['member']} is {_VALUES.get(e['data']['value'], e['data']['value'])}"
        f" on framing {e['data']['framing']}{_why(e)}"
    ),
}
