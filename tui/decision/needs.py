"""What a decision grew from: voices, the framing, options, questions with their answers, reactions, objections."""

from __future__ import annotations

from typing import Any

from decisions.views import words
from decisions.views.words import raiser
from decisions.when import ago, moment
from tui.cells import flat, wrapped
from tui.decision.pane import LinesPane, Told
from tui.lines import Piece


def heading(text: str) -> list[list[Piece]]:
    """A heading, an empty line before it."""
    return [[], [(text, "strong")]]


def entry(mark: str, text: str, about: str, width: int, tone: str = "") -> list[list[Piece]]:
    """One entry: a mark, a text of the log in several lines, and in a faint line whose it is."""
    lines: list[list[Piece]] = []
    for number, line in enumerate(wrapped(text, width - 8)):
        lines.append([(f"{mark if not number else '':>6} ", "accent"), (line, tone)])
    if about:
        lines += [[("       ", ""), (line, "faint")] for line in wrapped(about, width - 8)]
    return lines


class Needs(LinesPane):
    """Needs and options."""

    label = "needs"
    HELP = "What people need and have observed, the situation as it is framed, and what was explored."

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        answer, now = told.answer, told.asked.moment

        def by(said: dict[str, Any]) -> str:
            return f"{flat(said['member'])}, {ago(moment(said['at']), now)}"

        needs = {need["need"]: need for need in answer["needs"]}
        lines: list[list[Piece]] = heading("Opened from") if answer["from_needs"] else []
        for need in answer["from_needs"]:
            lines += entry(need["need"], need["text"] or "", by(need) if need["text"] else "", width)
        for kind in ("need", "desire", "fact", "feeling"):
            voices = [v for v in answer["voices"] if v["kind"] == kind]
            if voices:
                lines += heading(f"{kind.capitalize()}s")
            for v in voices:
                lines += entry(f"{v['number']}", v["text"], by(v), width)
                if kind == "need":
                    lines += _stands(needs[v["number"]], now, width)
        framing = answer["framing"]
        if framing:
            lines += heading(f"The situation, revision {framing['revision']}")
            lines += entry("", framing["text"], by(framing), width)
        if answer["options"]:
            lines += heading("Options")
        for option in answer["options"]:
            lines += entry(f"{option['option']}", option["text"], by(option), width)
        if answer["questions"]:
            lines += heading("Questions")
        for question in answer["questions"]:
            lines += entry(f"{question['question']} ?", question["text"], by(question), width)
            for said in question["answers"]:
                lines += entry("→", said["text"], by(said), width)
            if not question["answers"]:
                lines += [[("       not answered yet", "warn")]]
        if answer["reactions"]:
            lines += heading("Reactions")
        for reaction in answer["reactions"]:
            lines += entry("·", reaction["text"], by(reaction), width)
        lines += _objections(answer, now, width)
        return lines[1:] or [[("Nothing has been voiced yet.", "faint")]]


def _stands(need: dict[str, Any], now: int, width: int) -> list[list[Piece]]:
    """Who takes a need up, and what the last review said of it."""
    said = "; ".join(words.need(need, lambda at: ago(moment(at), now)))
    tone = "warn" if need["unmet"] else "good" if need["met"] == "met" else "faint"
    return [[("       ", ""), (line, tone)] for line in wrapped(flat(said), width - 8)]


def _objections(answer: dict[str, Any], now: int, width: int) -> list[list[Piece]]:
    lines: list[list[Piece]] = heading("Objections") if answer["objections"] else []
    for o in answer["objections"]:
        about = f"{flat(raiser(o))} to version {o['version']}, {ago(moment(o['at']), now)}"
        about += " · heard" if o["heard_at"] else " · not heard yet"
        about += " · open" if o["open"] else f" · {flat(o['resolution'])}"
        if o["close_reason"]:
            about += f": {flat(o['close_reason'])}"
        if o["need"]:
            about += f" · the need behind it: {flat(o['need'])}"
        lines += entry(f"▲ {o['objection']}" if o["open"] else f"{o['objection']}", o["reason"], about, width)
    return lines
