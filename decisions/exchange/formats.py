"""The forms in which decisions leave the log and come into it: one module a form, each named and versioned.

A module that writes has `lines(source)`, which gives the text of one file part by part, or `files(source)`, which gives
(name, text) of each file of a folder, or both; a source is a `decisions.exchange.chosen.Chosen`. One that reads what
another tool exported has `read(path, name, tell)` (see `decisions.exchange.foreign`), one that reads events of a log
has `bring(what, store, recorder, dry_run, look, tell)`, which gives a `decisions.exchange.report.Report`.
"""

from __future__ import annotations

from importlib import import_module
from textwrap import wrap
from typing import Any, NamedTuple

from decisions.errors import BadInput
from decisions.text import shown


class Format(NamedTuple):
    """A form: its name, its version, what it is, and what of a log is kept and lost in it.

    `out` is the module that writes it, `into` the one that reads it; empty where none does. `past` says whether it
    shows decisions as of a moment; else it has events, which are what they are.
    """

    name: str
    version: int
    about: str
    kept: str
    lost: str
    out: str = ""
    into: str = ""
    past: bool = True


FORMATS = {
    one.name: one
    for one in (
        Format(
            "jsonl",
            1,
            "One EVENT a line, with `salt`, `command_id`, `signature` and `origin` beside. The whole log, or with a"
            " QUERY the events of those decisions.",
            "everything. `import` of a whole log where no log is yet, or none of its events but the first, gives the"
            " same positions, ids, moments and root.",
            "nothing. Imported where events are already, they are recorded anew, by whoever imports: `at` stays, ids,"
            " positions and numbers are new, signatures and confirmations are left out (they speak of the other log),"
            " and `origin` says where each event came from.",
            "decisions.exchange.jsonl",
            "decisions.exchange.jsonl_in",
            past=False,
        ),
        Format(
            "cloudevents",
            1,
            "CNCF CloudEvents 1.0, one JSON object a line: `type` is decisions.TYPE, `subject` is decision/7,"
            " circle/team or member/ana, `time` is when it happened.",
            "every event: its data, who, when, and its place in the log (`sequence`).",
            "salts, signatures and command ids: nothing can be verified from it, and it is not imported.",
            "decisions.exchange.cloud_events",
            past=False,
        ),
        Format(
            "csv",
            1,
            "A table of answers, one a row, for spreadsheets: RFC 4180, UTF-8. What a spreadsheet might run (= + - @ at"
            " the beginning, of a line, or after a semicolon) has an apostrophe before it. Excel shows letters beyond"
            " ASCII rightly where it is told that it is UTF-8: Data, From Text/CSV.",
            "every answer ever given: whose, to which version and digest, when, who recorded it, how sure that is, and"
            " whether it counts.",
            "texts of proposals, their criteria, what people voiced, framings, alignment, options, questions,"
            " reactions, needs behind objections and tests of objections, how they were resolved, buy-in, check-ins,"
            " actions, reviews and their readings of criteria.",
            "decisions.exchange.answers_csv",
        ),
        Format(
            "markdown",
            1,
            "Minutes: driver, text, criteria, who consented when, objections and how they were resolved, reviews. --out"
            " NAME.md is one file; --out of any other name is a folder with a file a decision, 0007.md.",
            "what was decided and how, as people read it; what people wrote stands as plain text, proposals as"
            " quotations.",
            "older texts of a proposal, alignment, options, questions, reactions, tests of objections, reasons of"
            " buy-in, check-ins, and everything that only an audit needs.",
            "decisions.exchange.minutes",
        ),
        Format(
            "adr",
            2,
            "A folder of decision records. Written: MADR 4 with front matter, 0007-decision.md, linked where one"
            " supersedes another. adr-tools and log4brains read it (but adr-tools take titles from the first line,"
            " where the front matter begins, and show - for them in links and tables: index.md is there instead). Read:"
            " the records of adr-tools (Nygard), MADR 2 to 4, log4brains and our own, in Markdown and UTF-8, also in"
            " folders within; links are not followed. A record is known again by its name and title.",
            "title, status, day, who decided, who was asked and who is told, the driver, needs and options, the text,"
            " its criteria, objections and how they were resolved, and what supersedes what. What a record of another"
            " tool says beyond that stays in the text, under its own heading; deciders are told of, and consented to"
            " nothing.",
            "rounds and single answers, concerns, conditions, versions but the one in force, alignment, questions,"
            " reactions, needs behind objections, tests of objections, buy-in, check-ins, actions, readings of"
            " criteria; whose an option is; who is asked where nothing is decided yet; of needs, options, criteria and"
            " objections, more than one blank in a row. Read, an objection has the day of its record, and what a review"
            " found is told and not taken over.",
            "decisions.exchange.adr",
            "decisions.exchange.adr_in",
        ),
        Format(
            "rfcbot",
            1,
            "Decisions of the Rust teams. A JSON list, each with `case`, `title`, `roster`, `proposer`, `disposition`,"
            " `steps`: {at: day, do: consent|object|resolve, by, name: of the concern}. Or one comment in which rfcbot"
            " keeps track, as Markdown. A circle that is not there is formed, with the policy rust-fcp, and whoever is"
            " asked joins it; into one that is there nobody comes, and only its members are asked.",
            "who was asked, who proposed, consented and objected, and when, as ordinary acts under rust-fcp. A comment"
            " that says it is complete is told of as such, its answers to an unknown version.",
            "of JSON, `expect` and other keys. A comment has no text, no days (all is taken as of the import) and does"
            " not say whose a concern is (it stands as the proposer's).",
            into="decisions.exchange.rfcbot",
            past=False,
        ),
        Format(
            "loomio",
            1,
            "A group of Loomio: its export in JSON, a record a line, or the CSV of one poll.",
            "proposals with their text, who proposed them and when; every vote with its reason, in Loomio's own word"
            " (to agree is a consent, a block is an objection); outcomes and their review dates. The votes were for"
            " whatever text stood there then: they are to an unknown version, and count for no rule. An outcome puts"
            " the text in force, as reported, where more agreed than disagreed and nobody blocked; else it is a text.",
            "other polls, discussions, comments and files; who voted anonymously; votes that were taken back; how a"
            " text looked. Who is no member here becomes one, and joins no circle.",
            into="decisions.exchange.loomio",
        ),
        Format(
            "html",
            1,
            "A new folder with a web site that needs no server and no network: open index.html. A list with a search, a"
            " page a decision with its people, a chart of buy-in, and a style for printing. Only you can read it; to"
            " publish it: chmod -R a+rX site.",
            "what `show` and `history` have, for people.",
            "digests of older versions, and everything that only an audit needs (see `audit --html`).",
            "decisions.exchange.site",
        ),
    )
}
"""Every form there is, by its name."""


def named(name: str) -> Format:
    """The form with this name. Raises BadInput."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise BadInput(f"no format is called {shown(name)[:40]!r}", f"it is one of {', '.join(FORMATS)}")
    return found


def module(name: str) -> Any:
    """What writes or reads a form; it loads the library that the form needs."""
    return import_module(name)


def page(name: str | None = None, width: int = 118) -> str:
    """What each form is, or one of them, what is kept in it and what is lost, for people. Raises BadInput."""
    lines: list[str] = []
    for form in FORMATS.values() if name is None else [named(name)]:
        ways = " and ".join(way for way, has in (("export", form.out), ("import", form.into)) if has)
        lines += ["", f"{form.name} (version {form.version}; {ways})"]
        for label, text in (("", form.about), ("kept: ", form.kept), ("lost: ", form.lost)):
            lines += wrap(label + text, width, initial_indent="  ", subsequent_indent="    " if label else "  ")
    return "\n".join(lines[1:]) + "\n"
