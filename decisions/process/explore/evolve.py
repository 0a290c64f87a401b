"""What options, questions and reactions do to a decision, and how they read."""

from __future__ import annotations

from decisions.process.state import Contribution, Decision, Record


def offered(d: Decision, e: Record, at: int) -> None:
    d.explored = True
    number = d.counters["option"] = e["data"]["option"]
    d.options.append(Contribution(number, e["data"]["text"], e["member"], at, e["id"]))


def asked(d: Decision, e: Record, at: int) -> None:
    d.explored = True
    number = d.counters["question"] = e["data"]["question"]
    d.questions.append(Contribution(number, e["data"]["text"], e["member"], at, e["id"]))


def answered(d: Decision, e: Record, at: int) -> None:
    number = e["data"]["question"]
    for question in d.questions:
        if question.number == number:
            question.answers.append(Contribution(number, e["data"]["text"], e["member"], at, e["id"]))


def shared(d: Decision, e: Record, at: int) -> None:
    d.explored = True
    d.reactions.append(Contribution(0, e["data"]["text"], e["member"], at, e["id"]))


EFFECTS = {"OptionOffered": offered, "QuestionAsked": asked, "QuestionAnswered": answered, "ReactionShared": shared}

SENTENCES = {
    "OptionOffered": lambda e: f"{e['member']} offered option {e['data']['option']}: {e['data']['text']}",
    "QuestionAsked": lambda e: f"{e['member']} asked question {e['data']['question']}: {e['data']['text']}",
    "QuestionAnswered": lambda e: f"{e['member']} answered question {e['data']['question']}: {e['data']['text']}",
    "ReactionShared": lambda e: f"{e['member']} reacted: {e['data']['text']}",
}
