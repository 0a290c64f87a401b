"""One sitting of a meeting: where it stands, who was passed over, and how what is said is recorded at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cli import asking, printing, run, texts
from cli.meeting.listening import Ended, listen, passage
from cli.options import Given, session
from cli.pages import meeting as pages
from decisions.errors import BadInput, Refused
from decisions.text import shown
from decisions.views.meeting import meeting

State = dict[str, Any]

SHORT = {
    "c": "consent",
    "o": "object",
    "s": "stand-aside",
    "aside": "stand-aside",
    "p": "pass",
    "b": "back",
    "w": "who",
    "t": "text",
    "h": "help",
    "?": "help",
    "q": "quit",
}
"""Short words -> the words they stand for."""


def say(lines: Iterable[str]) -> None:
    """Lines to whoever listens; harmless already."""
    for line in lines:
        printing.out(line)


def split(line: str) -> tuple[str, str]:
    """The word that a line begins with, and the rest."""
    word, _, rest = line.partition(" ")
    word, rest = word.lower().rstrip(":,"), rest.strip()
    if word == "stand" and rest[:5].lower() == "aside":
        word, rest = "stand-aside", rest[5:].lstrip(" :,")
    return SHORT.get(word, word), rest


class Sitting:
    """Everything that is said is recorded at once; what is kept here is lost with the sitting, and harms nobody."""

    def __init__(self, number: int, label: str | None) -> None:
        self.number = number
        self.label = label
        self.me = session().me(session().reader().log_id())
        self.passed: list[str] = []
        self.again: set[str] = set()
        """Who was passed over twice; they are not asked any more."""
        self.left: set[int] = set()
        """The objections that stay open for today."""
        self.spoke: list[str] = []
        """Whose turn it was, in order."""
        self.back: str | None = None
        """To whom the meeting goes back."""
        self._given(None)

    def _given(self, as_: str | None) -> Given:
        return Given({"as_": as_, "at": None, "meeting": self.label, "dry_run": False, "command_id": None})

    def state(self) -> State:
        """Where the meeting stands, by what is recorded now."""
        return meeting(asking.one(str(self.number)), passed=self.passed)

    def begin_anew(self) -> None:
        """Everybody is asked again."""
        self.passed, self.again, self.left = [], set(), set()

    def act(self, act: str, as_: str | None = None, **args: Any) -> None:
        """Record an act at once, and say what changed. Raises Refused and BadInput."""
        say([shown(run.said(self._given(as_), act, self.number, **args))])

    def record(self, act: str, as_: str | None = None, **args: Any) -> bool:
        """The same; False where a rule refuses it, which is said in the rule's words."""
        return self.tried(lambda: self.act(act, as_, **args))

    def tried(self, do: Callable[[], None]) -> bool:
        """Do something; False where it is refused, which is said."""
        try:
            do()
        except (Refused, BadInput) as problem:
            say([f"No: {shown(problem.message)}", *([f"  {shown(problem.hint)}"] if problem.hint else [])])
            return False
        return True

    def member(self, name: str) -> str | None:
        """A member of the log, as registered."""
        return asking.registered(session().reader(), name.strip())

    def whose(self, question: str, default: str) -> str:
        """A member who is named, else the default."""
        while name := listen(f"{question} (a handle; an empty line is {default})"):
            found = self.member(name)
            if found:
                return found
            say([f"Nobody here is called {shown(name)}."])
        return default

    def voiced(self, line: str) -> tuple[str, str]:
        """Whose words these are, and the words: `ana: text`, else whoever is said to have said them."""
        name, colon, text = line.partition(":")
        found = self.member(name) if colon and text.strip() else None
        return (found, text.strip()) if found else (self.whose("Who says so?", self.me), line)

    def amend(self, state: State, text: str | None, **args: Any) -> bool:
        """Change the proposal on the spot: `text` is a paragraph more, and None asks for the whole new text."""
        if text is not None:
            text = text or listen("What is added?")
            return bool(text) and self.record("amend", add=text, **args)
        found: list[str] = []
        if not self.tried(lambda: found.append(_written(state))) or not found[0].strip():
            return False
        if self.state()["digest"] != state["digest"]:
            say(["No: somebody else changed the proposal meanwhile; nothing was recorded."])
            say(pages.proposal(self.state()))
            return False
        return self.record("amend", message=found[0], **args)

    def other(self, state: State, word: str, words: dict[str, str]) -> None:
        """The words that record nothing, and those that nobody knows."""
        if word == "quit":
            raise Ended
        if word == "who":
            say(pages.who(self.state(), self.passed))
        elif word == "text":
            say(pages.proposal(state))
        else:
            say([] if word in ("help", "") else [f"{shown(word)}: no such word here. The words are:"])
            say(f"  {name}: {about}" for name, about in words.items())


def _written(state: State) -> str:
    """A whole new text, from the editor, or line by line."""
    if texts.can_edit():
        return texts.edit(state["text"], f"Decision {state['number']}: {state['title']}")
    return passage("The whole new text, line by line; a line with a single . ends it:")
