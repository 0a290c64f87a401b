"""What a decision's page of the site says, as a sheet."""

from __future__ import annotations

from typing import Any

from decisions import signs
from decisions.views.audit_sheet import outcome
from decisions.views.matrix import people
from decisions.views.sheet import Block, Cell, Fact, Facts, Item, Items, Prose, Row, Section, Table, Verbatim, exact
from decisions.views.words import WHY, as_reported, policy

Answer = dict[str, Any]


def head(answer: Answer) -> list[Fact]:
    """What stands under the title."""
    glyph, tone = signs.STATUS[answer["status"]]
    facts = [Fact("status", f"{glyph} {answer['status']}", tone), Fact("circle", answer["circle"])]
    if answer["adopted_at"]:
        since = f"since {exact(answer['adopted_at'])}"
        version = answer["in_force"]
        told = f"version {version}, {since}{as_reported(answer)}"
        facts.append(Fact("in force", told) if version else Fact("was in force", since))
    if answer["review_on"]:
        overdue = ", overdue" if answer["overdue"] else ""
        facts.append(Fact("review on", f"{answer['review_on']}{overdue}", "warn" if overdue else ""))
    early = answer["early_review"]
    if early:
        facts.append(Fact("early review", f"due since {exact(early['since'])}: {early['because']}", "warn"))
    if answer["due_to_close"]:
        facts.append(Fact("deadline", "has passed; the next act records what follows", "warn"))
    return facts


def sections(answer: Answer, history: list[Answer]) -> list[Section]:
    """The page's sections; `answer` is what `show` gives, `history` what `history` gives."""
    made = [
        Section("Proposal", _proposal(answer)),
        Section("People", _people(answer)),
        Section("What another tool reports, by an unknown rule", _reported(answer)),
        Section("Left behind", _left_behind(answer)),
        Section("Driver", _driver(answer)),
        Section("Answers", _answers(answer)),
        Section("Objections", _objections(answer)),
        Section("Conditions and concerns", _provisos(answer)),
        Section("Options, questions and reactions", _explored(answer)),
        Section("Actions", _actions(answer)),
        Section("Reviews", _reviews(answer)),
        Section("How it is decided", _rule(answer)),
        Section("History", _history(history)),
    ]
    return [section for section in made if section.blocks]


def _proposal(answer: Answer) -> list[Block]:
    if answer["text"] is None:
        return []
    facts = [Fact("owner", answer["owner"]), Fact("carried by", ", ".join(answer["carried_by"]))]
    facts += [Fact(f"criterion {number}", text) for number, text in enumerate(answer["criteria"], 1)]
    if answer["addresses"]:
        facts.append(Fact("addresses", ", ".join(f"need {need}" for need in answer["addresses"])))
    facts.append(Fact("sha256", answer["digest"]))
    return [Verbatim(f"Version {answer['version']}", answer["text"]), Facts([f for f in facts if f.text])]


def _people(answer: Answer) -> list[Block]:
    head = ["who", "alignment", f"answer to version {answer['version']}" if answer["version"] else "answer"]
    head += ["buy-in", "check-in"]
    rows = []
    for person in people(answer):
        given = person["answer"] or ({"value": "outstanding"} if person["outstanding"] else None)
        last = person["last_answer"]
        unknown = given is None and last is not None and last["version"] is None
        cells = [
            Cell(person["member"]),
            _said(person["alignment"], signs.ALIGNMENT),
            _said(last if unknown else given, signs.ANSWER, " (version unknown)" if unknown else ""),
            _said(person["buy_in"], signs.BUY_IN) if person["asked_buy_in"] or person["buy_in"] else Cell(""),
            _said(person["check_in"], signs.CHECK_IN) if person["check_in"] else Cell(""),
        ]
        rows.append(Row(cells, []))
    return [Table(head, rows)] if rows else []


def _said(said: Answer | None, table: dict[str, signs.Sign], more: str = "") -> Cell:
    """What somebody said, with its sign; unknown where nothing was."""
    if said is None:
        return Cell(f"{signs.UNKNOWN[0]} unknown", signs.UNKNOWN[1])
    glyph, tone = table[said["value"]]
    if said.get("stale"):
        return Cell(f"{glyph} {said['value']} (stale)", signs.STALE[1])
    return Cell(f"{glyph} {said['value']}{more}", signs.UNKNOWN[1] if more else tone)


def _reported(answer: Answer) -> list[Block]:
    return [Items([outcome(o) for o in answer["outcomes"]])] if answer["outcomes"] else []


def _rule(answer: Answer) -> list[Block]:
    """The rule of a round, or of one to come; what was decided elsewhere was so by another."""
    known = answer["policy"] and (answer["round"] or not answer["outcomes"])
    return [Prose(" ".join(policy(answer["policy"])))] if known else []


def _left_behind(answer: Answer) -> list[Block]:
    return [
        Items(
            [
                Item(
                    f"{entry['member']} {WHY[entry['why']]}",
                    [Fact("since", f"{exact(entry['since'])}{'' if entry['declared'] else ', said nothing'}")],
                    "warn",
                )
                for entry in answer["left_behind"]
            ]
        )
    ] * bool(answer["left_behind"])


def _driver(answer: Answer) -> list[Block]:
    framing = answer["framing"]
    found: list[Block] = []
    if framing:
        label = f"Framed by {framing['member']}, {exact(framing['at'])} (revision {framing['revision']})"
        found.append(Verbatim(label, framing["text"]))
    voices = [Fact(f"{v['kind']} {v['number']} of {v['member']}", v["text"]) for v in answer["voices"]]
    return [*found, Facts(voices)] if voices else found


def _answers(answer: Answer) -> list[Block]:
    rows = []
    for a in reversed(answer["answers"]):
        value = "presumed" if a["presumed"] else a["answer"]
        glyph, tone = signs.ANSWER.get(value, signs.UNKNOWN)
        by = "" if a["recorded_by"] in (None, a["member"]) else f" by {a['recorded_by']}"
        counts = "yes" if a["current"] else "disputed" if a["disputed"] else "no"
        more = [Fact(key, a[key]) for key in ("said", "concern", "condition", "reason") if a[key]]
        cells = [
            Cell(a["member"]),
            Cell(f"{glyph} {value}", tone),
            Cell(str(a["version"] or "unknown")),
            Cell(exact(a["at"])),
        ]
        rows.append(Row([*cells, Cell(a["level"] + by), Cell(counts)], more))
    return [Table(["who", "answer", "version", "when", "how sure", "counts"], rows)] if rows else []


def _objections(answer: Answer) -> list[Block]:
    items = []
    for o in answer["objections"]:
        facts = [Fact("reason", o["reason"]), Fact("need", o["need"] or "")]
        facts.append(Fact("heard", exact(o["heard_at"]) if o["heard_at"] else "not said to be heard"))
        if not o["open"] and o["closed_at"]:
            why = f": {o['close_reason']}" if o["close_reason"] else ""
            how = f"as {o['resolution']} by {o['closed_by'] or 'the rule'}, {exact(o['closed_at'])}{why}"
            facts.append(Fact("closed", how))
        facts += [Fact("alternative", text) for text in o["alternatives"]]
        head = f"Objection {o['objection']} of {o['raised_by']} to version {o['version']}, {exact(o['at'])}"
        items.append(Item(head + (", open" if o["open"] else ""), [f for f in facts if f.text], "bad" * o["open"]))
    return [Items(items)] if items else []


def _provisos(answer: Answer) -> list[Block]:
    facts = [
        Fact(f"condition {c['condition']} of {c['member']}", f"{c['text']} ({c['state'] or 'not marked yet'})")
        for c in answer["conditions"]
    ]
    facts += [
        Fact(
            f"concern {c['concern']} of {c['member']}", c["text"] + (f" (became: {c['became']})" if c["became"] else "")
        )
        for c in answer["concerns"]
    ]
    return [Facts(facts)] if facts else []


def _explored(answer: Answer) -> list[Block]:
    facts = [Fact(f"option {o['option']} of {o['member']}", o["text"]) for o in answer["options"]]
    for q in answer["questions"]:
        facts.append(Fact(f"question {q['question']} of {q['member']}", q["text"]))
        facts += [Fact(f"answer of {a['member']}", a["text"]) for a in q["answers"]]
    facts += [Fact(f"reaction of {r['member']}", r["text"]) for r in answer["reactions"]]
    return [Facts(facts)] if facts else []


def _actions(answer: Answer) -> list[Block]:
    facts = []
    for a in answer["actions"]:
        due = f", due {exact(a['due'])}" if a["due"] else ""
        note = f": {a['note']}" if a["note"] else ""
        facts.append(
            Fact(f"action {a['action']} of {a['owner']}", f"{a['text']} ({a['outcome'] or 'open'}{due}{note})")
        )
    return [Facts(facts)] if facts else []


def _reviews(answer: Answer) -> list[Block]:
    items = []
    for r in answer["reviews"]:
        facts = [Fact("found", r["findings"]), Fact("next", r["next"] or "")]
        facts += [Fact(f"criterion {m['criterion']}", m["text"]) for m in r["measures"]]
        head = f"{r['verdict']} version {r['version']}, by {r['member']}, {exact(r['at'])}"
        items.append(Item(head, [f for f in facts if f.text]))
    return [Items(items)] if items else []


def _history(history: list[Answer]) -> list[Block]:
    rows = [Row([Cell(str(e["position"])), Cell(exact(e["at"])), Cell(e["sentence"])], []) for e in history]
    return [Table(["event", "when", "what"], rows)] if rows else []
