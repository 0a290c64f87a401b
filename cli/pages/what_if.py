"""What another rule would have made of the same acts, as a page; and of many decisions, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cli.pages.page import INK, Page, flat
from cli.pages.past import banner
from decisions.text import joined
from decisions.views.asked import Asked
from decisions.views.what_if import DIFFERENCES, Sweep
from decisions.views.what_if_why import TONE, headline, parts, rule_named
from decisions.when import local_date, moment

Item = dict[str, Any]


def page(answer: Item, asked: Asked) -> None:
    """Print it for one decision."""
    page = Page()
    page.lines += banner(asked)
    page.line(f"Decision {answer['decision']} · {flat(answer['title'])}", bold=True)
    page.text(f"Under {flat(rule_named(answer['policy']))}: {headline(answer)}", colour=_colour(answer))
    page.lines.append("")
    for label, texts in parts(answer):
        for number, text in enumerate(texts):
            page.entry("" if number else label, flat(text))
    page.end()


def _colour(item: Item) -> str | None:
    return INK[TONE.get(item["difference"], "")] or None


def lines(found: Iterable[Item], sweep: Sweep, policy: Item, asked: Asked) -> Iterator[str]:
    """A line for each decision that differs: number, difference, title, when it was and would have been adopted (else
    its status), and by whom; at the end how many there are of each kind.
    """
    page = Page()
    yield from banner(asked)
    rule = flat(rule_named(policy))
    yield page.ink(f"Under {rule}", bold=True)
    for item in found:
        by = f", by {flat(joined(item['by']))}" if item["by"] else ""
        label = f"{item['decision']:>6}  {item['difference']}"
        page.lines = []
        page.entry(label, f"{flat(item['title'])}: {_moved(item)}{by}", indent=0, at=18, colour=_colour(item))
        yield from page.lines
    summary = sweep.summary()
    counts = [f"{summary[kind]} {kind}" for kind in (*DIFFERENCES[1:], "damaged") if summary[kind]]
    same = f"{summary['same']} the same"
    page.lines = [""]
    many = f"{summary['decisions']:,} decision{'' if summary['decisions'] == 1 else 's'}"
    page.text(f"Of {many}: {', '.join([*counts, same])}.", indent=0)
    most = [f"{flat(member)} {times}" for member, times in list(summary["by"].items())[:8]]
    if most:
        page.text(f"By whom, most often: {', '.join(most)}.", indent=0)
    yield from page.lines


def _moved(item: Item) -> str:
    """From when to when; a status where it is not adopted."""
    return " → ".join(_short(item["adoption"][side], item[side]) for side in ("was", "would_be"))


def _short(adoption: Item | None, side: Item) -> str:
    return local_date(moment(adoption["at"])) if adoption else str(side["status"])
