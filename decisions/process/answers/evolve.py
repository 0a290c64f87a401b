"""What answers and conditions do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Answer, Decision, Proviso, Record, ReportedAnswer


def _answer(d: Decision, e: Record, at: int, kind: str) -> Answer:
    data = e["data"]
    answer = Answer(kind, e["member"], data["version"], data["digest"], at, e["position"], e["id"], e["recorded_by"])
    answer.recorded_at = e["recorded_at"]
    answer.reason = data.get("reason")
    d.answers.append(answer)
    return answer


def consented(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    answer = _answer(d, e, at, "consent")
    for kind, kept in (("concern", d.concerns), ("condition", d.conditions)):
        proviso = data.get(kind)
        if proviso:
            d.counters[kind] = proviso["number"]
            setattr(answer, kind, proviso["text"])
            kept.append(Proviso(proviso["number"], proviso["text"], e["member"], data["version"], at, e["id"]))


def stood_aside(d: Decision, e: Record, at: int) -> None:
    _answer(d, e, at, "stand-aside")


def retracted(d: Decision, e: Record, at: int) -> None:
    _answer(d, e, at, "retracted")


def marked(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    for condition in d.conditions:
        if condition.number == data["condition"]:
            condition.state = data["state"]
            condition.marked_at = at
            condition.note = data.get("text")
            if data["state"] == "broken":
                condition.event = e["id"]


def reported(d: Decision, e: Record, at: int) -> None:
    d.reported_answers.append(ReportedAnswer(e, at))


EFFECTS = {
    "ConsentGiven": consented,
    "StoodAside": stood_aside,
    "AnswerRetracted": retracted,
    "ConditionMarked": marked,
    "AnswerReported": reported,
}


def _consented(e: Record) -> str:
    data = e["data"]
    extra = ""
    if data.get("concern"):
        extra += f", with concern {data['concern']['number']}: {data['concern']['text']}"
    if data.get("condition"):
        extra += f", on condition {data['condition']['number']}: {data['condition']['text']}"
    return f"{e['member']} consented to version {data['version']}{extra}"


REPORTED = {
    "consent": "consented",
    "stand-aside": "stood aside",
    "objection": "objected",
    "other": "answered",
}
"""How each kind of answer reads that another tool tells of."""


def _reported(e: Record) -> str:
    data = e["data"]
    text = f": {data['text']}" if data.get("text") else ""
    return f"{e['member']} {REPORTED[data['answer']]} ({data['said']}), as reported; version unknown{text}"


SENTENCES = {
    "ConsentGiven": _consented,
    "StoodAside": lambda e: f"{e['member']} stood aside on version {e['data']['version']}: {e['data']['reason']}",
    "AnswerRetracted": lambda e: (
        f"{e['member']} retracted the answer to version {e['data']['version']}: {e['data']['reason']}"
    ),
    "ConditionMarked": lambda e: (
        f"{e['member']} marked condition {e['data']['condition']} as {e['data']['state']}"
        + (f": {e['data']['text']}" if e["data"].get("text") else "")
    ),
    "AnswerReported": _reported,
}
