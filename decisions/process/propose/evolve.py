"""What proposing, amending and withdrawing do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Decision, Record, Version


def made(d: Decision, e: Record, at: int) -> None:
    data = e["data"]
    d.counters["version"] = data["version"]
    d.versions.append(Version(data["version"], data, e["member"], at, e["id"]))


def withdrawn(d: Decision, e: Record, at: int) -> None:
    number = e["data"]["version"]
    for version in d.versions:
        if version.number == number:
            version.withdrawn_at = at
    d.period = None


EFFECTS = {"ProposalMade": made, "ProposalAmended": made, "ProposalWithdrawn": withdrawn}


def _amended(e: Record) -> str:
    named = [f"objection {i['objection']} ({i['kind']})" for i in e["data"].get("integrates") or []]
    integrating = f", integrating {', '.join(named)}" if named else ""
    verb = "proposed to let the decision go as" if e["data"].get("retire") else "amended the proposal to"
    return f"{e['member'] or 'The rule'} {verb} version {e['data']['version']}{integrating}"


SENTENCES = {
    "ProposalMade": lambda e: f"{e['member']} proposed version {e['data']['version']}: {e['data']['text']}",
    "ProposalAmended": _amended,
    "ProposalWithdrawn": lambda e: f"{e['member']} withdrew version {e['data']['version']}: {e['data']['reason']}",
}
