"""What confirming, disputing and correcting an entry do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Answer, Decision, Record
from decisions.when import moment


def confirmed(d: Decision, e: Record, at: int) -> None:
    d.confirmed.update(e["data"]["events"])


def disputed(d: Decision, e: Record, at: int) -> None:
    target = e["data"]["event"]
    d.disputed[target] = e
    for objection in d.objections:
        if objection.event == target and objection.closed_at is None:
            objection.closed_at = at
            objection.closed_by = e["member"]
            objection.kind = "disputed"
            objection.close_reason = e["data"]["reason"]


def corrected(d: Decision, e: Record, at: int) -> None:
    d.corrections.append(e)
    data = e["data"]
    if data["type"] == "ObjectionRaised" and e["member"] != data["member"]:
        # Nobody but its raiser may turn an objection back into the consent that it suspended.
        unsaid = Answer(
            "unsaid", data["member"], data["version"], "", moment(data["at"]), e["position"], e["id"], e["recorded_by"]
        )
        d.answers.append(unsaid)


EFFECTS = {"EntryConfirmed": confirmed, "EntryDisputed": disputed, "EntryCorrected": corrected}

SENTENCES = {
    "EntryConfirmed": lambda e: f"{e['member']} confirmed what was recorded for them ({len(e['data']['events'])})",
    "EntryDisputed": lambda e: f"{e['member']} disputed an entry: {e['data']['reason']}",
    "EntryCorrected": lambda e: f"{e['member']} marked an entry ({e['data']['type']}) as void: {e['data']['reason']}",
}
