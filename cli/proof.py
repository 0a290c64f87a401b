"""Whether the log and the views can be trusted: checks, checkpoints and proofs, and the views made anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from cli import asking, files, options, printing
from cli.options import reading, session
from decisions.errors import BadInput, LogUnavailable, Refused
from decisions.text import shown
from decisions.where import is_server

if TYPE_CHECKING:
    from decisions.proof.checkpoint import Checkpoint
    from decisions.proof.verify import Verdict


@reading("verify", example="decisions verify\ndecisions verify --against checkpoint-from-bo.txt")
@click.option("--views", "everything", is_flag=True, help="Compare the views of every decision, however many.")
@click.option("--against", multiple=True, metavar="FILE", help="A checkpoint: does the log still have its past?")
@click.option("--signed-by", metavar="PUBKEY-FILE", help="The key by which the checkpoint has to be signed.")
def verify(everything: bool, against: tuple[str, ...], signed_by: str | None) -> int:
    """Check that nothing in the log was changed, left out, added or reordered, that it has the past of every checkpoint
    that you keep of it, and that the views agree with it.
    """
    from decisions import keys
    from decisions.proof import checkpoint, kept
    from decisions.views import compare

    if signed_by is not None and not against:
        raise BadInput("--signed-by is about a checkpoint", "name it: verify --against FILE --signed-by PUBKEY-FILE")
    key = None if signed_by is None else keys.read(signed_by)
    given = [checkpoint.read(file) for file in against]
    now = session()
    path = now.path
    known = kept.look(path, os.environ)
    for text in known.notes:
        printing.note(text, json=now.json)
    missed = list(checkpoint.compared(path, known.checkpoints))
    if missed:
        advice = "if an older backup was put back on purpose: decisions restore --accept-older"
        printing.note(f"the log has not the past that you have seen here; {advice}", json=now.json)

    def beside() -> Iterator[dict[str, Any]]:
        yield from known.problems
        yield from checkpoint.compared(path, given, key)
        yield from missed
        yield from _server(path, server)

    server: dict[str, Any] | None = {"compared": False, "why": None} if is_server(now.where) else None
    answer = _verified(path, beside()).as_json()
    answer |= {"against": len(given), "kept": len(known.checkpoints), "server": server}
    if answer["ok"]:
        with asking.stored() as views:
            compared = compare.views(views, everything=everything)
        problems = compared["problems"]
        answer |= {**compared, "ok": not problems, "found": len(problems)}
    _name(answer["problems"], path)
    if now.json:
        printing.document(answer)
    else:
        from cli.pages import checks

        checks.page(answer)
    return 0 if answer["ok"] else 1


def _server(copy: str, told: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What the log's server, if it has one, has otherwise than the copy that was verified; `told` takes up whether it
    was compared, and if not, why.
    """
    from cli.progress import Bar
    from decisions.proof.record import problem
    from decisions.store.opening import differences

    if told is None:
        return
    now = session()
    try:
        with Bar() as bar:
            for position, kind, detail in differences(now.where, copy, bar.show):
                yield problem(position, kind, detail)
        told["compared"] = True
    except LogUnavailable as away:
        told["why"] = away.message
        printing.warning(f"the server was not compared with your copy: {away.message}", json=now.json)


def _name(problems: list[dict[str, Any]], log: str) -> None:
    """Say of each problem which decision it is about; null where it is about none, or nobody can tell."""
    from decisions.proof.lost import whose

    known: dict[int, int] = {}
    with suppress(LogUnavailable):
        known = whose(log, {one["position"] for one in problems if one["position"] is not None})
    for one in problems:
        one["decision"] = known.get(one["position"])


def _verified(log: str, more: Iterator[dict[str, Any]]) -> Verdict:
    """The verdict, with a bar on a terminal while a long log is read."""
    from cli.progress import Bar
    from decisions.proof.verify import verify_file

    with Bar() as bar:
        return verify_file(log, more=more, tell=bar.show)


@reading("checkpoint", example="decisions checkpoint --out checkpoint-2026-03-01.txt")
@click.option("--out", metavar="FILE", help="A new file for it, instead of standard output.")
@click.option("--manifest", "listed", is_flag=True, help="With the hash of every event, so that a change can be named.")
@click.option("--no-sign", is_flag=True, help="Unsigned, though you have a key set up.")
def checkpoint(out: str | None, listed: bool, no_sign: bool) -> None:
    """Write down the log's past in a few lines. Hand it to others: whoever keeps it can see later, with
    `verify --against`, whether the log still has that past.
    """
    from decisions.proof import checkpoint as checkpoints
    from decisions.proof import manifest

    now = session()
    reader = now.reader()
    made = checkpoints.made(reader, manifest=listed)
    if not no_sign:
        made = _signed(made)
    text = made.text
    if listed:
        text += "\n" + b"".join(manifest.lines(reader, made.events)).decode()
    if out is not None:
        files.create(out, text)
    if now.json:
        told = {"log": made.log, "events": made.events, "root": made.root, "at": made.at, "signed_by": made.signed_by}
        printing.document({"checkpoint": out, **told, "text": text if out is None else None})
    elif out is None:
        printing.out(text.rstrip("\n"))
    else:
        printing.out(shown(f"Wrote {out}: {made.events:,} events, root {made.root}"))
        printing.out("Give it to somebody who keeps it. To compare later: decisions verify --against FILE")


def _signed(made: Checkpoint) -> Checkpoint:
    """The checkpoint, signed by the recorder where they have a key that counts in this log."""
    from decisions.proof.members import members

    now = session()
    signer = now.signer(made.log)
    if signer is None:
        return made
    me = now.me(made.log)
    handle = asking.registered(now.reader(), me) or me
    member = members(now.reader()).get(handle)
    if member is None or not member.key_at(signer.key, made.events + 1):
        hint = f"decisions member key {handle} KEY.pub"
        printing.warning(f"not signed: {signer.key} is no key of {handle} in this log: {hint}", json=now.json)
        return made
    try:
        return made._replace(signed_by=handle, sshsig=signer.sign(made.facts))
    except Refused as refused:
        why = refused.message.removeprefix("not signed, so nothing was recorded: ")
        raise Refused(f"the checkpoint is not signed: {why}", "see that the key works, or add --no-sign") from None


@reading("prove", example="decisions prove 7 --out decision-7.tar")
@options.decision
@click.option("--out", metavar="FOLDER|FILE.tar", help="A new folder, or an archive; default: decision-NUMBER here.")
@click.option("--no-sign", is_flag=True, help="With an unsigned checkpoint, though you have a key set up.")
def prove(decision: str, out: str | None, no_sign: bool) -> None:
    """Make a proof of one decision, which anybody can check without this program: sh verify.sh. Other decisions stay
    hidden in it. See decisions help proof.
    """
    from decisions.exchange import audit_text
    from decisions.proof import bundle
    from decisions.views.audit import audit as answer
    from decisions.views.audit_sheet import sheet

    now = session()
    one = asking.one(decision)
    page = audit_text.page(sheet(answer(one), one.asked))
    out = os.path.join(options.working_folder(), out or f"decision-{one.number}")
    made = bundle.prove(now.path, one.number, page, out.rstrip("/"), lambda c: c if no_sign else _signed(c))
    if now.json:
        told = {"events": made.checkpoint.events, "root": made.checkpoint.root, "at": made.checkpoint.at}
        printing.document(
            {
                "decision": one.number,
                "proof": made.path,
                "records": made.records,
                "signed": made.signed,
                "log": made.checkpoint.log,
                **told,
                "signed_by": made.checkpoint.signed_by,
            }
        )
        return
    printing.out(shown(f"Wrote {made.path}: {made.records} records, {made.signed} of them signed"))
    printing.out("Anybody can check it: sh verify.sh (see its README.txt)")


@reading("rebuild", example="decisions rebuild")
def rebuild() -> None:
    """Make the views anew from the log; nothing in the log changes."""
    from time import perf_counter

    from decisions.views.catchup import rebuilt
    from decisions.views.compare import path

    now = session()
    reader = now.reader()
    start = perf_counter()
    views = rebuilt(reader, path(reader, os.environ), lambda text: printing.note(text, json=now.json), asking.bar)
    views.close()
    if now.json:
        printing.document({"events": views.position})
        return
    printing.out(f"Made the views of {views.position:,} events anew in {perf_counter() - start:.1f} s")
