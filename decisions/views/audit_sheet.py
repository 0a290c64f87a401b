"""The audit in words: a page that somebody who knows neither the program nor the circle can read."""

from __future__ import annotations

from typing import Any

from decisions import signs
from decisions.text import joined
from decisions.views import audit_said, words
from decisions.views.asked import Asked
from decisions.views.sheet import Block, Fact, Facts, Item, Items, Prose, Section, Sheet, exact
from decisions.when import iso

Entry = dict[str, Any]

RULE = (
    ("silence", "silence at the end of the time limit"),
    ("time_limit", "time limit, hours"),
    ("max_outstanding", "answers that may be missing"),
    ("outstanding_below_answered", "and fewer than were given"),
    ("min_consents", "spoken consents needed"),
    ("stand_aside", "standing aside is allowed"),
    ("override_by", "who else may close an objection"),
    ("override_kinds", "as what"),
    ("override_needs_alternatives", "naming alternatives"),
    ("final_comment_days", "final comment period, days"),
    ("review_after", "review after, days"),
    ("check_in_every", "check-in every, days"),
    ("buy_in_within", "buy-in within, days"),
)
"""Each parameter of a policy, in words."""

REQUIRED = {
    "open-objections": "open objections",
    "spoken-consents": "spoken consents",
    "outstanding": "outstanding",
    "outstanding-below-answered": "outstanding, beside answered",
}


def sheet(answer: Entry, asked: Asked) -> Sheet:
    """The page, from what `audit` answered."""
    sections = [
        Section("What this page shows", [Facts(_shows(answer, asked))]),
        Section("The rule", _rule(answer)),
        Section("Rounds, and who was asked", _rounds(answer)),
        Section("How it was adopted", _adoptions(answer)),
        Section("What another tool reports of it", _outcomes(answer)),
        Section("What the rule finds now", _finding(answer)),
        Section("Versions", _versions(answer)),
        *audit_said.sections(answer),
    ]
    return Sheet(
        f"Audit of decision {answer['number']} · {answer['title']}",
        _head(answer),
        [section for section in sections if section.blocks],
    )


def _head(answer: Entry) -> list[Fact]:
    status = answer["status"]
    sign, tone = signs.STATUS.get(status, ("", ""))
    found = [
        Fact("circle", answer["circle"]),
        Fact("opened", f"{exact(answer['opened_at'])} by {answer['opened_by']}"),
        Fact("status", f"{sign} {status}".strip(), tone),
    ]
    last = answer["adoptions"][-1] if answer["adoptions"] else None
    by_rule = f"adopted {exact(last['at'])}, {_by_rule(last)}" if last else ""
    if answer["in_force"]:
        found.append(Fact("in force", f"version {answer['in_force']}, {by_rule}"))
    elif last:
        found.append(Fact("in force", f"nothing any more; last {by_rule}"))
    else:
        found.append(Fact("in force", "nothing: it has not been adopted"))
    if answer["derived"]:
        found.append(Fact("derived", "what time alone has done; it is recorded by the next act", "warn"))
    elif answer["due_to_close"]:
        found.append(Fact("due to close", "a deadline has passed, and the rule is not met", "warn"))
    if answer["retired_at"]:
        found.append(Fact("ended", exact(answer["retired_at"])))
    if answer["superseded_by"]:
        found.append(Fact("superseded", f"by decision {answer['superseded_by']}"))
    if answer["to_be_superseded_by"]:
        numbers = joined([str(number) for number in answer["to_be_superseded_by"]])
        found.append(Fact("superseded", f"not yet; decision {numbers} is meant to, once adopted"))
    for other in answer["supersedes"]:
        found.append(
            Fact(
                "supersedes",
                f"decision {other['decision']}, once adopted: proposed by {other['by']}, {exact(other['at'])},"
                f" because: {other['reason']}",
            )
        )
    if answer["outstanding"]:
        found.append(Fact("outstanding", ", ".join(answer["outstanding"])))
    early = answer["early_review"]
    if early:
        by = f" by {early['member']}" if early["member"] else ""
        why = f": {early['reason']}" if early["reason"] else ""
        found.append(
            Fact("early review", f"due since {exact(early['since'])}, because of {early['because']}{by}{why}", "bad")
        )
    return found


def _by_rule(adoption: Entry) -> str:
    if adoption["because"] == "reported":
        return "as another tool reports, by an unknown rule"
    return "by the rule"


def _shows(answer: Entry, asked: Asked) -> list[Fact]:
    log = answer["log"]
    happened = (
        f"{exact(answer['as_of'])}: only what had happened by then, even if it was recorded later"
        if answer["as_of"]
        else "now: all that has happened"
    )
    known = (
        f"{exact(answer['known_at'])}: only what the log had recorded by then; what was recorded or corrected later"
        " is left out"
        if answer["known_at"]
        else "now: all that is recorded, each correction and dispute with what it is about"
    )
    return [
        Fact("as of", happened),
        Fact("known at", known),
        Fact("made", f"{exact(iso(asked.now))}, from the {log['events']} events of log {log['id']}"),
        Fact("stream", f"{log['stream']}: the decision's own id in the log"),
        Fact(
            "times",
            "on the clock of who made this page, to the second, each with its offset from UTC. When something happened"
            " is what its recorder says; when it was recorded is what the log noted by itself.",
        ),
    ]


def _rule(answer: Entry) -> list[Block]:
    policy = answer["policy"]
    if not policy:
        return []
    known = dict(RULE)
    where = (
        f"{policy['preset']}, as it was copied into round {answer['rounds'][-1]['round']} when it opened"
        if answer["roster"] or answer["rounds"]
        else f"{policy['preset']}, the circle's rule now; no round has opened yet"
    )
    parameters = [
        Fact(known.get(key, key), words.spoken(policy[key]))
        for key in (*known, *(k for k in policy if k not in known and k != "preset"))
        if key in policy
    ]
    blocks: list[Block] = [Facts([Fact("policy", where)])]
    if all(key in policy for key in known):
        blocks.append(Prose(" ".join(words.policy(policy))))
    return [*blocks, Facts(parameters)]


def _rounds(answer: Entry) -> list[Block]:
    items = []
    for r in answer["rounds"]:
        left = {change["member"]: change["at"] for change in r["left"]}
        facts = [
            Fact("opened", f"{exact(r['opened_at'])} by {r['opened_by'] or 'the rule'}"),
            Fact("recorded", _recorded(r)),
            Fact("asked", ", ".join([*r["roster"], *left])),
            *(Fact("left", f"{member}, {exact(at)}, and is asked no longer") for member, at in left.items()),
            Fact("time limit", f"until {exact(r['ends'])}" if r["ends"] else "none"),
        ]
        differing = _differing(r["policy"], answer["policy"] or {})
        if differing:
            facts.append(Fact("rule", f"{r['policy']['preset']}, which differs from the one above: {differing}"))
        if r["closed_at"]:
            facts.append(Fact("closed", f"{exact(r['closed_at'])}: {r['outcome']}"))
        items.append(Item(f"Round {r['round']} on version {r['version']}{'' if r['closed_at'] else ', open'}", facts))
    blocks: list[Block] = [Items(items)] if items else []
    periods = [
        Fact(
            f"version {p['version']}",
            f"from {exact(p['since'])}, to end {exact(p['ends'])}"
            + (f"; stopped {exact(p['stopped_at'])}" if p["stopped_at"] else ""),
        )
        for p in answer["comment_periods"]
    ]
    if periods:
        blocks += [Prose("Final comment periods, while which the rule has to go on holding:"), Facts(periods)]
    return blocks


def _recorded(entry: Entry, how: str = "by") -> str:
    """When the log stored an entry, by whom, and where."""
    if not entry["position"]:
        return "not yet: derived; recorded by the next act"
    by = entry["recorded_by"] or "the rule"
    return f"{exact(entry['recorded_at'])} {how} {by}, event {entry['position']} {entry['event'][:8]}"


def _differing(policy: Entry, shown: Entry) -> str:
    names = dict(RULE)
    return "; ".join(
        f"{names.get(key, key)}: {words.spoken(value)}"
        for key, value in policy.items()
        if key != "preset" and shown.get(key) != value
    )


def _adoptions(answer: Entry) -> list[Block]:
    items = []
    for a in answer["adoptions"]:
        act = a["completed_by"]
        if a["because"] == "time-limit":
            because = "the end of the time limit: who had said nothing was presumed to consent"
        elif a["because"] == "final-comment-period":
            because = "the end of the final comment period, over which the rule had held"
        elif a["because"] == "reported":
            because = "unknown: another tool reports it, and nothing of it was seen here"
        else:
            because = f"{act['sentence']} (event {act['position']} {act['event'][:8]})" if act else "an earlier act"
        facts = [
            Fact(
                "adopted",
                f"{exact(a['at'])}, {_by_rule(a)}" + ("" if a["because"] == "reported" else "; nobody adopts by hand"),
            ),
            Fact("recorded", _recorded(a, "with an act of")),
            Fact("completed by", because),
            *(_found(a["finding"]) if a["finding"] else []),
            Fact("review on", a["review_on"]),
        ]
        in_round = f", in round {a['finding']['round']}, under {a['policy']['preset']}" if a["finding"] else ""
        items.append(Item(f"Version {a['version']} {(a['digest'] or '')[:8]}{in_round}", facts))
    return [Items(items)] if items else []


def _outcomes(answer: Entry) -> list[Block]:
    items = [outcome(o, Fact("recorded", _recorded(o))) for o in answer["outcomes"]]
    return [Items(items)] if items else []


def outcome(o: Entry, *more: Fact) -> Item:
    """What another tool reports that became of a decision."""
    facts = [Fact("reported", f"{exact(o['at'])} by {o['member']}"), *more]
    for label, key in (("decided by", "deciders"), ("asked", "consulted"), ("told", "informed")):
        if o[key]:
            facts.append(Fact(label, ", ".join(o[key])))
    if o["text"]:
        facts.append(Fact("text", o["text"]))
    what = "" if o["outcome"] == "stated" else f": {o['outcome']}"
    return Item(f"{o['said']}{what}", facts)


def _finding(answer: Entry) -> list[Block]:
    found = answer["finding"]
    if not found:
        return []
    holds = "the rule holds" if found["holds"] else "the rule is not met"
    item = Item(f"Round {found['round']} on version {found['version']}: {holds}", _found(found))
    return [Items([item])]


def _found(found: Entry) -> list[Fact]:
    """Each thing that the rule requires with what it found; and who answered how."""
    facts = []
    for r in found["requires"]:
        if "least" in r:
            bound, sum_ = f"at least {r['least']} needed", f"{r['found']} ≥ {r['least']}"
        elif "most" in r:
            bound, sum_ = f"at most {r['most']} allowed", f"{r['found']} ≤ {r['most']}"
        else:
            bound, sum_ = f"to be fewer than the {r['below']} answered", f"{r['found']} < {r['below']}"
        verdict = "holds" if r["holds"] else "does not hold"
        facts.append(
            Fact(REQUIRED[r["what"]], f"{r['found']}; {bound}: {sum_} {verdict}", "" if r["holds"] else "warn")
        )
    facts.append(Fact("asked", f"{len(found['roster'])}: {', '.join(found['roster']) or 'nobody'}"))
    for label, key in (
        ("consented", "consented"),
        ("stood aside", "stood_aside"),
        ("presumed", "presumed"),
        ("outstanding", "outstanding"),
    ):
        if found[key]:
            facts.append(Fact(label, f"{len(found[key])}: {', '.join(found[key])}"))
    return facts


def _versions(answer: Entry) -> list[Block]:
    items = []
    for v in answer["versions"]:
        facts = [
            Fact("proposed", f"{exact(v['at'])} by {v['by'] or 'the rule'}"),
            Fact("recorded", _recorded(v)),
            Fact("sha256", v["digest"]),
        ]
        if v["integrates"]:
            named = [f"objection {i['objection']} ({i['kind']})" for i in v["integrates"]]
            facts.append(Fact("integrates", joined(named)))
        if v["retire"]:
            facts.append(Fact("retires", "adopting it lets the decision go"))
        if v["withdrawn_at"]:
            facts.append(Fact("withdrawn", exact(v["withdrawn_at"])))
        force = ", in force" if v["version"] == answer["in_force"] else ""
        items.append(Item(f"Version {v['version']}{force}", facts))
    note = "Each text stands in full at the end. Equal digests mean the same text, to the letter."
    return [Items(items), Prose(note)] if items else []
