"""The page for a sceptic: under which rule, who was asked, who said what to exactly which text, when, typed by whom."""

from __future__ import annotations

from typing import Any

from cli.pages.cells import width
from cli.pages.matrix import ALIGNMENT, ANSWER, BUY_IN, UNKNOWN
from cli.pages.page import COLOUR, STATUS, Cell, Page, flat
from cli.pages.past import banner, exactly, offset_of
from decisions.text import shown
from decisions.views.one import One
from decisions.views.words import spoken
from decisions.when import iso

Entry = dict[str, Any]

LEVELS = (
    ("signed", "by the member's own key"),
    ("confirmed", "recorded under the member's own name, or confirmed by the member later"),
    ("recorded", "typed by someone else, and not confirmed"),
)
"""How sure it is that a member gave an answer; nothing more is claimed."""

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


class Times:
    """Exact times on the user's clock, whose offset from UTC is said once."""

    def __init__(self, one: One) -> None:
        self.offset = offset_of(iso(one.asked.now))

    def __call__(self, given: str | None) -> str:
        return exactly(given, self.offset) if given else "–"


def page(one: One, answer: Entry) -> None:
    """Print it."""
    page, times = Page(), Times(one)
    page.lines += banner(one.asked)
    _head(page, one, answer, times)
    _rule(page, answer)
    _roster(page, answer, times)
    _versions(page, answer, times)
    _answers(page, answer, times)
    _objections(page, answer, times)
    _conditions(page, answer)
    _declared(page, "Alignment", answer["alignment"], times, ALIGNMENT, "framing")
    _declared(page, "Buy-in", answer["buy_in"], times, BUY_IN, "version")
    _corrections(page, answer, times)
    page.end()


def _head(page: Page, one: One, answer: Entry, times: Times) -> None:
    status = answer["status"]
    page.text(f"Audit of decision {answer['number']} · {flat(answer['title'])}", indent=0, hanging=2)
    page.entry("circle", flat(answer["circle"]))
    page.entry("status", f"{STATUS.get(status, ' ')} {status}", colour=COLOUR.get(status))
    if answer["adopted_at"]:
        force = f"version {answer['in_force']} in force, " if answer["in_force"] else ""
        page.entry("adopted", f"{force}adopted {times(answer['adopted_at'])} by the rule")
    if one.derived:
        page.entry("", "derived; recorded by the next act", colour="yellow")
    elif answer["due_to_close"]:
        page.entry("", "a deadline has passed, and the rule is not met", colour="yellow")
    if answer["outstanding"]:
        page.entry("outstanding", ", ".join(map(shown, answer["outstanding"])))
    period = answer["final_comment_period"]
    if period:
        page.entry("comments", f"final comment period from {times(period['since'])} to {times(period['ends'])}")
    page.entry("times", f"on your clock, UTC{times.offset}; another offset stands beside the time")


def _rule(page: Page, answer: Entry) -> None:
    policy = answer["policy"]
    if not policy:
        return
    page.heading(f"The rule: {flat(policy['preset'])}")
    known = dict(RULE)
    for key in (*known, *(k for k in policy if k not in known and k != "preset")):
        if key in policy:
            page.entry(known.get(key, flat(key)), flat(spoken(policy[key])), at=42)


def _roster(page: Page, answer: Entry, times: Times) -> None:
    if not answer["roster_changes"]:
        return
    page.heading("Who was asked")
    rounds: dict[int, list[Entry]] = {}
    for change in answer["roster_changes"]:
        rounds.setdefault(change["round"], []).append(change)
    for number, changes in rounds.items():
        asked = [c for c in changes if c["change"] == "asked"]
        page.text(
            f"round {number}, {times(asked[0]['at']) if asked else ''}: {', '.join(shown(c['member']) for c in asked)}",
            hanging=4,
        )
        for change in changes:
            if change["change"] != "asked":
                page.text(f"{shown(change['member'])} left, {times(change['at'])}", indent=6)


def _versions(page: Page, answer: Entry, times: Times) -> None:
    if not answer["versions"]:
        return
    page.heading("Versions")
    for version in answer["versions"]:
        extra = ", to retire the decision" if version["retire"] else ""
        extra += f", withdrawn {times(version['withdrawn_at'])}" if version["withdrawn_at"] else ""
        page.text(f"version {version['version']}, by {shown(version['by'])}, {times(version['at'])}{extra}", hanging=4)
        page.text(f"sha256 {version['digest']}", indent=6, colour="bright_black")


def _answers(page: Page, answer: Entry, times: Times) -> None:
    if not answer["answers"]:
        return
    page.heading("Answers, the oldest first")
    handles = min(20, max(width(shown(a["member"])) for a in answer["answers"]))
    rows: list[tuple[list[Cell], Entry]] = []
    for said in answer["answers"]:
        kind = "presumed" if said["presumed"] else said["answer"]
        sign, colour = ANSWER.get(kind, (UNKNOWN, "bright_black"))
        state = "current" if said["current"] else "stale" if said["stale"] else "no longer counts"
        row: list[Cell] = [
            shown(said["member"]),
            (f"{sign} {kind}", colour),
            f"v{said['version']} {said['digest'][:8]}",
            times(said["at"]),
            state,
        ]
        rows.append((row, said))
    widths = [
        max(width(c if isinstance(c, str) else c[0]) for c in column)
        for column in zip(*(r for r, _ in rows), strict=True)
    ]
    widths[0] = handles
    for row, said in rows:
        _row(page, row, widths)
        indent = 2 + handles + 2
        by = said["recorded_by"]
        typed = f"recorded {times(said['recorded_at'])}"
        typed += " by the rule" if said["presumed"] or not by else f" by {shown(by)}"
        level = "presumed, never spoken" if said["presumed"] else said["level"]
        page.text(f"{typed} · {level} · event {said['event'][:8]}", indent=indent, colour="bright_black")
        for label in ("concern", "condition", "reason"):
            if said[label]:
                page.text(f"{label}: {flat(said[label])}", indent=indent)
        if said["disputed"]:
            page.text("disputed by the member: it does not count", indent=indent, colour="red")
    page.lines.append("")
    for level, meaning in LEVELS:
        if any(said["level"] == level and not said["presumed"] for said in answer["answers"]):
            page.entry(level, meaning, colour="bright_black")


def _row(page: Page, row: list[Cell], widths: list[int]) -> None:
    """A row as wide as the page, its first column cut, its last one wrapped where there is no room."""
    from cli.pages.cells import fitted

    cells = [c if isinstance(c, tuple) else (c, None) for c in row]
    drawn = "  ".join(page.ink(fitted(text, w), colour) for (text, colour), w in zip(cells, widths, strict=True))
    if 2 + sum(widths) + 2 * (len(widths) - 1) <= page.width:
        page.lines.append("  " + drawn.rstrip())
        return
    page.text("  ".join(text for text, _ in cells), hanging=4)


def _objections(page: Page, answer: Entry, times: Times) -> None:
    if not answer["objections"]:
        return
    page.heading("Objections")
    for o in answer["objections"]:
        colour = "red" if o["open"] else None
        sign = "▲" if o["open"] else "✓"
        page.text(
            f"{sign} {o['objection']}. by {shown(o['raised_by'])}, to version {o['version']}, {times(o['at'])}"
            f"{', open' if o['open'] else ''}{', after adoption' if o['late'] else ''}",
            hanging=5,
            colour=colour,
        )
        page.text(flat(o["reason"]), indent=7)
        if o["need"]:
            page.text(f"need: {flat(o['need'])}", indent=7)
        if o["held_by"] != o["raised_by"]:
            page.text(f"taken up by {shown(o['held_by'])}", indent=7)
        page.text(f"heard {times(o['heard_at'])}" if o["heard_at"] else "not said to be heard", indent=7)
        if not o["open"]:
            why = f": {flat(o['close_reason'])}" if o["close_reason"] else ""
            by = shown(o["closed_by"]) if o["closed_by"] else "the rule"
            page.text(f"closed as {shown(o['resolution'] or '')} {times(o['closed_at'])} by {by}{why}", indent=7)
        for alternative in o["alternatives"]:
            page.text(f"alternative: {flat(alternative)}", indent=7)
        if o["dissent"]:
            page.text("overridden; the dissent stands", indent=7, colour="yellow")


def _conditions(page: Page, answer: Entry) -> None:
    if answer["conditions"]:
        page.heading("Conditions")
        for c in answer["conditions"]:
            page.text(
                f"{c['condition']}. {c['state'] or 'not marked'}: {flat(c['text'])} ({shown(c['member'])})", hanging=3
            )


def _declared(
    page: Page, title: str, said: list[Entry], times: Times, signs: dict[str, tuple[str, str]], about: str
) -> None:
    if not said:
        return
    page.heading(f"{title}, the oldest first")
    rows: list[list[Cell]] = []
    for entry in said:
        sign, colour = signs.get(entry["value"], (UNKNOWN, ""))
        state = "stale" if entry["stale"] else "current" if entry["current"] else "no longer counts"
        by = "" if entry["recorded_by"] == entry["member"] else f"; recorded by {shown(entry['recorded_by'] or '')}"
        why = f"; {flat(entry['reason'])}" if entry["reason"] else ""
        rows.append(
            [
                shown(entry["member"]),
                (f"{sign} {entry['value']}", colour),
                times(entry["at"]),
                f"{about} {entry[about]}, {state}{by}{why}",
            ]
        )
    page.table(rows)


def _corrections(page: Page, answer: Entry, times: Times) -> None:
    if answer["corrections"]:
        page.heading("Corrections")
        for c in answer["corrections"]:
            entry = c["entry"]
            place = f"event {entry['position']}, " if entry else ""
            page.text(
                f"void: {place}{shown(c['type'])} of {shown(c['member'] or 'the rule')} ({c['event'][:8]})", hanging=4
            )
            if entry:
                from decisions.process.fold import sentence

                page.text(flat(sentence(entry)), indent=6)
            page.text(
                f"by {shown(c['by'] or '')}, recorded {times(c['recorded_at'])} by {shown(c['recorded_by'])}:"
                f" {flat(c['reason'])}",
                indent=6,
            )
    if answer["disputes"]:
        page.heading("Disputes")
        for d in answer["disputes"]:
            page.text(f"event {d['event'][:8]}, by {shown(d['by'])}, {times(d['at'])}: {flat(d['reason'])}", hanging=4)
