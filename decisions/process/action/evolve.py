"""What buy-in, check-ins and actions do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Action, Decision, Declaration, Record
from decisions.when import moment


def _declaration(e: Record, at: int) -> Declaration:
    data = e["data"]
    return Declaration(
        e["member"], data["value"], data["version"], data.get("reason"), at, e["position"], e["id"], e["recorded_by"]
    )


def declared(d: Decision, e: Record, at: int) -> None:
    d.buy_ins.append(_declaration(e, at))


def checked_in(d: Decision, e: Record, at: int) -> None:
    d.check_ins.append(_declaration(e, at))


def planned(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    number = d.counters["action"] = data["action"]
    due = moment(data["due"]) if data.get("due") else None
    action = Action(number, data["text"], data["owner"], due, e["member"], at, e["id"])
    action.objection = data.get("objection")
    d.actions.append(action)


def closed(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    for action in d.actions:
        if action.number == data["action"]:
            action.outcome = data["outcome"]
            action.note = data.get("text")
            action.closed_at = at


EFFECTS = {"BuyInDeclared": declared, "CheckedIn": checked_in, "ActionPlanned": planned, "ActionClosed": closed}


def _why(e: Record, key: str = "reason") -> str:
    return f": {e['data'][key]}" if e["data"].get(key) else ""


def _planned(e: Record) -> str:
    due = f", due {e['data']['due']}" if e["data"].get("due") else ""
    return f"{e['member']} planned action {e['data']['action']} for {e['data']['owner']}{due}: {e['data']['text']}"


SENTENCES = {
    "BuyInDeclared": lambda e: f"{e['member']} is {e['data']['value']} on version {e['data']['version']}{_why(e)}",
    "CheckedIn": lambda e: f"{e['member']} checked in: {e['data']['value']}{_why(e)}",
    "ActionPlanned": _planned,
    "ActionClosed": lambda e: (
        f"{e['member']} closed action {e['data']['action']} as {e['data']['outcome']}{_why(e, 'text')}"
    ),
}
