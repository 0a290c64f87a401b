"""A canonical example of every event: what its data looks like, and a whole record around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from decisions.canonical import digest
from decisions.process.act import circle_stream, member_stream
from decisions.process.policy import PRESETS
from decisions.process.state import Record
from decisions.process.types import ROOM, SCHEMA
from decisions.when import days, iso

T0 = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z, the day on which every example begins."""

DECISION = uuid5(NAMESPACE_URL, "decisions:example:1").hex
OTHER = uuid5(NAMESPACE_URL, "decisions:example:2").hex
ENTRY = uuid5(NAMESPACE_URL, "decisions:example:entry").hex
TEXT = "We hire a cook for six months."
CONTENT: dict[str, Any] = {
    "text": TEXT,
    "owner": "ana",
    "carried_by": ["bo", "cy"],
    "review_on": "2026-07-01",
    "criteria": ["Everybody eats a warm meal a day."],
    "needs": [1, "7.2"],
}
DIGEST = digest(CONTENT)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGV4YW1wbGUgZXhhbXBsZSBleGFtcGxlIGV4YW1wbGUh ana@example.org"

DATA: dict[str, dict[str, Any]] = {
    "LogOpened": {"log": uuid5(NAMESPACE_URL, "decisions:example:log").hex, "name": "Kitchen"},
    "MemberAdded": {"handle": "ana", "name": "Ana Årud", "email": "ana@example.org"},
    "MemberChanged": {"handle": "ana", "name": "Ana Årud-Bo", "email": None},
    "MemberKeyAdded": {"handle": "ana", "key": KEY},
    "MemberKeyEnded": {"handle": "ana", "key": KEY},
    "CircleFormed": {
        "handle": "team",
        "aim": "Everybody eats well.",
        "parent": None,
        "preset": "sociocracy",
        "policy": PRESETS["sociocracy"],
    },
    "CircleJoined": {"circle": "team", "handle": "ana"},
    "CircleLeft": {"circle": "team", "handle": "ana"},
    "RoleGiven": {"circle": "team", "handle": "ana", "role": "facilitator"},
    "RoleEnded": {"circle": "team", "handle": "ana", "role": "facilitator"},
    "PolicySet": {"circle": "team", "preset": "s3 (own)", "policy": {**PRESETS["s3"], "time_limit": 48}},
    "RoundNoted": {"decision": DECISION, "round": 1, "open": True},
    "DecisionOpened": {"circle": "team", "title": "Who cooks?", "from_needs": ["7.2"]},
    "Voiced": {"kind": "need", "number": 1, "text": "I need a warm meal – jeden Tag."},
    "SituationFramed": {"revision": 1, "text": "We skip lunch, so we tire. We need food so that we can think."},
    "AlignmentDeclared": {"framing": 1, "value": "partly", "reason": "I do not skip lunch."},
    "OptionOffered": {"option": 1, "text": "Take turns."},
    "QuestionAsked": {"question": 1, "text": "Who shops?"},
    "QuestionAnswered": {"question": 1, "text": "Whoever cooks."},
    "ReactionShared": {"text": "I like it."},
    "ProposalMade": {"version": 1, **CONTENT, "digest": DIGEST},
    "ProposalAmended": {
        "version": 2,
        **CONTENT,
        "digest": digest({**CONTENT, "retire": True}),
        "retire": True,
        "superseded_by": OTHER,
        "superseded_by_number": 2,
        "integrates": [{"objection": 1, "kind": "measured"}],
    },
    "ProposalWithdrawn": {"version": 1, "reason": "The cook moved away."},
    "RoundOpened": {
        "round": 1,
        "version": 1,
        "digest": DIGEST,
        "roster": ["ana", "bo", "cy"],
        "preset": "lazy-consensus",
        "policy": PRESETS["lazy-consensus"],
        "ends": "2026-01-04T00:00:00Z",
    },
    "RoundClosed": {"round": 1, "version": 1, "reason": "closed without adoption"},
    "RosterLeft": {"round": 1, "handle": "cy"},
    "ConsentPresumed": {"version": 1, "digest": DIGEST, "round": 1},
    "CommentPeriodStarted": {"version": 1, "ends": "2026-01-11T00:00:00Z"},
    "CommentPeriodStopped": {"version": 1},
    "DecisionAdopted": {
        "version": 1,
        "digest": DIGEST,
        "round": 1,
        "review_on": "2026-07-01",
        "presumed": ["bo"],
        "outstanding": ["cy"],
    },
    "OutcomeReported": {
        "outcome": "adopted",
        "said": "outcome",
        "version": 1,
        "review_on": "2026-07-01",
        "deciders": ["ana", "bo"],
        "consulted": ["cy"],
        "informed": [],
        "text": "We take the cook.",
        "by": None,
        "number": None,
    },
    "ConsentGiven": {
        "version": 1,
        "digest": DIGEST,
        "concern": {"number": 1, "text": "It may be dear."},
        "condition": {"number": 1, "text": "on the understanding that we hear the cook"},
    },
    "StoodAside": {"version": 1, "digest": DIGEST, "reason": "I eat at home."},
    "AnswerRetracted": {"version": 1, "digest": DIGEST, "reason": "I had not read it."},
    "ConditionMarked": {"condition": 1, "state": "broken", "text": "Nobody asked the cook."},
    "AnswerReported": {"answer": "objection", "said": "block", "text": "Who pays?"},
    "ObjectionRaised": {
        "objection": 1,
        "version": 1,
        "digest": DIGEST,
        "reason": "We cannot pay for it.",
        "need": "safety",
        "on_behalf_of": None,
        "through": None,
    },
    "ObjectionTested": {"objection": 1, "text": "Would it harm us within six months? Yes."},
    "ObjectionTaken": {"objection": 1},
    "ObjectionHeard": {"objection": 1},
    "ObjectionClosed": {"objection": 1, "kind": "outweighed", "reason": "We tried it.", "alternatives": ["No cook."]},
    "BuyInDeclared": {"version": 1, "value": "halfhearted", "reason": "I would rather cook."},
    "CheckedIn": {"version": 1, "value": "struggling", "reason": "The stove is broken."},
    "ActionPlanned": {
        "action": 1,
        "text": "Ask the bank.",
        "owner": "bo",
        "due": "2026-02-01T00:00:00Z",
        "objection": 1,
    },
    "ActionClosed": {"action": 1, "outcome": "done", "text": "They said yes."},
    "Reviewed": {
        "version": 1,
        "verdict": "keep",
        "text": "It works.",
        "next": "2026-12-28",
        "measures": [{"criterion": 1, "text": "six days of seven", "verdict": "missed"}],
        "became": [{"concern": 1, "text": "It was cheap.", "verdict": "did-not"}],
        "conditions": [{"condition": 1, "text": "Somebody asked the cook.", "verdict": "met"}],
        "needs": [
            {"need": 1, "text": None, "verdict": "partly"},
            {"need": "7.2", "text": "Nobody eats at home.", "verdict": "unmet"},
        ],
        "framing": "changed",
    },
    "EarlyReviewCalled": {"because": "request", "reason": "The cook is ill."},
    "SupersessionProposed": {"supersedes": OTHER, "number": 2, "reason": "It covers the same."},
    "DecisionRetired": {"version": 2},
    "DecisionSuperseded": {"by": OTHER, "number": 2},
    "EntryConfirmed": {"events": [ENTRY]},
    "EntryDisputed": {"event": ENTRY, "reason": "I was not there."},
    "EntryCorrected": {
        "event": ENTRY,
        "type": "ObjectionRaised",
        "member": "bo",
        "at": "2026-01-02T00:00:00Z",
        "version": 1,
        "reason": "It was a question.",
    },
}
"""Type -> the data of its example."""

BY_THE_RULE = (
    "RoundNoted",
    "CommentPeriodStarted",
    "CommentPeriodStopped",
    "DecisionAdopted",
    "DecisionRetired",
    "DecisionSuperseded",
)
"""Types that are nobody's act."""

_SUBJECTS = {"people": ("member", member_stream("ana")), "circles": ("circle", circle_stream("team"))}


def record(kind: str, position: int = 1, **changed: Any) -> Record:
    """A whole record of a type: its canonical example as the event at `position`, with some fields changed.

    `data` given is merged over the example's.
    """
    subject, subject_id = _SUBJECTS.get(ROOM.get(kind, ""), ("decision", DECISION))
    made: Record = {
        "id": uuid5(NAMESPACE_URL, f"decisions:example:event:{position}").hex,
        "position": position,
        "type": kind,
        "schema": SCHEMA.get(kind, 1),
        "subject": subject,
        "subject_id": subject_id,
        "subject_version": position,
        "member": None if kind in BY_THE_RULE else "ana",
        "recorded_by": "sec",
        "at": iso(T0 + days(position)),
        "recorded_at": iso(T0 + days(position + 1)),
        "meeting": "circle meeting 1",
        "data": {**DATA.get(kind, {}), **changed.pop("data", {})},
        "salt": uuid5(NAMESPACE_URL, f"decisions:example:salt:{position}").hex,
        "command_id": uuid5(NAMESPACE_URL, f"decisions:example:command:{position}").hex,
    }
    assert set(changed) <= set(made)
    return {**made, **changed}


def records(kinds: Iterable[str], first: int = 1) -> list[Record]:
    """One record after the other, as they would follow in one stream."""
    return [record(kind, first + i, subject_version=i + 1) for i, kind in enumerate(kinds)]
