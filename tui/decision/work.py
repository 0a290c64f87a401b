"""What became of a decision: actions, reviews, concerns and conditions."""

from __future__ import annotations

from typing import Any

from decisions.views import words
from decisions.when import ago, local, moment
from tui.cells import flat
from tui.decision.needs import entry, heading
from tui.decision.pane import LinesPane, Told
from tui.lines import Piece


class Work(LinesPane):
    """Actions and reviews."""

    label = "actions"
    HELP = "What became of the decision: actions, concerns and conditions, reviews."

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        answer, now = told.answer, told.asked.moment
        lines: list[list[Piece]] = []
        early = answer["early_review"]
        if early:
            why = f": {flat(early['reason'])}" if early["reason"] else ""
            since = ago(moment(early["since"]), now)
            lines += [
                [],
                [(f"! An early review is due since {since}, because of {flat(early['because'])}{why}", "bad")],
            ]
        if answer["actions"]:
            lines += heading("Actions")
        for action in answer["actions"]:
            lines += _action(action, now, width)
        for kind, key in (("concern", "concerns"), ("condition", "conditions")):
            if answer[key]:
                lines += heading(f"{kind.capitalize()}s")
            for said in answer[key]:
                lines += _proviso(said, kind, now, width)
        if answer["reviews"]:
            lines += heading("Reviews")
        for review in answer["reviews"]:
            lines += _review(review, answer, now, width)
        return lines[1:] or [[("No action is planned, and nothing was reviewed yet.", "faint")]]


def _action(action: dict[str, Any], now: int, width: int) -> list[list[Piece]]:
    due = moment(action["due"]) if action["due"] else None
    late = due is not None and due < now and action["outcome"] is None
    about = flat(action["owner"])
    if action["outcome"]:
        about += f" · {action['outcome']}" + (f": {flat(action['note'])}" if action["note"] else "")
    elif due is not None:
        about += f" · {'overdue since' if late else 'due'} {local(due)}"
    if action["objection"]:
        about += f" · from objection {action['objection']}"
    return entry(f"{'!' if late else ''}{action['action']}", action["text"], about, width, "bad" if late else "")


def _proviso(said: dict[str, Any], kind: str, now: int, width: int) -> list[list[Piece]]:
    about = f"{flat(said['member'])} with the consent to version {said['version']}, {ago(moment(said['at']), now)}"
    state = said.get("state")
    if kind == "condition":
        about += f" · {state or 'not marked yet'}" + (f": {flat(said['note'])}" if said.get("note") else "")
    became = ": ".join(filter(None, (words.VERDICT.get(said["verdict"], said["verdict"]), said["became"])))
    if became and became != state:
        about += f" · became: {flat(became)}"
    mark = f"! {said[kind]}" if state == "broken" else f"{said[kind]}"
    return entry(mark, said["text"], about, width, "bad" if state == "broken" else "")


def _review(review: dict[str, Any], answer: dict[str, Any], now: int, width: int) -> list[list[Piece]]:
    about = f"{flat(review['member'])}, {ago(moment(review['at']), now)}, of version {review['version']}"
    about += f" · the framing: {words.framing(review['framing'])}"
    about += f" · next on {review['next']}" if review["next"] else ""
    lines = entry(review["verdict"], review["findings"], about, width)
    for item in review["items"]:
        sign, tone, found = words.outcome(item)
        lines += entry("", words.thing(item), "", width)
        lines += entry(sign, found, "", width, tone)
    return lines
