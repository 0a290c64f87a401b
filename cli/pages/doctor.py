"""What the doctor found: a line for each finding, and below it what to do."""

from __future__ import annotations

from cli.pages.page import INK, Page, flat
from decisions.doctor.finding import Finding

SIGNS = {"ok": ("✓", "good"), "warn": ("~", "warn"), "bad": ("‼", "bad")}
SAYS = {"ok": "", "warn": "warning: ", "bad": "bad: "}


def page(findings: list[Finding]) -> None:
    """Print it, and how many are not well."""
    page = Page()
    for finding in findings:
        sign, tone = SIGNS[finding.level]
        colour = INK[tone] if finding.level != "ok" else None
        page.entry(
            f"{sign} {finding.check}", f"{SAYS[finding.level]}{flat(finding.detail)}", indent=0, at=14, colour=colour
        )
        if finding.advice:
            page.text(flat(finding.advice), indent=14, colour="cyan")
    bad, warn = (sum(finding.level == level for finding in findings) for level in ("bad", "warn"))
    page.line()
    page.line("Nothing is wrong." if not bad + warn else f"{bad} bad, {warn} to look at")
    page.end()
