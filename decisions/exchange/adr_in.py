"""A folder of decision records in Markdown: of adr-tools (Nygard), of MADR 2 to 4, of log4brains, and of our own."""

from __future__ import annotations

import os
import posixpath
import re
from stat import S_ISLNK, S_ISREG
from typing import Literal, NamedTuple, cast
from urllib.parse import unquote

from decisions.errors import BadInput
from decisions.exchange import adr_own, adr_record, adr_text, adr_words
from decisions.exchange.adr_record import Told
from decisions.exchange.adr_words import Who
from decisions.exchange.foreign import (
    STDIN,
    Answer,
    Foreign,
    Option,
    Outcome,
    People,
    Reading,
    Status,
    Tell,
    Voice,
    quiet,
    short,
)
from decisions.exchange.report import Left, Remarks
from decisions.exchange.spool import Spool
from decisions.text import PROPOSAL, REASON, one_line, prose
from decisions.when import now, parse

LARGEST = 1_000_000
"""Bytes of the largest file that is read."""
ENDINGS = (".md", ".markdown")
OTHER_ENDINGS = (".adoc", ".asciidoc", ".rst", ".org", ".txt")
"""Endings of texts that are read, and of those in which records are written, too, but which are not."""

VoiceKind = Literal["need", "desire", "fact", "feeling"]

_BESIDE = re.compile(r"(readme|index|(adr[-_])?template[\w-]*)\.(md|markdown)", re.IGNORECASE)
"""Files that stand beside records by the custom of the tools that keep these folders."""
_DATED = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[-_. ]")
_NUMBERED = re.compile(r"(?:adr[-_]?)?(\d{1,7})(?:[-_. ]|\.md$)", re.IGNORECASE)


class _File(NamedTuple):
    """A record and where it stands: its path in the folder, its number and the day in its name."""

    name: str
    number: int | None
    day: str | None
    told: Told


class _Named(NamedTuple):
    """What other records may have to do with one: its path, number and key, its status, and which it speaks of."""

    name: str
    number: int | None
    key: str
    status: str
    superseded_by: str | None
    supersedes: list[str]


def read(where: str, name: str, tell: Tell = quiet) -> Reading:
    """Every record of a folder and of the folders in it, or the one file `where`; `name` is what people call it.

    Links in the folder are not followed. Raises BadInput where it cannot be read.
    """
    if name == STDIN:
        raise BadInput("records are a folder of files", "name the folder")
    remarks = Remarks()
    folder, names = _names(where, name, remarks)
    files: Spool[_File] = Spool()
    for done, each in enumerate(names):
        tell("records", done, len(names))
        try:
            found = _file(folder, each)
        except BadInput as bad:
            remarks.leave(each, bad.message)
            continue
        files.append(found)
        remarks.take(
            (Left(each, odd) for odd in found.told.odd),
            (Left(each, note) for note in found.told.notes),
        )
    return _Folder(posixpath.basename(os.path.abspath(folder)), files, remarks).reading()


def _names(where: str, name: str, remarks: Remarks) -> tuple[str, list[str]]:
    """The folder, the paths of the files in it that may be records, in order."""
    if not os.path.isdir(where):
        if not os.path.lexists(where):
            raise BadInput(f"there is no folder {name!r}", "name a folder of decision records")
        return os.path.dirname(where) or ".", [os.path.basename(where)]
    folder, found = _told_folder(where), []
    for place, below, files in os.walk(folder, onerror=_unreadable):
        below[:] = sorted(each for each in below if not each.startswith("."))
        for each in sorted(files):
            path = os.path.relpath(os.path.join(place, each), folder)
            ending = os.path.splitext(each)[1].lower()
            if each.startswith(".") or _BESIDE.fullmatch(each):
                continue
            said = os.fsencode(path).decode(errors="backslashreplace")
            if said != path:
                remarks.leave(said, "its name is not UTF-8")
            elif ending in ENDINGS:
                found.append(path)
            elif ending in OTHER_ENDINGS:
                remarks.leave(path, f"records in {ending} are not read; make it Markdown")
    return folder, sorted(found)


def _told_folder(where: str) -> str:
    """The folder within that adr-tools' `.adr-dir` names, else the one that is given."""
    try:
        with open(os.path.join(where, ".adr-dir"), encoding="utf-8") as file:
            inner = posixpath.normpath(file.read(1_000).strip() or ".")
    except (OSError, ValueError):
        return where
    folder, top = os.path.join(where, inner), os.path.realpath(where)
    inside = os.path.isdir(folder) and os.path.commonpath([top, os.path.realpath(folder)]) == top
    return folder if inside else where


def _unreadable(error: OSError) -> None:
    raise BadInput(f"cannot read {error.filename}: {error.strerror}", "name a folder that you may read")


def _file(folder: str, name: str) -> _File:
    """One record. Raises BadInput where it is none, or cannot be read."""
    written = adr_text.read(_text(os.path.join(folder, name)))
    base = os.path.basename(name)
    dated = _DATED.match(base)
    numbered = None if dated else _NUMBERED.match(base)
    ours = adr_own.is_ours(written)
    if adr_record.is_template(written) and not ours:
        raise BadInput("it is a template: its title is not filled in", "")
    if not adr_record.is_record(written) and not ((dated or numbered) and written.title):
        raise BadInput("it is no decision record: it has no status, and no section of one", "")
    number = int(numbered[1]) if numbered else None
    told = adr_own.told_exactly(written) if ours else adr_record.told(written, number)
    if told.title is None:
        spoken = re.sub(r"[-_ ]+", " ", _NUMBERED.sub("", _DATED.sub("", os.path.splitext(base)[0]), count=1)).strip()
        told = told._replace(title=spoken or base, notes=[*told.notes, "it has no title; its name stands for that"])
    return _File(name, number, adr_words.day("-".join(dated.groups())) if dated else None, _checked(told))


def _text(path: str) -> str:
    """What stands in a file, with LF. Raises BadInput."""
    try:
        about = os.lstat(path)
        if S_ISLNK(about.st_mode):
            raise BadInput("it is a link, and links are not followed", "")
        if not S_ISREG(about.st_mode):
            raise BadInput("it is no file", "")
        if about.st_size > LARGEST:
            raise BadInput(f"it has {about.st_size:,} bytes; at most {LARGEST:,} are read", "")
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", "") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"line {line} is not UTF-8 (byte 0x{raw[error.start]:02X})", "") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _checked(told: Told) -> Told:
    """With texts as they are stored. Raises BadInput where one cannot be stored."""
    return told._replace(
        title=one_line(told.title or "", "title"),
        said=one_line(told.said, "status") if told.said else "",
        framing=prose(told.framing, "context") if told.framing else None,
        text=prose(told.text, "text", PROPOSAL) if told.text else None,
        options=[prose(text, "option") for text in told.options],
        criteria=[prose(text, "confirmation") for text in told.criteria],
        voices=[each._replace(text=prose(each.text, each.kind)) for each in told.voices],
        objections=[each._replace(text=prose(each.text, "objection", REASON)) for each in told.objections],
        deciders=_named(told.deciders),
        consulted=_named(told.consulted),
        informed=_named(told.informed),
    )


def _named(people: list[Who]) -> list[Who]:
    return [who._replace(name=one_line(who.name, "name") if who.name else None) for who in people]


class _Folder:
    """The records of a folder, each with those that it speaks of."""

    def __init__(self, source: str, files: Spool[_File], remarks: Remarks) -> None:
        self._source = source
        self._files = files
        self._remarks = remarks
        self._people = People(remarks)
        self._by_name: dict[str, _Named] = {}
        self._by_number: dict[tuple[str, int], list[_Named]] = {}
        for file in files:
            told = file.told
            named = _Named(file.name, file.number, _key(file), told.status, told.superseded_by, told.supersedes)
            self._by_name[named.name] = named
            if file.number is not None:
                self._by_number.setdefault((os.path.dirname(file.name), file.number), []).append(named)
        for same in self._by_number.values():
            for other in same[1:]:
                remarks.note(other.name, f"{same[0].name} has the same number")

    def reading(self) -> Reading:
        by = self._superseded_by()
        decisions = Spool(self._foreign(file, by.get(file.name)) for file in self._files)
        return Reading(self._source, decisions, self._people.people, self._remarks.left, self._remarks.notes)

    def _superseded_by(self) -> dict[str, _Named]:
        """Which record each superseded one gives way to: as it says itself, else as the other one says."""
        found: dict[str, _Named] = {}
        for file in self._by_name.values():
            if file.superseded_by is not None:
                other = self._other(file, file.superseded_by)
                if other is not None:
                    found[file.name] = other
        for file in self._by_name.values():
            for named in file.supersedes:
                older = self._other(file, named)
                if older is None:
                    continue
                if older.status == "superseded":
                    found.setdefault(older.name, file)
                else:
                    why = f"{file.name} says that it supersedes it, and it does not; it keeps its status"
                    self._remarks.leave(older.name, why)
        return self._without_circles(found)

    def _without_circles(self, found: dict[str, _Named]) -> dict[str, _Named]:
        clear: set[str] = set()
        for name in list(found):
            seen, other = {name}, found.get(name)
            while other is not None and other.name not in seen and other.name not in clear:
                seen.add(other.name)
                other = found.get(other.name)
            if other is not None and other.name == name:
                self._remarks.leave(name, "it is superseded by itself, in the end; that is left out")
                del found[name]
            elif other is None or other.name in clear:
                clear |= seen
        return found

    def _other(self, file: _Named, named: str) -> _Named | None:
        """The record that one speaks of by a link, the name of a file, or a number."""
        place = os.path.dirname(file.name)
        if named.isdigit():
            same = self._by_number.get((place, int(named)), [])
            if len(same) == 1:
                return same[0]
            why = "which several files have" if same else "which no file here has"
            self._remarks.leave(file.name, f"it speaks of number {int(named)}, {why}; that is left out")
            return None
        path = posixpath.normpath(posixpath.join(place, unquote(named.partition("#")[0])))
        found = self._by_name.get(path) or self._by_name.get(f"{path}.md")
        if found is None:
            self._remarks.leave(file.name, f"it speaks of {named[:100]}, which is no record here; that is left out")
        return found

    def _at(self, file: _File) -> int:
        day = file.told.day or file.day
        if day is None:
            self._remarks.note(file.name, "it has no date; it is taken as of now")
            return now()
        return parse(day, now=now())

    def _handle(self, who: Who) -> str:
        wanted = who.handle or who.name or (who.email or "").partition("@")[0]
        return self._people.handle(who.handle or who.email or wanted, wanted, who.name, who.email)

    def _handles(self, people: list[Who]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._handle, people)))

    def _member(self, handle: str) -> str:
        return self._handle(Who(handle, None, None))

    def _foreign(self, file: _File, by: _Named | None) -> Foreign:
        told, at = file.told, self._at(file)
        return Foreign(
            key=_key(file),
            place=file.name,
            title=told.title or file.name,
            opened_at=at,
            circle=told.circle,
            framing=told.framing,
            voices=tuple(
                Voice(f"voice {n}", cast(VoiceKind, each.kind), each.text, self._member(each.member))
                for n, each in enumerate(told.voices, 1)
            ),
            options=tuple(Option(f"option {n}", text) for n, text in enumerate(told.options, 1)),
            text=told.text,
            owner=self._member(told.owner) if told.owner else None,
            criteria=tuple(told.criteria),
            review_on=told.review_on,
            answers=tuple(
                Answer(f"objection {n}", self._member(each.member), "objection", each.kind, at, each.text)
                for n, each in enumerate(told.objections, 1)
            ),
            outcomes=() if told.status == "open" else (self._outcome(told, told.status, at, by),),
        )

    def _outcome(self, told: Told, status: Status, at: int, by: _Named | None) -> Outcome:
        return Outcome(
            status,
            status,
            told.said or status,
            at,
            deciders=self._handles(told.deciders),
            consulted=self._handles(told.consulted),
            informed=self._handles(told.informed),
            review_on=told.review_on,
            superseded_by=by.key if by else None,
        )


def _key(file: _File) -> str:
    """What a record is known by: its name, which other folders may have, too, and its title."""
    return short(f"{file.name}: {file.told.title}")
