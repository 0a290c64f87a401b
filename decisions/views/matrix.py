"""Who stands where on a decision: a row a person, from what `show` answers. Plain JSON values."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

SPOKEN = ("consent", "stand-aside", "objection", "other")


def people(answer: dict[str, Any]) -> list[Row]:
    """A row for everybody whose alignment, answer or buy-in counts or is asked for: the roster first, in its order.

    `answer` is what `decisions.views.one.show` returned. A row is `member, on_roster, outstanding`, then
    `alignment` `{value, stale, at, level}`, `answer` `{value, at, version, concern, condition, level}` to the current
    version, where there is none `last_answer`, the same of the newest one to another version (which counts no longer),
    or to an unknown one (`version` null: another tool tells of it, and it never counted),
    `asked_buy_in` (is buy-in counted over this person), `buy_in` `{value, stale, at, level}`, `check_in` `{value, at,
    level}`, each null where nothing was said, and `left_behind`, an array of why. The value of an answer is `consent`,
    `stand-aside`, `objection` or `presumed`; instants are ISO.
    """
    alignments = {a["member"]: a for a in answer["alignment"] if a["current"]}
    answers = {a["member"]: a for a in answer["answers"] if a["current"]}
    answers = _taken_up(answer) | answers
    reported = {a["member"]: a for a in answer["answers"] if a["version"] is None and not a["disputed"]}
    last = reported | {a["member"]: a for a in answer["answers"] if a["stale"] and not a["disputed"]}
    bought = answer["buy_in_by_member"]
    left: dict[str, list[str]] = {}
    for entry in answer["left_behind"]:
        left.setdefault(entry["member"], []).append(entry["why"])
    return [
        {
            "member": member,
            "on_roster": member in answer["roster"],
            "outstanding": member in answer["outstanding"],
            "alignment": _said(alignments.get(member), "value", "stale", "at", "level"),
            "answer": _answer(answers.get(member)),
            "last_answer": None if member in answers else _answer(last.get(member)),
            "asked_buy_in": member in bought,
            "buy_in": _bought(bought.get(member)),
            "check_in": _checked_in(bought.get(member)),
            "left_behind": left.get(member, []),
        }
        for member in dict.fromkeys([*answer["roster"], *answers, *reported, *bought, *alignments])
    ]


def _taken_up(answer: dict[str, Any]) -> dict[str, Any]:
    """Per member, the open objection to the current version that they took up from somebody who has left: it suspends
    their own answer, as it did its raiser's.
    """
    rows = {a["event"]: a for a in answer["answers"]}
    return {
        o["held_by"]: rows[o["event"]]
        for o in answer["objections"]
        if o["open"] and o["held_by"] != o["raised_by"] and o["version"] == answer["version"]
    }


def _said(said: dict[str, Any] | None, *keys: str) -> Row | None:
    return {key: said[key] for key in keys} if said else None


def _answer(said: dict[str, Any] | None) -> Row | None:
    if said is None or said["answer"] not in SPOKEN:
        return None
    value = "presumed" if said["presumed"] else said["answer"]
    return {"value": value, **{key: said[key] for key in ("at", "version", "concern", "condition", "level")}}


def _bought(said: dict[str, Any] | None) -> Row | None:
    return _said(said, "value", "stale", "at", "level") if said and said["value"] else None


def _checked_in(said: dict[str, Any] | None) -> Row | None:
    if not said or not said["check_in"]:
        return None
    return {"value": said["check_in"], "at": said["checked_in_at"], "level": said["check_in_level"]}
