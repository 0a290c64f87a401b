"""What a verification found."""

from __future__ import annotations

from typing import Any

from cli.pages.page import Page, flat


def page(answer: dict[str, Any]) -> None:
    """Print it."""
    page = Page()
    page.line(f"{answer['events']:,} events")
    page.line(f"root {answer['root']}")
    if answer["signed"]:
        page.line(f"{answer['signed']:,} signed entries; their signatures were checked")
    beside = answer.get("against", 0) + answer.get("kept", 0)
    if beside:
        page.line(f"compared with {beside:,} checkpoint{'s' if beside > 1 else ''} of its past")
    compared, decisions = answer.get("compared"), answer.get("decisions")
    if compared is not None:
        part = f"{compared:,} of {decisions:,}" if compared != decisions else f"{decisions:,}"
        page.line(f"the views of {part} decisions compared with the log")
    server = answer.get("server")
    if server is not None:
        page.line(f"your copy was{'' if server['compared'] else ' not'} compared with the server")
    if answer["ok"]:
        where = "in your copy " if server is not None and not server["compared"] else ""
        page.line(f"✓ {where}nothing was changed, left out, added or reordered", "green")
    for problem in answer["problems"]:
        at = f"event {problem['position']}" if problem["position"] is not None else "the log"
        at += f" of decision {problem['decision']}" if problem["decision"] else ""
        page.text(f"‼ {at}: {problem['kind']}: {flat(problem['detail'])}", indent=0, hanging=2, colour="red")
    page.end()
