"""What can be said in a line, and which act it becomes."""

from __future__ import annotations

from typing import Any

from tui.round.line import Saying

CONCERN = "consents, with a concern to look at in the review:"
CONDITION = "consents, on the understanding that ..."


def answer(what: str, member: str, version: int | None) -> Saying:
    """An answer with words: `concern`, `condition`, `object`, `stand-aside`; or `retract`, which takes one back."""
    named = {} if version is None else {"version": version}
    if what == "concern":
        return Saying(what, member, CONCERN, "consent", "concern", named)
    if what == "condition":
        return Saying(what, member, CONDITION, "consent", "condition", named)
    if what == "object":
        return Saying(what, member, "objects. Why is it not safe enough to try?", "object", "message", named)
    if what == "stand-aside":
        return Saying(what, member, "stands aside, because", "stand-aside", "message", named)
    return Saying(what, member, "takes the answer back, because", "retract", "message")


def need(objection: Saying, reason: str) -> Saying:
    """The need behind an objection whose reason was said."""
    args: dict[str, Any] = {"message": reason, **objection.args}
    return Saying("need", objection.member, "has which need behind it?", "object", "need", args, optional=True)


def question(member: str) -> Saying:
    """A question for clarity."""
    return Saying("ask", member, "asks:", "ask", "message", anybody=True)


def answer_to(number: int, member: str) -> Saying:
    """An answer to a question."""
    return Saying(
        f"answer {number}", member, f"answers question {number}:", "answer", "message", {"question": number}, True
    )


def reaction(member: str) -> Saying:
    """A quick reaction; then the next person's."""
    return Saying("react", member, "reacts:", "react", "message", anybody=True, again=True)


def withdrawal(member: str) -> Saying:
    """The end of the proposal."""
    return Saying("withdraw", member, "takes the proposal off the table, because", "withdraw", "message")
