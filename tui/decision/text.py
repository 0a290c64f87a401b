"""What people consent to: the text and everything beside it, or the difference between two versions."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from decisions.errors import Problem
from decisions.text import shown
from decisions.views import difference
from decisions.views.one import One
from tui.actions import bindings
from tui.cells import flat, wrapped
from tui.decision.pane import LinesPane, Pane, Question, Told
from tui.lines import Piece
from tui.log import Log

Wanted = tuple[int, int] | str
"""Two versions, or whose last answer a difference starts from."""


class Reader(VerticalScroll, can_focus=True):
    """The text, to be scrolled with the keys of every list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("rows")

    def action_down(self) -> None:
        self.scroll_down(animate=False)

    def action_up(self) -> None:
        self.scroll_up(animate=False)

    def action_page_down(self) -> None:
        self.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.scroll_page_up(animate=False)

    def action_first(self) -> None:
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)


class Difference(LinesPane):
    """What changed between two versions."""

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        found = told.more
        if isinstance(found, Problem):
            return [[(flat(found.message), "warn")], [(flat(found.hint), "faint")]]
        return difference_lines(found, width) if found else []


def difference_lines(found: dict[str, Any], width: int) -> list[list[Piece]]:
    """A difference as lines; added and removed are told by their sign."""
    old, new = found["from"], found["to"]
    lines: list[list[Piece]] = [
        [
            (f"version {old['version']} ({old['digest'][:8]}, {flat(old['by'])})", "faint"),
            (f" → version {new['version']} ({new['digest'][:8]}, {flat(new['by'])})", "strong"),
        ],
        [],
    ]
    for field in found["fields"]:
        lines.append([(f"{field['field'].replace('_', ' ')}: ", "strong")])
        for sign, key, tone in (("-", "from", "removed"), ("+", "to", "added")):
            for line in wrapped(_spoken(field[key]), width - 4):
                lines.append([(f"  {sign} {line}", tone)])
    for line in found["text"]:
        tone = "added" if line.startswith("+") else "removed" if line.startswith("-") else ""
        tone = "accent" if line.startswith("@@") else tone
        for number, part in enumerate(wrapped(line[1:] if tone != "accent" else line, width - 3)):
            head = line[:1] if tone != "accent" and not number else " "
            lines.append([(f"{flat(head) or ' '} {part}", tone)])
    if not found["fields"] and not found["text"]:
        lines.append([("Nothing has changed.", "faint")])
    return lines


def _spoken(value: Any) -> str:
    if value in (None, [], False):
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class TextPane(Vertical, Pane):
    """The text, or a difference."""

    label = "text"
    HELP = "What people consent to; d shows what changed between versions, or since somebody answered."
    DEFAULT_CSS = """
    TextPane { height: 1fr; }
    TextPane > Difference { display: none; }
    TextPane.-difference > Difference { display: block; }
    TextPane.-difference > Reader { display: none; }
    TextPane #beside { padding: 0 2 1 2; color: $foreground 80%; }
    TextPane Markdown { padding: 0 2; margin: 0; background: $background; }
    """

    wanted: Wanted | None = None

    def compose(self) -> ComposeResult:
        with Reader():
            yield Markdown("", open_links=False)
            yield Static(id="beside")
        yield Difference()

    def focus(self, scroll_visible: bool = True) -> Self:
        self._front().focus(scroll_visible)
        return self

    def _front(self) -> Reader | Difference:
        return self.query_one(Difference) if self.wanted is not None else self.query_one(Reader)

    def question(self) -> Question:
        wanted = self.wanted
        if wanted is None:
            return lambda log, one: None

        def asked(log: Log, one: One) -> Any:
            try:
                return (
                    difference.since_answer(one, wanted)
                    if isinstance(wanted, str)
                    else difference.between(one, *wanted)
                )
            except Problem as problem:
                return problem

        return asked

    def tell(self, told: Told) -> None:
        before, self.told = self.told, told
        self.set_class(self.wanted is not None, "-difference")
        if self.wanted is not None:
            self.query_one(Difference).tell(told)
            return
        if before is None or _text(before.answer) != _text(told.answer):
            self.query_one(Markdown).update(_text(told.answer))
        self.query_one("#beside", Static).update(Content(_beside(told.answer)))

    def choose_difference(self) -> None:
        """Ask between what a difference is wanted, or the whole text again."""
        from tui.ask import Choice

        if self.told is None:
            return
        options: list[tuple[str, str]] = [("", "the whole text")]
        count = len(self.told.answer["versions"])
        options += [(f"{n - 1}:{n}", f"version {n - 1} → {n}") for n in range(count, 1, -1)]
        options += [(f"1:{count}", f"version 1 → {count}")] if count > 2 else []
        members = dict.fromkeys(a["member"] for a in self.told.answer["answers"] if a["version"] and not a["presumed"])
        options += [(f"@{m}", f"since {m} answered last") for m in members]
        self.app.push_screen(Choice("What changed?", options), self._differ)

    def _differ(self, chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen.startswith("@"):
            self.wanted = chosen[1:]
        elif chosen:
            first, _, second = chosen.partition(":")
            self.wanted = int(first), int(second)
        else:
            self.wanted = None
        self.set_class(self.wanted is not None, "-difference")
        self._front().focus()
        self.screen.read()  # type: ignore[attr-defined]

    def copied(self) -> str | None:
        return self.told.answer["text"] if self.told else None


def _text(answer: dict[str, Any]) -> str:
    if answer["text"] is not None:
        return shown(answer["text"], lines=True)
    framing = answer["framing"]
    if framing:
        return "*No proposal yet. The situation as it is framed:*\n\n" + shown(framing["text"], lines=True)
    return "*No proposal yet, and the situation is not framed.*"


def _beside(answer: dict[str, Any]) -> str:
    if answer["text"] is None:
        return ""
    parts = [f"version {answer['version']} · digest {answer['digest'][:16]} · owner {flat(answer['owner'])}"]
    if answer["carried_by"]:
        parts.append(f"carried out by {', '.join(map(flat, answer['carried_by']))}")
    parts.append(f"review on {answer['review_on']}" if answer["review_on"] else "no review date yet")
    parts += [f"criterion {n}: {flat(text)}" for n, text in enumerate(answer["criteria"], 1)]
    if answer["addresses"]:
        parts.append(f"addresses {', '.join(f'need {need}' for need in answer['addresses'])}")
    round_ = answer["round"]
    if round_ and round_["open"]:
        ends = f", until {round_['ends']}" if round_["ends"] else ""
        parts.append(f"round {round_['round']} is open on version {round_['version']}{ends}")
    return "\n".join(parts)
