"""What people said, in the words of the audit's page: answers, objections, declarations, reviews, corrections."""

from __future__ import annotations

from typing import Any

from decisions import signs
from decisions.views import words
from decisions.views.sheet import Block, Cell, Fact, Facts, Item, Items, Prose, Row, Section, Table, Verbatim, exact
from decisions.views.words import raiser

Entry = dict[str, Any]

LEVELS = (
    ("signed", "says that it is signed with a key that was the member's there; decisions verify checks the signature"),
    ("confirmed", "recorded under the member's own name, or confirmed by the member later"),
    ("recorded", "typed by someone else, and not confirmed"),
)
"""How sure it is that a member gave an answer; nothing more is claimed."""

PRESUMED = "the member said nothing until the time limit ended; under this rule that passes for consent. Never spoken."


def sections(answer: Entry) -> list[Section]:
    """The sections, those with nothing to say without blocks."""
    return [
        Section("Answers, the oldest first", _answers(answer)),
        Section("Objections", _objections(answer)),
        Section("Conditions and concerns", _provisos(answer)),
        Section("Alignment, the oldest first", _declared(answer["alignment"], "framing", signs.ALIGNMENT)),
        Section("Buy-in, the oldest first", _declared(answer["buy_in"], "version", signs.BUY_IN)),
        Section("Check-ins, the oldest first", _declared(answer["check_ins"], "version", signs.CHECK_IN)),
        Section("Reviews", _reviews(answer)),
        Section("Corrections", _corrections(answer)),
        Section("Disputes", _disputes(answer)),
        Section("The situation that alignment is about", _framings(answer)),
        Section("The texts in full", _texts(answer)),
    ]


def _event(entry: Entry) -> str:
    return f"event {entry['position']} {entry['event'][:8]}" if entry["position"] else "not recorded yet"


def _answers(answer: Entry) -> list[Block]:
    rows = []
    used: dict[str, str] = {}
    for said in answer["answers"]:
        kind = "presumed" if said["presumed"] else said["answer"]
        sign, tone = signs.ANSWER.get(kind, signs.UNKNOWN)
        state = "current" if said["current"] else "stale" if said["stale"] else "no longer"
        state = state if said["version"] else "reported"
        cells = [
            Cell(said["member"]),
            Cell(f"{sign} {kind}", tone),
            Cell(f"v{said['version']} {said['digest'][:8]}" if said["version"] else "version unknown"),
            Cell(exact(said["at"])),
            Cell(state),
        ]
        more = [Fact("", _stored(said))]
        if said["said"]:
            more.append(Fact("reported as", said["said"]))
        if said["key"] and said["level"] == "signed":
            more.append(Fact("signed with", said["key"]))
        if said["confirmed_at"]:
            more.append(Fact("confirmed", f"by {said['member']}, {exact(said['confirmed_at'])}"))
        if said["objection"]:
            more.append(Fact("objection", f"{said['objection']}, see below"))
        more += [Fact(label, said[label]) for label in ("concern", "condition", "reason") if said[label]]
        if said["meeting"]:
            more.append(Fact("meeting", said["meeting"]))
        if said["after_adoption"]:
            more.append(Fact("", "recorded after that version was adopted: it changes neither status nor adoption"))
        if said["disputed"]:
            more.append(Fact("", "disputed by the member: it does not count", "bad"))
        rows.append(Row(cells, more))
        used |= _meanings(said, state)
    if not rows:
        return []
    order = [word for word, _ in LEVELS] + ["presumed", "current", "stale", "no longer", "reported"]
    return [
        Table(["member", "answer", "to the text", "happened", "state"], rows),
        Facts([Fact(signs.level_named(word), used[word]) for word in order if word in used]),
    ]


def _stored(said: Entry) -> str:
    """When an answer was recorded, by whom, and how sure it is."""
    if said["presumed"]:
        if not said["position"]:
            return "derived; recorded by the next act · presumed, never spoken"
        stored = f"recorded {exact(said['recorded_at'])} with an act of {said['recorded_by'] or 'nobody named'}"
        return f"{stored} · presumed, never spoken · {_event(said)}"
    return _typed(said)


def _typed(said: Entry) -> str:
    by = said["recorded_by"] or "the rule"
    own = " (the member)" if by == said["member"] else ""
    level = signs.level_named(said["level"])
    return f"recorded {exact(said['recorded_at'])} by {by}{own} · {level} · {_event(said)}"


def _meanings(said: Entry, state: str) -> dict[str, str]:
    states = {
        "current": "the member's counting answer to the newest version",
        "stale": "given to an older version; it counted for that version only",
        "no longer": "counts no more: the member spoke again, retracted, objected or disputed it; or its round ended",
        "reported": "told by another tool: to which version is unknown, so it counts for no rule",
    }
    found = {state: states[state]}
    if said["presumed"]:
        found["presumed"] = PRESUMED
    else:
        found[said["level"]] = dict(LEVELS).get(said["level"], "")
    return found


def _objections(answer: Entry) -> list[Block]:
    items = []
    for o in answer["objections"]:
        state = "open" if o["open"] else f"closed as {o['resolution']}"
        sign, tone = ("▲", "bad") if o["open"] else ("✓", "")
        facts = [Fact("raised", f"{exact(o['at'])} by {raiser(o)}, to version {o['version']}")]
        facts.append(Fact("recorded", f"{exact(o['recorded_at'])} by {o['recorded_by']}, {_event(o)}"))
        facts.append(Fact("reason", o["reason"]))
        if o["need"]:
            facts.append(Fact("need", o["need"]))
        if o["late"]:
            facts.append(Fact("late", "said after adoption: it does not block"))
        if o["held_by"] != o["raised_by"]:
            facts.append(Fact("taken up", f"by {o['held_by']}"))
        for test in o["tests"]:
            facts.append(Fact("test", f"{test['text']} ({test['member']}, {exact(test['at'])})"))
        heard = f"{exact(o['heard_at'])}, as its raiser says" if o["heard_at"] else "not said by its raiser"
        facts.append(Fact("heard", heard))
        facts += _closing(o)
        items.append(Item(f"{sign} Objection {o['objection']}, by {raiser(o)}: {state}", facts, tone))
    return [Items(items)] if items else []


def _closing(o: Entry) -> list[Fact]:
    if o["open"]:
        return []
    how = f"closed as {o['resolution']} by {o['closed_by'] or 'the rule'}, {exact(o['closed_at'])}"
    found = [Fact("resolved", how)]
    closing = o["closing"]
    if closing:
        by = closing["recorded_by"] or "the rule"
        found.append(Fact("", f"recorded {exact(closing['recorded_at'])} by {by}, {_event(closing)}"))
    if o["close_reason"]:
        found.append(Fact("why", o["close_reason"]))
    if o["integrated_in"]:
        found.append(Fact("integrated", f"in version {o['integrated_in']}, as its amendment says"))
    found += [Fact("alternative", alternative) for alternative in o["alternatives"]]
    action = o["action"]
    if action:
        due = f", due {exact(action['due'])}" if action["due"] else ""
        outcome = f", {action['outcome']}" if action["outcome"] else ", not closed yet"
        found.append(Fact("action", f"{action['action']}, of {action['owner']}{due}{outcome}"))
    if o["dissent"]:
        found.append(Fact("dissent", f"overridden; {o['raised_by']}'s dissent stands: {o['dissent']}", "warn"))
    return found


def _provisos(answer: Entry) -> list[Block]:
    items = []
    for c in answer["conditions"]:
        state = c["state"] or "not marked"
        tone = {"met": "good", "broken": "bad"}.get(state, "")
        marked = f", marked {exact(c['marked_at'])}" if c["marked_at"] else ""
        facts = [_said(c), Fact("text", c["text"]), Fact("state", f"{state}{marked}", tone)]
        if c["note"]:
            facts.append(Fact("note", c["note"]))
        if c["became"] and c["became"] != c["note"]:
            facts.append(Fact("became", c["became"]))
        items.append(Item(f"Condition {c['condition']}, of {c['member']}: {state}", facts))
    for c in answer["concerns"]:
        verdict = words.VERDICT.get(c["verdict"], c["verdict"])
        became = ": ".join(filter(None, (verdict, c["became"])))
        facts = [_said(c), Fact("text", c["text"]), Fact("became", became or "not said in a review yet")]
        items.append(Item(f"Concern {c['concern']}, of {c['member']}", facts))
    return [Items(items)] if items else []


def _said(c: Entry) -> Fact:
    return Fact("said", f"{exact(c['at'])}, consenting to version {c['version']}")


def _declared(said: list[Entry], about: str, table: dict[str, tuple[str, str]]) -> list[Block]:
    rows = []
    for entry in said:
        sign, tone = table.get(entry["value"], signs.UNKNOWN)
        cells = [
            Cell(entry["member"]),
            Cell(f"{sign} {entry['value']}", tone),
            Cell(f"{about} {entry[about]}"),
            Cell(exact(entry["at"])),
        ]
        if "current" in entry:
            state = "stale" if entry["stale"] else "current" if entry["current"] else "no longer"
            cells.append(Cell(state))
        more = [Fact("", _typed(entry))]
        if entry["reason"]:
            more.append(Fact("reason", entry["reason"]))
        rows.append(Row(cells, more))
    if not rows:
        return []
    head = ["member", "declared", "on", "happened"]
    return [Table([*head, "state"] if "current" in said[0] else head, rows)]


def _reviews(answer: Entry) -> list[Block]:
    items = []
    for r in answer["reviews"]:
        facts = [Fact("findings", r["findings"])]
        for item in r["items"]:
            sign, tone, words_ = words.outcome(item)
            facts.append(Fact("looked at", words.thing(item)))
            facts.append(Fact("found", f"{sign} {words_}", tone))
        facts.append(Fact("framing", words.framing(r["framing"])))
        if r["next"]:
            facts.append(Fact("next", r["next"]))
        facts.append(Fact("", _typed(r)))
        items.append(Item(f"{r['verdict']}: by {r['member']}, of version {r['version']}, {exact(r['at'])}", facts))
    return [Items(items)] if items else []


def _corrections(answer: Entry) -> list[Block]:
    items = []
    for c in answer["corrections"]:
        facts = [*_entry(c["entry"])]
        facts.append(Fact("void", f"by {c['by']}, recorded {exact(c['recorded_at'])} by {c['recorded_by']}", "warn"))
        facts.append(Fact("why", c["reason"]))
        items.append(Item(f"Void: {c['type']} of {c['member'] or 'the rule'}, event {_place(c)}", facts))
    note = "A void entry counts nowhere on this page, as if it had not been recorded; it stays in the log."
    return [Items(items), Prose(note)] if items else []


def _disputes(answer: Entry) -> list[Block]:
    items = []
    for d in answer["disputes"]:
        facts = [*_entry(d["entry"])]
        facts.append(Fact("disputed", f"by {d['by']}, {exact(d['at'])}, recorded {exact(d['recorded_at'])}", "warn"))
        facts.append(Fact("why", d["reason"]))
        items.append(Item(f"Disputed: event {_place(d)}", facts))
    return [Items(items)] if items else []


def _place(entry: Entry) -> str:
    position = f"{entry['entry']['position']} " if entry["entry"] else ""
    return f"{position}{entry['event'][:8]}"


def _entry(entry: Entry | None) -> list[Fact]:
    """The entry that a correction or a dispute is about."""
    if entry is None:
        return []
    return [
        Fact("the entry", entry["sentence"]),
        Fact("happened", exact(entry["at"])),
        Fact("recorded", f"{exact(entry['recorded_at'])} by {entry['recorded_by'] or 'the rule'}"),
    ]


def _framings(answer: Entry) -> list[Block]:
    return [
        Verbatim(f"Framing {f['revision']}, by {f['member']}, {exact(f['at'])}", f["text"]) for f in answer["framings"]
    ]


def _texts(answer: Entry) -> list[Block]:
    """Everything that each version's digest is made of."""
    blocks: list[Block] = []
    for v in answer["versions"]:
        content = v["content"]
        blocks.append(Verbatim(f"Version {v['version']}", content["text"]))
        facts = [
            Fact("sha256", v["digest"]),
            Fact("owner", content["owner"]),
            Fact("carried by", ", ".join(content["carried_by"] or []) or "the roster"),
            Fact("review on", content["review_on"] or "not named: the rule's default"),
            *(Fact(f"criterion {n}", text) for n, text in enumerate(content["criteria"] or [], 1)),
        ]
        if content["needs"]:
            facts.append(Fact("needs", ", ".join(map(str, content["needs"]))))
        if content.get("retire"):
            facts.append(Fact("retire", "yes"))
        blocks.append(Facts(facts))
    if blocks:
        blocks.append(
            Prose(
                "A digest is the SHA-256 of the canonical JSON of text, owner, carriers, review date, criteria and"
                " needs: `content` of the version in audit --json, with sorted keys and no blanks between them."
            )
        )
    return blocks
