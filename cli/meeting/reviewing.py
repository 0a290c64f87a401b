"""A review as a conversation: everything that there is to be looked at, one after the other, then the verdict. Nothing
is recorded before the end; where it ends before that, what was typed comes back as a command to go on from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cli import asking, options, run
from cli.meeting.listening import Ended, listen
from cli.meeting.sitting import say
from cli.options import Given
from cli.pages.page import flat
from decisions import text
from decisions.commands import OUTCOMES, line
from decisions.errors import BadInput, Refused
from decisions.process import guards
from decisions.process.reviewing import VERDICTS as ON
from decisions.text import shown
from decisions.views import words
from decisions.views.one import show

State = dict[str, Any]

ASKED = {
    "criterion": ("What is the reading?", "Was it met?"),
    "concern": ("What became of it?", "Did it come true?"),
    "condition": ("What became of it?", "Was it met?"),
    "need": ("What shows it?", "Was it met?"),
}
"""Kind of thing -> the questions for a reading and for a verdict."""

VERDICTS = {
    "keep": "as it is, to be reviewed again",
    "extend": "as it is, until a date",
    "amend": "to be changed",
    "let-go": "to end",
}
STILL_TO_SAY = {"verdict": "|".join(VERDICTS), "message": "TEXT"}


def hold(given: Given, decision: str) -> None:
    """Ask, show the command that says the same, and record it after a yes. Raises Refused where nothing is in force."""
    one = asking.one(decision)
    version = guards.in_force(one.d)
    state = show(one) | {"text": version.text, "version": version.number}
    told: State = {}
    try:
        _walk(state, told, one.d.adoptions[-1].policy["review_after"])
        say(["", _line(given, state, told)])
        agreed = _choice("Record it?", {"yes": "", "no": ""}, required=True) == "yes"
    except (Ended, KeyboardInterrupt) as ended:
        say(["", "Nothing was recorded."])
        if told:
            say(["What you typed, to go on from:", _line(given, state, {**STILL_TO_SAY, **told})])
        if isinstance(ended, KeyboardInterrupt):
            raise
        return
    if not agreed:
        say(["Nothing was recorded. Change the line above as you like, and run it."])
        return
    if guards.in_force(asking.one(decision).d).number != version.number:
        raise Refused("another version came in force meanwhile", f"you spoke of version {version.number}; begin again")
    run.on_decision(given, "review", decision, **told)


def _line(given: Given, state: State, told: State) -> str:
    """The command that records the same."""
    beside = {"as_": given.members, "at": given.at, "meeting": given.meeting}
    order = ("verdict", "message", "next_on", *OUTCOMES, "framing")
    return shown(line("review", state["number"], **{key: told.get(key) for key in order}, **beside))


def _walk(state: State, told: State, review_after: int) -> None:
    """What is said goes into `told`, as the act takes it, as soon as it is said."""
    items = state["to_review"]
    say([f"Review of decision {state['number']}: {flat(state['title'])}"])
    say([f"Version {state['version']}, which is in force:", *_text(state["text"])])
    say(["An empty line leaves a question out; q ends here, and nothing is recorded."])
    for place, item in enumerate(items, 1):
        say(["", f"{place} of {len(items)}, {flat(words.thing(item))}"])
        if item["said"]:
            say([f"  found the last time: {flat(words.outcome(item)[2])}"])
        _thing(item, told)
    if state["framing"]:
        say(
            ["", f"The situation, as framing {state['framing']['revision']} says it:", *_text(state["framing"]["text"])]
        )
        framing = _choice("Does that still hold?", {"holds": "", "changed": "alignment is open again"})
        told |= {"framing": framing} if framing else {}
    say([""])
    told["message"] = _said("What did the review find?", lambda said: text.prose(said, "findings"), required=True)
    told["verdict"] = _choice("The verdict?", VERDICTS, required=True)
    if told["verdict"] == "extend":
        told["next_on"] = _said("The next review? (a date)", options.day, required=True)
    elif told["verdict"] == "keep":
        told["next_on"] = _said(f"The next review? (a date; an empty line is in {review_after} days)", options.day)


def _thing(item: State, told: State) -> None:
    """What is found of one thing: a reading and a verdict, of which each may be left out."""
    kind = item["kind"]
    reading, verdict = ASKED[kind]
    key = next(key for key, of in OUTCOMES.items() if of == kind)
    name = str(item["number"]) if kind == "need" else item["number"]
    before = told.get(key, [])
    said = _said(reading, lambda said: text.prose(said, "reading"))
    told |= {key: [*before, (name, None, said)]} if said else {}
    word = _choice(verdict, dict.fromkeys(ON[kind], ""))
    told |= {key: [*before, (name, word, said)]} if word else {}


def _text(of: str) -> Iterable[str]:
    return [f"  {part}".rstrip() for part in shown(of, lines=True).split("\n")]


def _said(question: str, read: Callable[[str], str | None], *, required: bool = False) -> str | None:
    """A line as `read` understands it; None for an empty one. Raises Ended for `q`, and at the end of the input."""
    while True:
        typed = listen(question)
        if typed.lower() == "q":
            raise Ended
        if not typed and not required:
            return None
        try:
            return read(typed)
        except BadInput as problem:
            say([f"No: {shown(problem.message)}; {shown(problem.hint)}"])


def _choice(question: str, among: Mapping[str, str], *, required: bool = False) -> str | None:
    """One of a few words, or how it begins."""

    def read(typed: str) -> str:
        found = [word for word in among if word == typed.lower()] or [w for w in among if w.startswith(typed.lower())]
        if len(found) != 1:
            raise BadInput(f"'{shown(typed[:40])}' is none of these", f"say one of {', '.join(among)}")
        return found[0]

    named = (f"{word}: {about}" if about else word for word, about in among.items())
    return _said(
        f"{question} ({'; '.join(named) if any(among.values()) else ', '.join(among)})", read, required=required
    )
