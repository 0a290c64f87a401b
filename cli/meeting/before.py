"""What comes before the round: questions for clarity, quick reactions, a review date, and the opening."""

from __future__ import annotations

from functools import partial

from cli import options
from cli.meeting.listening import Ended, listen
from cli.meeting.sitting import Sitting, State, say, split
from cli.pages import meeting as pages
from cli.pages.page import flat
from decisions.text import shown

WORDS = {
    "yes": "open the round",
    "add TEXT": "a paragraph more in the proposal",
    "amend": "a new text of the proposal",
    "text": "the proposal again",
    "who": "who is going to be asked",
    "no": "end here; what was said is recorded",
}


def questions(sitting: Sitting, state: State) -> None:
    """Open questions are answered, and further ones asked, until nobody has one."""
    for question in state["questions"]:
        say([f"Question {question['question']}, from {shown(question['member'])}: {flat(question['text'])}"])
        _answer(sitting, question["question"])
    while line := listen("A clarifying question? (bo: TEXT; an empty line goes on)"):
        who, text = sitting.voiced(line)
        ask(sitting, who, text)


def ask(sitting: Sitting, who: str, text: str) -> None:
    """A question for clarity, and its answer."""
    before = {question["question"] for question in sitting.state()["questions"]}
    if sitting.record("ask", who, message=text):
        for question in sitting.state()["questions"]:
            if question["question"] not in before:
                _answer(sitting, question["question"])


def _answer(sitting: Sitting, question: int) -> None:
    line = listen(f"The answer to question {question}? (ana: TEXT; an empty line leaves it open)")
    if line:
        who, text = sitting.voiced(line)
        sitting.record("answer", who, question=question, message=text)


def reactions(sitting: Sitting) -> None:
    """Quick reactions, until nobody has one."""
    while line := listen("A quick reaction? (bo: TEXT; an empty line goes on)"):
        who, text = sitting.voiced(line)
        sitting.record("react", who, message=text)


def open_round(sitting: Sitting) -> None:
    """The last moment to change something; then everybody is asked. Raises Ended where nobody wants to."""
    state = sitting.state()
    if not (state["review_agreed"] or state["retire"]):
        _review_date(sitting, state["policy"]["review_after"])
    people = pages.names([person["member"] for person in state["people"]])
    while True:
        word, rest = split(listen(f"Open the round with {people}? (yes; add TEXT; amend; help; no)"))
        if word in ("", "yes", "y"):
            if sitting.record("round"):
                say(pages.unsettled(sitting.state()))
                return
        elif word in ("no", "n"):
            raise Ended
        elif word in ("add", "amend"):
            if sitting.amend(sitting.state(), rest if word == "add" else None):
                say(pages.proposal(sitting.state()))
        else:
            sitting.other(sitting.state(), word, WORDS)


def _review_date(sitting: Sitting, days: int) -> None:
    """It belongs to what people consent to, so it is asked for before they do."""
    rule = f"an empty line leaves it to the policy, {days} days after adoption"
    while line := listen(f"No review date is named. Review on? (a date; {rule})"):
        if sitting.tried(partial(_review_on, sitting, line)):
            return


def _review_on(sitting: Sitting, date: str) -> None:
    sitting.act("amend", review_on=options.day(date))
    say([f"Review on {sitting.state()['review_on']}."])
