"""What an objection and its resolution do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Decision, Objection, Record


def raised(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    number = d.counters["objection"] = data["objection"]
    objection = Objection(number, e["member"], data["version"], data["reason"], data.get("need"), at)
    objection.on_behalf_of, objection.through = data.get("on_behalf_of"), data.get("through")
    objection.digest = data["digest"]
    objection.position = e["position"]
    objection.event = e["id"]
    objection.recorded_by = e["recorded_by"]
    objection.recorded_at = e["recorded_at"]
    adoption = d.adoption
    objection.late = adoption is not None and data["version"] <= adoption.version
    d.objections.append(objection)


def tested(d: Decision, e: Record, at: int) -> None:
    objection = d.objection(e["data"]["objection"])
    if objection:
        objection.tests.append({"member": e["member"], "text": e["data"]["text"], "at": e["at"]})


def taken(d: Decision, e: Record, at: int) -> None:
    objection = d.objection(e["data"]["objection"])
    if objection:
        objection.holder = e["member"]


def heard(d: Decision, e: Record, at: int) -> None:
    objection = d.objection(e["data"]["objection"])
    if objection and objection.heard_at is None:
        objection.heard_at = at


def closed(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    objection = d.objection(data["objection"])
    if objection is None or objection.closed_at is not None:
        return
    objection.closed_at = at
    objection.closed_by = e["member"]
    objection.kind = data["kind"]
    objection.close_reason = data.get("reason")
    objection.alternatives = data.get("alternatives") or []
    if e["member"] == objection.holder and objection.heard_at is None:
        objection.heard_at = at


EFFECTS = {
    "ObjectionRaised": raised,
    "ObjectionTested": tested,
    "ObjectionTaken": taken,
    "ObjectionHeard": heard,
    "ObjectionClosed": closed,
}


def _closed(e: Record) -> str:
    data = e["data"]
    why = f": {data['reason']}" if data.get("reason") else ""
    return f"{e['member'] or 'The rule'} closed objection {data['objection']} as {data['kind']}{why}"


def _raised(e: Record) -> str:
    data = e["data"]
    whose = f" for {data['on_behalf_of']} of {data['through']}" if data.get("on_behalf_of") else ""
    return (
        f"{e['member']} objected{whose} to version {data['version']} (objection {data['objection']}): {data['reason']}"
    )


SENTENCES = {
    "ObjectionRaised": _raised,
    "ObjectionTested": lambda e: f"{e['member']} tested objection {e['data']['objection']}: {e['data']['text']}",
    "ObjectionTaken": lambda e: f"{e['member']} took up objection {e['data']['objection']}",
    "ObjectionHeard": lambda e: f"{e['member']} said that objection {e['data']['objection']} was heard",
    "ObjectionClosed": _closed,
}
