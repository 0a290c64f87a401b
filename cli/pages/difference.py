"""What changed between two versions, as a page."""

from __future__ import annotations

from typing import Any

from cli.pages.page import Page, flat
from cli.pages.past import banner
from decisions.text import shown
from decisions.views.one import One
from decisions.when import local, moment

FIELDS = {
    "owner": "owner",
    "carried_by": "carried by",
    "review_on": "review on",
    "criteria": "criteria",
    "needs": "needs",
    "retire": "retires",
}
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def page(answer: dict[str, Any], one: One) -> None:
    """Print it: the two versions, what is new beside the text, and the text line by line."""
    page = Page()
    page.lines += banner(one.asked)
    page.line(f"Decision {one.number} · {flat(one.d.title)}", bold=True)
    for sign, side in (("-", "from"), ("+", "to")):
        named = answer[side]
        made = f"{shown(named['by'])}, {local(moment(named['at']))}"
        page.line(f"{sign * 3} version {named['version']} {named['digest'][:8]}, {made}", COLOURS[sign])
    for field in answer["fields"]:
        page.lines.append("")
        page.line(FIELDS[field["field"]])
        before, after = values(field["from"]), values(field["to"])
        for value in before:
            if value not in after:
                page.text(f"- {value}", hanging=2, colour="red")
        for value in after:
            if value not in before:
                page.text(f"+ {value}", hanging=2, colour="green")
    if answer["text"]:
        page.lines.append("")
        for line in answer["text"]:
            page.text(
                f"{line[:1]} {shown(line[1:], lines=True)}" if line[:1] != "@" else line,
                indent=0,
                hanging=2,
                colour=COLOURS.get(line[:1]),
            )
    if not answer["text"] and not answer["fields"]:
        page.line("Nothing changed.")
    if answer.get("question"):
        page.heading(f"To ask {shown(answer['member'])}")
        page.text(flat(answer["question"]))
    page.end()


def values(value: Any) -> list[str]:
    """The values of a field, harmless."""
    if value is None or value is False:
        return ["(none)"] if value is None else []
    return [flat(str(one)) for one in value] if isinstance(value, list) else [flat(str(value))]
