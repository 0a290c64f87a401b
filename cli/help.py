"""Help on topics: what the words mean, the query language, exit codes, events and formats."""

from __future__ import annotations

import click

from cli import printing
from cli.options import Session, reading, session
from decisions.errors import BadInput

CONCEPTS = """\
A decision goes through three steps: align on needs, explore ways forward, act. It is adopted by consent: when
nobody on the roster has an objection left, and not by a majority or by hand. The proposal has to be good enough for
now and safe enough to try.

Three declarations, which are never mixed up. Each is dated, personal, and changed by declaring again:

  alignment  Do I see the same facts and read them the same way?    aligned, partly, not
  consent    Do I have an objection to this version?                consent, objection, stand-aside
  buy-in     Will I carry this out in earnest?                      in, halfhearted, out

No answer is unknown, and is shown as unknown, never as yes. Consent means neither alignment nor buy-in.

  member     a person, known by a short handle
  circle     members with an aim, maybe with roles, and a policy: how they decide
  framing    the situation: what we observe, what effect it has, what we need
  version    text, owner, who carries it out, review date, criteria and needs; people consent to exactly one version
  round      asks the circle's members for answers to a version
  concern    comes with a consent, and is looked at in the review; it blocks nothing
  condition  comes with a consent ("on the understanding that ..."), and is marked met or broken later
  objection  blocks while it is open. It is valid as soon as it is uttered; its raiser says when it was heard, and a
             new version integrates it, or its raiser withdraws it
  review     every adopted decision has a review date; the verdict is keep, extend, amend or let-go, and is carried
             out by consent like anything else

Who did it and who typed it are both kept: --as says whose act it is, the recorder is whoever types. What others
recorded for you waits in your inbox: confirm it, or dispute it. Nothing is ever edited or deleted; a mistake is
marked with `correct`, and both stay visible.

Status: aligning, exploring, proposed, in round, objected, adopted, withdrawn, retired, superseded.
"""

QUERY = """\
`list`, `search` and the screen's filter take the same words. Several are joined by `and`; a leading - negates.

  planning              a plain word: in titles, texts and reasons
  status:adopted        aligning, exploring, proposed, "in round", objected, adopted, withdrawn, retired, superseded
  circle:team           decisions of this circle
  member:ana            ana takes part
  waiting:ana           ana has not answered
  objected:ana          ana objected
  buy-in:out            somebody's buy-in is in, halfhearted or out
  before:2026-03-01     opened before; after:"last month" is the other side
  is:open               not adopted, withdrawn or at its end yet
  is:overdue            its review is overdue
  is:left-behind        somebody is left behind
  is:in-force           a version is in force

Examples:
  decisions list circle:team is:in-force -member:bo
  decisions search 'two weeks' after:2026-01-01
"""

EXIT_CODES = """\
  0    done; an empty answer is done too
  1    the answer is no: a rule refused the act, or a check found something
  2    the command line or its input is wrong: an unknown number, handle, word or date, a text that is too long
  3    the log cannot be opened, read or written
  130  interrupted

An error is one or two lines on standard error: what is wrong, and what to do. With --json it is one object there,
{"error": ..., "hint": ...}. Where recording succeeded and only the answer could not be printed, the code is 0.
"""

FORMATS = """\
--json      Reading commands print one JSON document, recording commands one object:
            {"decision": 7, "status": "in round", "objection": 2, "events": [EVENT, ...]}, with the number that was
            just given under its kind. Nothing else goes to standard output.
EVENT       {id, position, type, schema, decision | circle | member_id, subject_version, member, recorded_by, at,
            recorded_at, meeting, data}. In `data`, a text that stands alone is under `text` or `reason`.
times       In JSON: UTC, such as 2026-03-01T14:00:00Z. As input: ISO 8601, or what people say: yesterday 15:00,
            in 3 months. A date alone is the start of that day for --at, and its end for --as-of, --known-at, --until
            and --due.
the log     One SQLite file; table `events`, one row an event, with the record as canonical JSON in UTF-8.
schema      `decisions schema` prints the JSON schema of all events, `decisions schema TYPE` that of one.
batch       One recording command a line, quoted as in a shell; # begins a comment.
"""

TOPICS = {
    "concepts": CONCEPTS,
    "query": QUERY,
    "exit-codes": EXIT_CODES,
    "events": "",
    "formats": FORMATS,
}


def _events() -> str:
    """The types of event, by what they are about."""
    from decisions.process.types import ROOM, SCHEMA

    rooms: dict[str, list[str]] = {}
    for name, room in ROOM.items():
        rooms.setdefault(room, []).append(name if SCHEMA[name] == 1 else f"{name} (schema {SCHEMA[name]})")
    lines = [
        "Every event is a fact in the past tense, is never changed or deleted, and stands in one of these types:",
        "",
    ]
    for room, names in rooms.items():
        rows = [names[at : at + 3] for at in range(0, len(names), 3)]
        lines += [f"  {room if at == 0 else '':11} {', '.join(row)}" for at, row in enumerate(rows)]
    lines += [
        "",
        "Beside its data an event says whose act it was (member), who typed it (recorded_by), when it happened (at)",
        "and when the log stored it (recorded_at). `decisions schema TYPE` describes the data of one type.",
    ]
    return "\n".join(lines) + "\n"


@reading("help", example="decisions help concepts")
@click.argument("words", nargs=-1, metavar="[TOPIC|COMMAND]")
def help_(words: tuple[str, ...]) -> None:
    """Help on a topic (concepts, query, exit-codes, events, formats) or on a command."""
    text = _text(words)
    if session().json:
        printing.document({"topic": " ".join(words) or None, "text": text})
    else:
        printing.out(text.rstrip("\n"))


def _text(words: tuple[str, ...]) -> str:
    if len(words) == 1 and words[0] in TOPICS:
        return TOPICS[words[0]] or _events()
    context = click.Context(_program(), info_name="decisions", obj=Session())
    command = context.command
    for word in words:
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is None:
            raise BadInput(
                f"there is no help on {' '.join(words)[:60]!r}",
                f"topics: {', '.join(TOPICS)}; or a command, see decisions --help",
            )
        command = found
        context = click.Context(command, info_name=word, parent=context)
    return command.get_help(context)


def _program() -> click.Group:
    from cli.program import program

    return program
