"""The page of one decision: the text, who stands where, what is open, and what comes next."""

from __future__ import annotations

from typing import Any

from cli.pages.cells import wrapped
from cli.pages.matrix import drift, people
from cli.pages.page import COLOUR, INK, STATUS, Page, flat
from cli.pages.past import Clock, banner
from decisions.text import shown
from decisions.views import words
from decisions.views.one import One, show
from decisions.views.words import raiser
from decisions.when import day_end, moment


def page(one: One, *, exact: bool = False) -> None:
    """Print it."""
    page, clock = Page(), Clock(one.asked, exact=exact)
    answer = show(one)
    page.lines += banner(one.asked)
    _head(page, answer, one, clock)
    _proposal(page, answer)
    people(page, answer, clock)
    drift(page, answer["buy_in_over_time"], clock)
    _round(page, answer, one, clock)
    _reported(page, answer, clock)
    _ask(page, answer)
    _objections(page, answer, clock)
    _provisos(page, answer)
    _align(page, answer, clock)
    _explore(page, answer, clock)
    _act(page, answer, one, clock)
    _left_behind(page, answer, clock)
    if not one.asked.travels:
        from decisions.views.after import comes_next

        following = comes_next(one.d, one.number, one.asked.moment)
        if following:
            page.lines.append("")
            page.entry("Next", shown(following), indent=0, at=6)
    page.end()


def _head(page: Page, answer: dict[str, Any], one: One, clock: Clock) -> None:
    status = answer["status"]
    lead = f"Decision {answer['number']} · "
    for number, line in enumerate(wrapped(flat(answer["title"]), page.width - len(lead))):
        page.lines.append((lead if number == 0 else " " * len(lead)) + page.ink(line, bold=True))
    parts = [flat(answer["circle"]), f"opened {clock.iso(answer['opened_at'])}"]
    if answer["version"]:
        parts.insert(1, f"version {answer['version']} {answer['digest'][:8]}")
    if answer["in_force"]:
        since = f"since {clock.iso(answer['adopted_at'])}{words.as_reported(answer)}"
        parts.append(f"version {answer['in_force']} in force {since}")
    page.lines.append(page.ink(f"{STATUS.get(status, ' ')} {status}", COLOUR.get(status), bold=True))
    page.text(" · ".join(parts), indent=2)
    if one.derived:
        page.text("derived; recorded by the next act", indent=2, colour="yellow")
    elif answer["due_to_close"]:
        page.text("its time is over, and the rule is not met: it is due to be closed", indent=2, colour="yellow")
    if answer["superseded_by"]:
        page.text(f"superseded by decision {answer['superseded_by']}", indent=2)
    if answer["to_be_superseded_by"]:
        page.text(f"meant to be superseded by {_decisions(answer['to_be_superseded_by'])}", indent=2)
    for need in answer["from_needs"]:
        page.text(f"opened from need {need['need']}{_whose(need)}", indent=2, hanging=2)
    if answer["supersedes"]:
        page.text(f"is to supersede {_decisions(answer['supersedes'])}", indent=2)


def _whose(need: dict[str, Any]) -> str:
    """What a need of another decision says, as far as that can be read."""
    return f": {flat(need['text'])} ({shown(need['member'])})" if need["text"] else ""


def _decisions(numbers: list[int]) -> str:
    return _listed([f"decision {number}" for number in numbers])


def _listed(names: list[Any]) -> str:
    return ", ".join(shown(str(name)) for name in names)


def _proposal(page: Page, answer: dict[str, Any]) -> None:
    if answer["text"] is None:
        return
    page.heading(f"Proposal, version {answer['version']}")
    page.text(shown(answer["text"], lines=True), indent=2)
    page.lines.append("")
    page.entry("owner", shown(answer["owner"]))
    if answer["carried_by"]:
        page.entry("carried by", _listed(answer["carried_by"]))
    for number, criterion in enumerate(answer["criteria"], 1):
        page.entry("criteria" if number == 1 else "", f"{number}. {flat(criterion)}")
    if answer["addresses"]:
        page.entry("addresses", f"need {_listed(answer['addresses'])}")
    for need in answer["addresses_of_others"]:
        page.entry("", f"{need['need']}{_whose(need)}")


def _round(page: Page, answer: dict[str, Any], one: One, clock: Clock) -> None:
    round_ = answer["round"]
    if not round_:
        return
    page.lines.append("")
    state = "open" if round_["open"] else f"closed {clock.iso(round_['closed_at'])}"
    if round_["open"] and round_["ends"]:
        state += f", until {clock.iso(round_['ends'])}"
    preset = flat(answer["policy"]["preset"])
    page.entry("round", f"{round_['round']} on version {round_['version']}, {state}, under {preset}", indent=0, at=14)
    if answer["outstanding"]:
        page.entry("outstanding", _listed(answer["outstanding"]), indent=0, at=14, colour="yellow")
    period = round_["final_comment_period"]
    if period:
        page.entry("comments", f"final comments until {clock.iso(period['ends'])}", indent=0, at=14)


def _reported(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    if not answer["outcomes"]:
        return
    page.heading("As another tool reports, by an unknown rule")
    for o in answer["outcomes"]:
        what = "" if o["outcome"] == "stated" else f", {o['outcome']}"
        by = f", decided by {_listed(o['deciders'])}" if o["deciders"] else ""
        text = f": {flat(o['text'])}" if o["text"] else ""
        page.text(f"{flat(o['said'])}{what}{by} {clock.iso(o['at'])} ({shown(o['member'])}){text}", hanging=2)


def _ask(page: Page, answer: dict[str, Any]) -> None:
    """What to ask whoever answered an earlier version; the others are outstanding, and asked as ever."""
    asked = [person for person in answer["ask"] if person["answered_version"] is not None]
    if not asked:
        return
    page.heading("To ask, whom it concerns most first")
    for person in asked:
        page.entry(shown(person["member"]), flat(person["question"]))


def _objections(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    if not answer["objections"]:
        return
    page.heading("Objections")
    for o in sorted(answer["objections"], key=lambda o: not o["open"]):
        sign, colour = ("▲", "red") if o["open"] else ("✓", None)
        state = "open" if o["open"] else shown(o["resolution"] or "closed")
        late = ", after adoption" if o["late"] else ""
        page.text(
            f"{sign} {o['objection']}. {state}: {shown(raiser(o))} on version {o['version']},"
            f" {clock.iso(o['at'])}{late}",
            colour=colour,
        )
        page.text(flat(o["reason"]), indent=6)
        if o["need"]:
            page.text(f"need: {flat(o['need'])}", indent=6)
        if o["held_by"] != o["raised_by"]:
            page.text(f"taken up by {shown(o['held_by'])}", indent=6)
        for test in o["tests"]:
            page.text(f"test: {flat(_text_of(test))}", indent=6)
        if not o["open"]:
            heard = f"heard {clock.iso(o['heard_at'])}" if o["heard_at"] else "not said to be heard"
            why = f": {flat(o['close_reason'])}" if o["close_reason"] else ""
            page.text(
                f"closed {clock.iso(o['closed_at'])} by {shown(o['closed_by'] or 'the rule')}, {heard}{why}", indent=6
            )
        for alternative in o["alternatives"]:
            page.text(f"alternative: {flat(alternative)}", indent=6)


def _text_of(test: Any) -> str:
    return str(test.get("text") or test.get("reason") or "") if isinstance(test, dict) else str(test)


def _provisos(page: Page, answer: dict[str, Any]) -> None:
    for title, found, state in (
        ("Conditions", answer["conditions"], "state"),
        ("Concerns", answer["concerns"], "became"),
    ):
        if not found:
            continue
        page.heading(title)
        for item in found:
            number = item.get("condition") or item.get("concern")
            said = item[state]
            word = f"{said}: " if said and state == "state" else "not marked: " if state == "state" else ""
            colour = {"broken": "red", "met": "green"}.get(said or "")
            page.text(f"{number}. {word}{flat(item['text'])} ({shown(item['member'])})", hanging=3, colour=colour)
            became = [words.VERDICT.get(item["verdict"], item["verdict"]), item["became"]]
            if any(became):
                page.text(f"became: {flat(': '.join(filter(None, became)))}", indent=5)


def _align(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    if answer["framing"]:
        framing = answer["framing"]
        page.heading(f"The situation, revision {framing['revision']}")
        page.text(shown(framing["text"], lines=True))
    if answer["voices"]:
        needs = {need["need"]: need for need in answer["needs"]}
        page.heading("Voices")
        for voice in answer["voices"]:
            page.entry(f"{voice['kind']} {voice['number']}", f"{flat(voice['text'])} ({shown(voice['member'])})")
            need = needs[voice["number"]] if voice["kind"] == "need" else None
            if need and (answer["in_force"] or need["addressed"] or need["taken_up_by"] or need["review"]):
                from cli.pages.needs import stands

                stands(page, need, clock, indent=14)


def _explore(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    if answer["options"]:
        page.heading("Options")
        for option in answer["options"]:
            page.text(f"{option['option']}. {flat(option['text'])} ({shown(option['member'])})", hanging=3)
    if answer["questions"]:
        page.heading("Questions")
        for question in answer["questions"]:
            page.text(f"{question['question']}. {flat(question['text'])} ({shown(question['member'])})", hanging=3)
            for said in question["answers"]:
                page.text(f"{shown(said['member'])}: {flat(said['text'])}", indent=5)
            if not question["answers"]:
                page.text("not answered yet", indent=5, colour="yellow")
    if answer["reactions"]:
        page.heading("Reactions")
        for reaction in answer["reactions"]:
            page.text(f"{shown(reaction['member'])}: {flat(reaction['text'])}", hanging=2)


def _act(page: Page, answer: dict[str, Any], one: One, clock: Clock) -> None:
    if answer["actions"]:
        page.heading("Actions")
        for action in answer["actions"]:
            sign, colour = {"done": ("✓", "green"), "dropped": ("×", "bright_black")}.get(
                action["outcome"] or "", ("□", None)
            )
            due = ""
            if action["due"] and not action["outcome"]:
                late = moment(action["due"]) <= one.asked.moment
                due = f", due {clock.iso(action['due'])}{' (overdue)' if late else ''}"
                colour = "red" if late else colour
            note = f": {flat(action['note'])}" if action["note"] else ""
            page.text(
                f"{sign} {action['action']}. {flat(action['text'])} ({shown(action['owner'])}{due}){note}",
                hanging=5,
                colour=colour,
            )
    if answer["reviews"]:
        page.heading("Reviews")
        for review in answer["reviews"]:
            page.text(f"{clock.iso(review['at'])}, {shown(review['member'])}: {shown(review['verdict'])}")
            page.text(flat(review["findings"]), indent=5)
            for item in review["items"]:
                sign, tone, said = words.outcome(item)
                page.text(f"{flat(words.thing(item))}", indent=5, hanging=2)
                page.text(f"{sign} {flat(said)}", indent=7, hanging=2, colour=INK[tone])
            if review["framing"] or answer["framing"]:
                page.text(f"framing: {words.framing(review['framing'])}", indent=5)
    early = answer["early_review"]
    if answer["review_on"] or early:
        page.lines.append("")
    if answer["review_on"]:
        mark = " (overdue)" if answer["overdue"] else ""
        when = "" if clock.exact else f", {clock(day_end(answer['review_on']))}"
        page.entry("review", f"{answer['review_on']}{when}{mark}", indent=0, at=14, colour="red" if mark else None)
    if early:
        why = f": {flat(early['reason'])}" if early["reason"] else ""
        page.entry(
            "early review",
            f"due since {clock.iso(early['since'])}, because of {shown(early['because'])}{why}",
            indent=0,
            at=14,
            colour="red",
        )


def _left_behind(page: Page, answer: dict[str, Any], clock: Clock) -> None:
    if answer["left_behind"]:
        from cli.pages.left import left

        page.heading("Left behind")
        left(page, answer["left_behind"], clock)
