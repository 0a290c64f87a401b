"""Command lines that nobody thought of, and what has to hold of each."""

from __future__ import annotations

import random

import click

from cli import commands
from cli.program import program
from decisions.text import shown
from tests.cli.run import Here, Result

GROUPS = {"member": commands.MEMBER, "circle": commands.CIRCLE, "action": commands.ACTION}
ENDLESS = {"tour", "tui", "serve", "follow", "help"}
"""Commands that take long, or go on until they are interrupted; and `help`, which is long."""

HANDLES = ("ana", "bo", "cy", "dee", "ANA", "nobody", "team", "garden", "@all", "@rest", "ana,bo", "ana,,", ",", "а")
NUMBERS = (
    "1",
    "2",
    "3",
    "4",
    "9",
    "0",
    "-1",
    "1.1",
    "1.2",
    "2.1",
    ".",
    "..",
    "9" * 30,
    "1e3",
    "0x1",
    "²",
    "1=x",
    "1:moot",
)
WORDS = (
    "aligned", "partly", "not", "in", "out", "halfhearted", "doing", "struggling", "stopped", "keep", "extend", "amend",
    "let-go", "met", "broken", "need", "desire", "fact", "feeling", "holds", "changed", "moot", "withdrawn", "deferred",
    "sociocracy", "s3", "rust-fcp", "holacracy", "min_consents=2", "silence=presumed", "time_limit=none", "facilitator",
    "is:open", "-is:overdue", "waiting:ana", "status:adopted", "buy-in:out", "before:2026-01-01", "number", "-number",
    "auto", "always", "text", "html", "json", "ConsentGiven", "bash", "none", "help", "30d", "2w",
)  # fmt: skip
TIMES = (
    "now", "yesterday", "yesterday 15:00", "3 days ago", "last monday", "in 3 months", "2026-03-01", "2020-01-01",
    "2026-03-01T14:00:00Z", "9999-12-31", "0001-01-01", "0000-00-00", "tomorrow", "2026-02-30", "24:00", "friday", "x",
)  # fmt: skip
TEXTS = (
    "", " ", "Fine.", "We take turns.\nDaily – jeden Tag.", "[/] [link=x]", "'; DROP TABLE events;--", "=cmd()", "<b>",
    "x" * 250, "x" * 20_000, "a\x1b[31mb", "a\x1b]52;c;aGk=\x07", "a\x9b2J", "a\u202eb", "a\u2066", "a\u2028b",
    "a\udcffb", "a\U000e0041", "می‌خواهم", "👩‍💻", "a\u200bb", "\ufeff", "e\u0301" * 9, "%s %d {0} $(id) `id`",
    "-", "--", "-m", "@", "#", "\ud800", "\x7f", "ﬁ", "ａｎａ", "$HOME", "\\", '"', "\t",
)  # fmt: skip
FILES = (
    "notes.txt",
    "minutes",
    "new.db",
    "old.db",
    "missing",
    "folder",
    ".",
    "-",
    "log.txt",
    "key.pub",
    "a b",
    "x" * 300,
)
POOLS = (HANDLES, NUMBERS, WORDS, TIMES, TEXTS, FILES)
FITTING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("handle", "member", "owner", "recorder"), ("ana", "bo", "cy", "dee")),
    **dict.fromkeys(("decision", "objection", "question", "version", "event", "limit"), ("1", "2", "3", "4")),
    **dict.fromkeys(("at", "as_of", "known_at", "since", "until", "due", "review_on"), TIMES[:8]),
    **dict.fromkeys(("file", "where", "out", "log", "against", "sign_with"), FILES),
    **dict.fromkeys(("message", "title", "aim", "concern", "condition", "criterion", "name"), ("Fine.", "So be it.")),
    "as_": ("ana", "bo", "cy", "@all", "@rest"),
    "circle": ("team", "garden"),
    "value": WORDS[:10],
    "verdict": WORDS[8:12],
    "preset": WORDS[22:26],
}
"""What mostly fits a parameter, by its name."""


def every() -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command that ends by itself, with the words that name it."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    with click.Context(program) as context:
        for name in commands.COMMANDS:
            command = program.get_command(context, name)
            if name in ENDLESS or command is None:
                continue
            if isinstance(command, click.Group):
                below = [(sub, command.get_command(context, sub)) for sub in GROUPS[name]]
                found += [((name, sub), made) for sub, made in below if made is not None]
            else:
                found.append(((name,), command))
    return found


def line(chance: random.Random, known: list[tuple[tuple[str, ...], click.Command]]) -> list[str]:
    """One command line: mostly of the right form, with anything in it."""
    words, command = chance.choice(known)
    made = list(words)
    for param in command.params:
        if isinstance(param, click.Argument):
            for _ in range(1 if param.nargs == 1 else chance.randrange(3)):
                if param.required or chance.random() < 0.6:
                    made.append(_value(chance, param))
            continue
        if param.name in ("help", "color") or chance.random() > _likely(param):
            continue
        made.append(chance.choice([*param.opts, *param.secondary_opts]))
        if not getattr(param, "is_flag", False):
            made.append(_value(chance, param))
    if chance.random() < 0.1:
        made.insert(chance.randrange(len(made) + 1), chance.choice(chance.choice(POOLS)))
    if chance.random() < 0.05 and len(made) > 1:
        del made[chance.randrange(len(made))]
    return made


def _likely(param: click.Parameter) -> float:
    if param.required:
        return 0.97
    return {"log": 0.02, "recorder": 0.04, "message": 0.8, "json": 0.3, "file": 0.1}.get(param.name or "", 0.12)


def _value(chance: random.Random, param: click.Parameter) -> str:
    if isinstance(param.type, click.Choice) and chance.random() < 0.9:
        return str(chance.choice(list(param.type.choices)))
    fitting = FITTING.get(param.name or "")
    if fitting is not None and chance.random() < 0.8:
        return chance.choice(fitting)
    return chance.choice(chance.choice(POOLS))


def filled(here: Here) -> Here:
    """A log in which every command finds something, and files that commands may be given."""
    here.proposed()
    for said in (
        ("frame", "1", "-m", "We deploy on Fridays."),
        ("align", "1", "not", "--as", "bo"),
        ("voice", "1", "need", "-m", "calm"),
        ("object", "1", "--as", "cy", "-m", "too soon"),
        ("amend", "1", "--add", "Later.", "--integrates", "1"),
        ("consent", "1", "--as", "@all", "--at", "2026-01-05"),
        ("open", "team", "Where?"),
        ("circle", "form", "garden", "--aim", "grow", "--policy", "lazy-consensus", "--member", "ana"),
        ("propose", "--circle", "garden", "Seeds", "-m", "Buy seeds", "--criterion", "green"),
        ("round", "3"),
        ("consent", "3", "--concern", "price", "--condition", "cheap"),
        ("buy-in", "3", "in"),
        ("action", "add", "3", "-m", "go", "--owner", "bo"),
        ("ask", "2", "-m", "why?"),
    ):
        here(*said)
    folder = here.folder
    (folder / "folder").mkdir()
    (folder / "notes.txt").write_text("A text.\nOf two lines.\n")
    (folder / "minutes").write_text("react 1 -m 'from a batch'\nconsent 2\n")
    (folder / "log.txt").write_bytes(bytes(range(256)))
    (folder / "key.pub").write_text("ssh-ed25519 AAAA broken\n")
    assert here("backup", "old.db").code == 0
    return here


def holds(here: Here, arguments: list[str], done: Result) -> None:
    """Whatever was asked: an exit code, a few harmless lines, and no fault of the program."""
    told = f"{arguments!r}\n{done}"
    assert done.code in (0, 1, 2, 3, 130), told
    assert "has a fault" not in done.err, told
    assert "Traceback" not in done.err, told
    lines = done.err.split("\n")
    assert len(lines) <= 12, told
    assert all(shown(text) == text for text in lines), told
    if done.code in (2, 3):
        assert done.err, told
    if "--json" not in arguments:
        assert all(shown(text) == text for text in done.out.replace("\r\n", "\n").split("\n")), told
    assert here.folder.is_dir()
