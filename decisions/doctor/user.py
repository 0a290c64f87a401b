"""The user's own: who they are, with what they sign, their views, their screen, and their shell."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress

from decisions import where
from decisions.doctor.finding import Finding
from decisions.doctor.place import disk
from decisions.errors import Problem
from decisions.log.reading import LogReader, uri
from decisions.process.state import Member
from decisions.text import folded
from decisions.views import schema
from decisions.views.build import people

VARIABLES = {
    "DECISIONS_LOG": "says where the log is",
    "DECISIONS_MEMBER": "says who you are",
    "DECISIONS_MEETING": "labels whatever you record",
    "DECISIONS_DEBUG": "shows the program's faults as they are",
    "XDG_CACHE_HOME": "says where views are kept",
    "XDG_CONFIG_HOME": "says where settings are kept",
    "XDG_DATA_HOME": "says where logs are kept",
}
"""What a shell may say to this program."""

PROGRAMS = {"VISUAL": "texts are written", "EDITOR": "texts are written", "PAGER": "long pages are read"}


def who(reader: LogReader | None, environ: Mapping[str, str], given: str | None) -> Iterator[Finding]:
    """Who records, whether the log knows them, and with what they sign. `given` is what the command line says."""
    log_id, position = None, 0
    members: dict[str, Member] = {}
    if reader is not None:
        with suppress(Problem):
            log_id, position = reader.log_id(), reader.head()[0]
            members = {folded(member.handle): member for member in people(reader.beside())[0]}
    try:
        me = where.me(environ, log_id, given)
    except Problem as problem:
        yield Finding("me", "bad", problem.message, problem.hint)
        return
    member = members.get(folded(me)) if me else None
    if me is None:
        yield Finding("me", "warn", "nobody has told this program who you are", "decisions me HANDLE")
    elif reader is not None and member is None:
        detail = f"you are {me}, who is not a member of this log"
        yield Finding("me", "warn", detail, f"decisions member add {me}, or say who you are: decisions me HANDLE")
    else:
        yield Finding("me", "ok", f"you are {member.handle if member else me}")
    if log_id is not None and member is not None:
        try:
            kept = where.signing_key(environ, log_id)
        except Problem as problem:
            yield Finding("key", "bad", problem.message, problem.hint)
            return
        yield _key(kept, member, position, environ)


def _key(kept: Mapping[str, str] | None, member: Member, position: int, environ: Mapping[str, str]) -> Finding:
    """The key with which a member signs, as far as can be told without using it."""
    if kept is None:
        return Finding("key", "ok", "no key is set up: what you record here is not signed")
    file, private = kept["file"], kept["file"].removesuffix(".pub")
    try:
        with open(file, "rb"):
            pass
        exposed = os.path.exists(private) and stat.S_IMODE(os.stat(private).st_mode) & 0o077
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        detail = f"the key with which you sign cannot be read: {file} ({reason})"
        return Finding("key", "bad", detail, "name it, or another: decisions me --sign-with KEY")
    if exposed:
        detail = f"others may read your key {private}: ssh-keygen does not use it"
        return Finding("key", "bad", detail, f"chmod 600 {private}")
    if shutil.which("ssh-keygen", path=environ.get("PATH")) is None:
        return Finding("key", "bad", "a key is set up, and ssh-keygen is not there to sign with it", "install OpenSSH")
    if member.key_at(kept["key"], position + 1) is None:
        detail = f"your key {file} is not registered in this log: nothing is signed"
        return Finding("key", "warn", detail, f"decisions member key {member.handle} {private}.pub")
    return Finding("key", "ok", f"you sign with {file}")


def views(reader: LogReader | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the views can be kept, and whether those that are kept can be used."""
    try:
        folder = where.cache_home(environ)
        path = where.views_path(environ, reader.log_id(), reader.path, schema.MODEL) if reader else None
    except Problem as problem:
        yield Finding("views", "warn", problem.message, problem.hint)
        return
    above = folder
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    if not os.path.isdir(above) or not os.access(above, os.W_OK | os.X_OK):
        detail = f"{folder} cannot be written: views are made anew for every command, which is slow"
        yield Finding("views", "warn", detail, f"make {above} a folder of yours, or set XDG_CACHE_HOME")
    else:
        yield disk("room", folder, "for views")
    if reader and path and os.path.lexists(path):
        yield _kept(reader, path)


def _kept(reader: LogReader, path: str) -> Finding:
    advice = "they are made anew by: decisions rebuild"
    try:
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            return Finding("views", "warn", f"others may read your views {path}", f"chmod 600 {path}")
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            found = dict(connection.execute("SELECT key, value FROM meta"))
        position, leaf, model = int(found["position"]), found["leaf"], found["model"]
    except (sqlite3.Error, OSError, KeyError, ValueError, TypeError, OverflowError):
        return Finding("views", "warn", f"your views cannot be read: {path}", advice)
    with suppress(Problem):
        if model != str(schema.MODEL) or position > reader.head()[0] or reader.leaf_at(position) != leaf:
            return Finding("views", "warn", "your views are those of another log, or of an earlier one", advice)
    return Finding("views", "ok", f"your views go up to event {position:,}")


def screen(environ: Mapping[str, str]) -> Finding | None:
    """The settings of the screen, where there are any."""
    import tomllib

    try:
        path = os.path.join(where.config_home(environ), "tui.toml")
        with open(path, "rb") as file:
            tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError, Problem):
        return None
    except OSError as error:
        return Finding("screen", "bad", f"{path} cannot be read ({error.strerror})", "mend or remove it")
    except (ValueError, RecursionError) as error:
        return Finding("screen", "bad", f"{path} is not TOML ({str(error)[:100]})", "mend or remove it")
    return Finding("screen", "ok", f"your settings of the screen: {path}")


def shell(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the shell says to this program."""
    import shlex

    for name, what in VARIABLES.items():
        value = environ.get(name)
        if value:
            detail = f"${name} {what}: {where.without_password(value)[:200]}"
            yield Finding("shell", "warn" if name == "DECISIONS_DEBUG" else "ok", detail)
    for name, what in PROGRAMS.items():
        value = environ.get(name)
        if not value:
            continue
        try:
            program = shlex.split(value)[0]
        except (ValueError, IndexError):
            program = ""
        if not program or shutil.which(program, path=environ.get("PATH")) is None:
            detail = f"${name} names no program in which {what}: {value[:100]}"
            yield Finding("shell", "warn", detail, f"set {name} to one, or leave it out")
    zone = environ.get("TZ", "").removeprefix(":")
    if zone and not _is_zone(zone):
        yield Finding(
            "shell", "warn", f"$TZ names no time zone: {zone[:100]}; times are shown in UTC", "TZ=Europe/Paris"
        )


def _is_zone(name: str) -> bool:
    """Whether a time zone is called so, or the name is a rule by itself (`CET-1CEST`)."""
    import re
    from zoneinfo import ZoneInfo

    if re.fullmatch(r"(?:[A-Za-z]{3,}|<[+\-0-9A-Za-z]+>)[+\-]?\d.*", name, re.ASCII):
        return True
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return os.path.isabs(name) and os.path.isfile(name)
    return True
