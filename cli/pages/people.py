"""Members and circles as pages."""

from __future__ import annotations

from typing import Any

from cli.pages.page import STATUS, Cell, Page, flat
from cli.pages.past import Clock, counted
from decisions.text import joined, shown
from decisions.views.asked import Asked
from decisions.views.words import spoken
from decisions.when import local, moment

Entry = dict[str, Any]

NEWEST = 3
"""Decisions in force that are named of each circle within."""


def members(found: list[Entry]) -> None:
    """Everybody, a line each."""
    page = Page()
    if not found:
        page.line("Nobody yet. Begin with yourself: decisions member add HANDLE")
    rows: list[list[Cell]] = [
        [shown(m["member"]), flat(m["name"]), ", ".join(_place(c["circle"], c["roles"]) for c in m["circles"])]
        for m in found
    ]
    page.table(rows, indent=0)
    page.end()


def member(found: Entry) -> None:
    """One member."""
    page = Page()
    page.line(f"{shown(found['member'])}{' · ' if found['name'] else ''}{flat(found['name'])}", bold=True)
    if found["email"]:
        page.entry("e-mail", flat(found["email"]))
    page.entry("added", local(moment(found["added_at"])))
    page.entry("circles", ", ".join(_place(c["circle"], c["roles"]) for c in found["circles"]) or "none")
    for number, signing in enumerate(found["keys"]):
        ended = f", ended {local(moment(signing['until']))}" if signing["until"] else ""
        since = local(moment(signing["since"]))
        page.entry("" if number else "signs with", f"{signing['fingerprint']} since {since}{ended}")
        type_, _, *comment = signing["key"].split(" ", 2)
        page.entry("", flat(" ".join([type_, *comment])))
    for label, key in (("takes part", "decisions"), ("waiting", "waiting"), ("objected", "objected")):
        numbers = found[key]
        some = ", ".join(map(str, numbers[-20:]))
        page.entry(label, f"{'... ' if len(numbers) > 20 else ''}{some}" if numbers else "in no decision")
    page.end()


def circles(found: list[Entry]) -> None:
    """Every circle, with its aim and who is in it."""
    page = Page()
    if not found:
        page.line("No circle yet. Form one: decisions circle form HANDLE --aim TEXT --member HANDLE")
    for circle in found:
        _head(page, circle)
    page.end()


def circle(found: Entry, asked: Asked) -> None:
    """One circle, and those within it."""
    page, clock = Page(), Clock(asked)
    _head(page, found)
    page.entry("formed", local(moment(found["formed_at"])))
    if found["decisions"]:
        counts = (f"{STATUS.get(s, ' ')} {n} {s}" for s, n in found["decisions"].items())
        page.entry("decisions", ", ".join(counts))
    _left_behind(page, found["left_behind"], clock, at=14)
    if found["children"]:
        page.heading("Circles within")
        _children(page, found["children"], clock, 2)
    page.heading(f"Decides by {flat(found['preset'])}")
    for key, value in found["policy"].items():
        page.entry(shown(key), flat(spoken(value)), at=32)
    page.end()


def _children(page: Page, children: list[Entry], clock: Clock, indent: int) -> None:
    """The circles within one, each with its newest decisions in force and who is left behind."""
    for child in children:
        spoken_for = f" · {joined([shown(name) for name in child['delegates']])}" if child["delegates"] else ""
        page.line(f"{shown(child['circle'])}{spoken_for}", bold=True, indent=indent)
        in_force = child["decisions"]
        for number, one in enumerate(in_force[:NEWEST]):
            text = f"{one['number']} · {flat(one['title'])}, since {clock.iso(one['adopted_at'])}"
            page.entry("" if number else "in force", text, indent=indent + 2, at=indent + 16)
        if len(in_force) > NEWEST:
            more = f"and {len(in_force) - NEWEST} more: decisions list circle:{shown(child['circle'])} is:in-force"
            page.entry("", more, indent=indent + 2, at=indent + 16)
        _left_behind(page, child["left_behind"], clock, indent=indent + 2, at=indent + 16)
        _children(page, child["children"], clock, indent + 2)


def _left_behind(page: Page, found: Entry, clock: Clock, *, at: int, indent: int = 2) -> None:
    if found["people"]:
        people = "1 person" if found["people"] == 1 else f"{found['people']} people"
        text = f"{people} on {counted(found['decisions'], 'decision')}, since {clock.iso(found['since'])}"
        page.entry("left behind", text, indent=indent, at=at, colour="yellow")


def _head(page: Page, circle: Entry) -> None:
    parent = f" · in {shown(circle['parent'])}" if circle["parent"] else ""
    page.heading(f"{shown(circle['circle'])}{parent} · {flat(circle['preset'])}")
    page.text(flat(circle["aim"]))
    page.entry("members", ", ".join(_place(m["member"], m["roles"]) for m in circle["members"]) or "nobody")


def _place(name: str, roles: list[str]) -> str:
    return f"{shown(name)} ({', '.join(map(shown, roles))})" if roles else shown(name)
