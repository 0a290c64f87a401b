"""The screen in a browser, for people who have no terminal at hand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cli import asking, options, printing
from cli.options import reading, session
from decisions.errors import BadInput
from decisions.text import shown
from decisions.where import with_password

if TYPE_CHECKING:
    from cli.web.gate import Gate

OURS = ("EDITOR", "VISUAL", "PAGER", "SSH_AUTH_SOCK", "SSH_ASKPASS")
"""Variables of whoever starts the server that a screen in a browser has no use for."""


@reading("serve", example="decisions serve\ndecisions serve --write --recorder ana --port 8000")
@click.option("--write", is_flag=True, help="Whoever has the link may record; what they do is recorded by you.")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where it listens; default: this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Its port; default: a free one.")
@click.option("--sessions", type=options.Number(), default=8, metavar="K", help="Screens at once at most; default: 8.")
def serve(write: bool, host: str, port: int, sessions: int) -> int:
    """The screen in a browser, behind a link with a long random word in it. Whoever has the link sees the whole log;
    nobody records anything, unless you say --write. Interrupt it, and it ends, and every screen with it.
    """
    import asyncio
    import gc

    if not host.strip():
        raise BadInput("--host names no address", "leave it out, and only this machine can reach it")
    gate, server = _parts(host, port)
    gc.enable()
    now = session()
    recorder = _recorder(write)
    notice = f"whatever is recorded here is recorded by {recorder}" if write else "read-only: nothing is recorded here"
    terms = server.Terms(notice, sessions, _environment(write, recorder), with_password(now.where, os.environ))
    made = server.Server(gate, terms, _complain)
    told = {"read_only": not write, "recorded_by": recorder if write else None, "sessions": sessions}
    try:
        asyncio.run(made.run(lambda: _ready(gate, told, notice)))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        where = f"{host[:60]} port {port}"
        raise BadInput(f"cannot serve on {shown(where)}: {shown(reason)}", "choose another --host or --port") from None
    if not now.json:
        printing.out("Ended, and every screen with it.")
    return 130


def _parts(host: str, port: int) -> tuple[Gate, Any]:
    """The gate, and the module that serves, which needs what not everybody installs."""
    try:
        from cli.web import server
    except ImportError as error:
        raise BadInput(
            f"serve needs more than is installed here ({error.name})", "pip install 'decisions[web]'"
        ) from None
    from cli.web.gate import Gate

    return Gate(host, port), server


def _recorder(write: bool) -> str | None:
    """Who is meant by `me` on the screens. Raises BadInput where somebody may record, and it is nobody in the log."""
    now = session()
    reader = now.reader()
    me = now.me(reader.log_id()) if write else now.known_me(reader.log_id())
    found = asking.registered(reader, me) if me is not None else None
    now.close()
    if write and found is None:
        raise BadInput(f"{shown(str(me))} is no member of this log", "record as a member: --recorder HANDLE")
    return found or me


def _environment(write: bool, recorder: str | None) -> dict[str, str]:
    """What a screen is told besides the log's place, in which a password may stand."""
    from decisions.editing import environment

    known = {k: v for k, v in environment().items() if k not in OURS and not k.startswith("TEXTUAL")}
    for name in ("DECISIONS_LOG", "DECISIONS_MEMBER"):
        known.pop(name, None)
    return {
        **known,
        **({} if recorder is None else {"DECISIONS_MEMBER": recorder}),
        "DECISIONS_WEB": "write" if write else "read-only",
        "TEXTUAL_DRIVER": "tui.web:Driver",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


def _ready(gate: Gate, told: dict[str, Any], notice: str) -> None:
    as_json = session().json
    if not gate.loopback:
        power = "reads the whole log" if told["read_only"] else "reads the whole log and records in your name"
        printing.warning(
            f"other machines can reach this: whoever gets hold of the link {power}, and on the way it is not encrypted;"
            f" safer is a tunnel: ssh -L {gate.port}:127.0.0.1:{gate.port} THIS-MACHINE",
            json=as_json,
        )
    if as_json:
        printing.line({"url": gate.url, "host": gate.host, "port": gate.port, **told})
        return
    printing.out(f"{gate.url}")
    printing.out(shown(f"{notice[:1].upper()}{notice[1:]}. Whoever has this link gets in; interrupt to end it."))
    printing.flush()


def _complain(text: str) -> None:
    printing.warning(text[:300], json=session().json)
