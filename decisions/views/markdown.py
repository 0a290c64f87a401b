"""A decision as minutes in Markdown: what was decided, who consented to which text and when, what became of objections.

Nothing that people wrote can pass for a part of the minutes: it stands on one line as plain text, and a proposal, which
is Markdown itself, in a quotation.
"""

from __future__ import annotations

import re
from typing import Any

from decisions.text import shown
from decisions.views import words
from decisions.views.words import raiser

Answer = dict[str, Any]

_BLANKS = re.compile(r"\s+")
_MARKUP = re.compile(
    r"[\\`*_\[\]<>~#|]|&(?=[#\w]+;)"
    r"|^[-+=](?=[-+= ]|$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]"  # what begins a list, a rule or a heading
    r"|:(?=//)|(?<=www)\.",  # what makes a link of a bare address
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    r"(\\*)(<(?=[A-Za-z/!?])|!(?=\[)|\](?=\((?!https?://[\w./?=%~+-]*\)))|\](?=:))",
)
"""What makes HTML, a picture, a link to elsewhere than the web, or the definition of one; and backslashes before it."""
_MADE_SAFE = re.compile(
    r"(\\+)(<(?=[A-Za-z/!?]|\\!\[)|!(?=\[)|\](?=\((?!https?://[\w./?=%~+-]*\)))|\](?=:))",
)
"""The same where it has a backslash before it, and may have one after it."""
_MADE_PLAIN = re.compile(r"\\([!-/:-@\[-`{-~])")


def minutes(answer: Answer) -> str:
    """The minutes of a decision, from what was recorded on it (`decisions.views.one.recorded`)."""
    parts = [f"# Decision {answer['number']}: {line(answer['title'])}", "\n".join(_head(answer)), *_driver(answer)]
    if answer["text"] is not None:
        parts += [f"## Proposal, version {answer['version']}", quoted(answer["text"]), *_beside(answer)]
    parts += _answers(answer)
    parts += _objections(answer)
    parts += _provisos(answer)
    parts += _buy_in(answer)
    parts += _actions(answer)
    parts += _reviews(answer)
    return "\n\n".join(parts) + "\n"


def line(text: str | None) -> str:
    """What somebody wrote, on one line and as plain text."""
    return _MARKUP.sub(r"\\\g<0>", shown(_BLANKS.sub(" ", text or "").strip()))


def lined(text: str) -> str:
    """What somebody wrote on several lines, as plain text of one entry of a list; `unlined` gives the text back."""
    return "\\\n  ".join(line(each) for each in text.split("\n"))


def unlined(entry: str) -> str:
    """The text that `line` or `lined` made plain, with single blanks."""
    *above, last = entry.split("\n")
    lines = [*(each.removesuffix("\\") for each in above), last]
    return "\n".join(_MADE_PLAIN.sub(r"\1", each.strip()) for each in lines)


def quoted(text: str, *, exact: bool = False) -> str:
    """A text in Markdown as a quotation that it cannot leave; where it is `exact`, `unquoted` gives the text back."""
    lines = _ACTIVE.sub(_doubled if exact else _escaped, shown(text, lines=True)).split("\n")
    return "\n".join(f"> {each}".rstrip() for each in lines)


def unquoted(lines: list[str]) -> str:
    """The text of an exact quotation."""
    return _MADE_SAFE.sub(_halved, "\n".join(each.removeprefix(">").removeprefix(" ") for each in lines))


def _doubled(found: re.Match[str]) -> str:
    """With each backslash before it twice, and one more."""
    return f"{2 * found[1]}\\{found[2]}"


def _halved(found: re.Match[str]) -> str:
    return found[1][: len(found[1]) // 2] + found[2]


def _escaped(found: re.Match[str]) -> str:
    """With a backslash before it, if it has not one already: a second one would take the first one's effect away."""
    return found[0] if len(found[1]) % 2 else f"{found[1]}\\{found[2]}"


def _head(answer: Answer) -> list[str]:
    version, in_force = answer["version"], answer["in_force"]
    found = [f"- Circle: {line(answer['circle'])}", f"- Status: {answer['status']}"]
    if answer["adopted_at"]:
        since = _at(answer["adopted_at"])
        found.append(f"- In force: version {in_force}, since {since}" if in_force else f"- Was in force since {since}")
    for o in answer["outcomes"]:
        what = "" if o["outcome"] == "stated" else f", {o['outcome']} by an unknown rule"
        by = f", decided by {_people(o['deciders'])}" if o["deciders"] else ""
        text = f": {line(o['text'])}" if o["text"] else ""
        found.append(f"- As another tool reports, {_at(o['at'])} ({line(o['said'])}{what}{by}){text}")
    if version:
        found.append(f"- Digest of version {version}: {answer['digest']}")
    if answer["policy"] and (answer["round"] or not answer["outcomes"]):
        found.append(f"- Decided by: {line(answer['policy']['preset'])}")
    if answer["review_on"]:
        found.append(f"- Review on: {answer['review_on']}{' (overdue)' if answer['overdue'] else ''}")
    early = answer["early_review"]
    if early:
        found.append(f"- Early review: due since {_at(early['since'])}, because of {early['because']}")
    if answer["supersedes"]:
        found.append(f"- Supersedes: {_decisions(answer['supersedes'])}")
    if answer["superseded_by"]:
        found.append(f"- Superseded by: {_decisions([answer['superseded_by']])}")
    return found


def _decisions(numbers: list[int | None]) -> str:
    return ", ".join(f"decision {number}" for number in numbers if number is not None)


def _driver(answer: Answer) -> list[str]:
    """What it is about: the situation, and what people voiced."""
    framing, voices = answer["framing"], answer["voices"]
    found = []
    if framing:
        found.append(f"{quoted(framing['text'])}\n\nFramed by {line(framing['member'])}, {_at(framing['at'])}")
    if voices:
        said = [f"- {v['kind']} {v['number']} of {line(v['member'])}: {line(v['text'])}" for v in voices]
        found.append("\n".join(said))
    return ["## Driver", *found] if found else []


def _beside(answer: Answer) -> list[str]:
    found = [f"- Owner: {line(answer['owner'])}"]
    if answer["carried_by"]:
        found.append(f"- Carried out by: {_people(answer['carried_by'])}")
    if answer["addresses"]:
        found.append(f"- Addresses: {', '.join(f'need {line(str(need))}' for need in answer['addresses'])}")
    criteria = [f"{n}. {line(text)}" for n, text in enumerate(answer["criteria"], 1)]
    return ["\n".join(found), *(["### Criteria", "\n".join(criteria)] if criteria else [])]


def _answers(answer: Answer) -> list[str]:
    found: list[str] = []
    for version in sorted({a["version"] for a in answer["answers"] if a["version"]}, reverse=True):
        digest = next(v["digest"] for v in answer["versions"] if v["version"] == version)
        said = [_answer(a) for a in answer["answers"] if a["version"] == version]
        found += [f"### To version {version} ({digest[:16]})", "\n".join(said)]
    reported = [_answer(a) for a in answer["answers"] if a["version"] is None]
    if reported:
        found += ["### As another tool reports, version unknown", "\n".join(reported)]
    if answer["outstanding"]:
        found.append(f"Outstanding: {_people(answer['outstanding'])}")
    return ["## Answers", *found] if found else []


def _answer(a: Answer) -> str:
    what = "presumed to consent, said nothing" if a["presumed"] else a["answer"]
    what += f" ({line(a['said'])}, version unknown)" if a["said"] else ""
    why = f": {line(a['reason'])}" if a["said"] and a["reason"] else ""
    parts = [f"- {line(a['member'])}: {what}{why}", _at(a["at"])]
    if a["recorded_by"] not in (None, a["member"]):
        parts.append(f"recorded by {line(a['recorded_by'])}" + (" and confirmed" if a["confirmed"] else ""))
    if a["disputed"]:
        parts.append("disputed, and does not count")
    if a["objection"]:
        parts.append(f"objection {a['objection']}, see below")
    return ", ".join(parts)


def _objections(answer: Answer) -> list[str]:
    found = []
    for o in answer["objections"]:
        raised = f"{line(raiser(o))} to version {o['version']}, {_at(o['at'])}"
        lines = [f"{o['objection']}. {raised}: {line(o['reason'])}"]
        if o["need"]:
            lines.append(f"need: {line(o['need'])}")
        lines.append(f"heard {_at(o['heard_at'])}" if o["heard_at"] else "not said to be heard")
        if o["open"]:
            lines.append("open")
        else:
            by, why = line(o["closed_by"] or "the rule"), f": {line(o['close_reason'])}" if o["close_reason"] else ""
            lines.append(f"closed as {line(o['resolution'])} by {by}, {_at(o['closed_at'])}{why}")
        found.append("\n   - ".join(lines))
    return ["## Objections", "\n".join(found)] if found else []


def _provisos(answer: Answer) -> list[str]:
    found = []
    for c in answer["conditions"]:
        state = (c["state"] or "not marked yet") + (f", {line(c['note'])}" if c["note"] else "")
        found.append(f"- Condition {c['condition']} of {line(c['member'])}: {line(c['text'])} ({state})")
    for c in answer["concerns"]:
        became = ": ".join(filter(None, (words.VERDICT.get(c["verdict"], c["verdict"]), c["became"])))
        became = f" (became: {line(became)})" if became else ""
        found.append(f"- Concern {c['concern']} of {line(c['member'])}: {line(c['text'])}{became}")
    return ["## Conditions and concerns", "\n".join(found)] if found else []


def _buy_in(answer: Answer) -> list[str]:
    found = []
    for member, said in answer["buy_in_by_member"].items():
        what = f"{said['value']}, {_at(said['at'])}{', stale' if said['stale'] else ''}" if said["value"] else "unknown"
        found.append(f"- {line(member)}: {what}")
    return ["## Buy-in", "\n".join(found)] if found else []


def _actions(answer: Answer) -> list[str]:
    found = []
    for a in answer["actions"]:
        due = f", due {_at(a['due'])}" if a["due"] else ""
        found.append(f"{a['action']}. {line(a['owner'])}: {line(a['text'])} ({a['outcome'] or f'open{due}'})")
    return ["## Actions", "\n".join(found)] if found else []


def _reviews(answer: Answer) -> list[str]:
    found = []
    for r in answer["reviews"]:
        following = f", next on {r['next']}" if r["next"] else ""
        found.append(
            f"- {_at(r['at'])} by {line(r['member'])}: {r['verdict']} version {r['version']}{following};"
            f" {line(r['findings'])}"
        )
        found += [f"   - criterion {m['criterion']}: {line(m['text'])}" for m in r["measures"]]
        if r["framing"] == "changed":
            found.append("   - the situation has changed")
    return ["## Reviews", "\n".join(found)] if found else []


def _people(handles: list[str]) -> str:
    return ", ".join(map(line, handles))


def _at(iso: str) -> str:
    return f"{iso[:10]} {iso[11:16]} UTC"
