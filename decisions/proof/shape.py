"""The shape of a type's records, as one regular expression: a record that fits is canonical JSON and is what its model
allows, so that it need not be read. What does not fit may be well all the same, and is read.

Records are asked many at a time, each a line: one by one, Python would need longer than the expression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Any

from decisions.canonical import canonical
from decisions.process.types import LACKED, SCHEMA

_CHARACTER = '[^"]'
_TEXT = '"[^"]*+"'
_INSTANT = (
    r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?Z"
)
_WHOLE = r"(?:0|-?[1-9]\d{0,14})"
_COUNT = r"(?:0|[1-9]\d{0,14})"
_POSITIVE = r"[1-9]\d{0,14}"
_ORIGIN = (
    r'(?:"origin":\{'
    + "".join(
        rf'(?:"{key}":(?:null|{_TEXT}),)?'
        for key in ("digest", "format", "id", "key", "log", "recorded_at", "recorded_by", "signed_with")
    )
    + rf'"stream":{_TEXT}\}},)?'
)
_SIMPLE = re.compile(r"\^(?:\\d|\\\.|[-:TZ]|\[0-9a-f\]|\{\d+\}|[()?])+\$").fullmatch
"""Patterns that can match no quotation mark."""

_ESCAPE = re.compile(r'\\["\\bfnrt]')
_CONTROLS = bytes(range(32))

Said = tuple[str, str, str, str, str]
"""What a record says of command id (empty where there is none), position, `recorded_at`, stream and version."""


def text(records: Sequence[bytes]) -> str | None:
    """The records, each a line of one character a byte, with `_` for what is escaped; None where one of them is no
    UTF-8, or has a control character, which canonical JSON never has.
    """
    together = b"\n".join(records)
    if len(together.translate(None, _CONTROLS)) != len(together) - len(records) + 1:
        return None
    if not together.isascii():
        try:
            together.decode()
        except UnicodeDecodeError:
            return None
    told = together.decode("latin-1")
    return _ESCAPE.sub("_", told) if "\\" in told else told


class Unshaped(Exception):
    """A model says something that cannot be said by a shape."""


class Shape:
    """The records of one type and schema version."""

    def __init__(self, pattern: str) -> None:
        self._line = re.compile(f"^{pattern}$", re.ASCII | re.MULTILINE)

    def said(self, records: Sequence[bytes]) -> list[Said] | None:
        """What each of these records says; None where one of them does not fit."""
        told = text(records)
        if told is None or "\\" in told:
            return None
        found: list[Said] = self._line.findall(told)
        return found if len(found) == len(records) else None

    @classmethod
    def of(cls, type_: str, schema: int, model: dict[str, Any]) -> Shape | None:
        """The shape of a type in a schema version; `model` is the JSON schema of its data today. None: none."""
        lacked = {field for version in range(schema, SCHEMA[type_]) for field in LACKED[type_, version]}
        try:
            data = _object(model, model.get("$defs", {}), lacked)
        except (KeyError, Unshaped):
            return None
        return cls(
            rf'\{{"at":"{_INSTANT}","command_id":(?:null|"([^"]++)"),"data":{data},"id":{_TEXT},"meeting":(?:null|{_TEXT}),'
            rf'"member":(?:null|{_TEXT}),{_ORIGIN}"position":([^,]++),"recorded_at":"([^"]++)","recorded_by":(?:null|{_TEXT}),'
            rf'"salt":{_TEXT},"schema":{schema},"subject":{_TEXT},"subject_id":"([^"]++)","subject_version":([^,]++),'
            rf'"type":"{re.escape(type_)}"\}}'
        )


def _object(schema: dict[str, Any], defs: dict[str, Any], lacked: Set[str] = frozenset()) -> str:
    """An object without the fields that are lacked; `measures.verdict` is one of each item of `measures`."""
    if schema.get("additionalProperties") is not False or set(schema) - _OF_OBJECT:
        raise Unshaped(schema)
    fields = [
        (name, _value(field, defs, {inner for of, _, inner in (one.partition(".") for one in lacked) if of == name}))
        for name, field in sorted(schema.get("properties", {}).items())
        if name not in lacked
    ]
    return r"\{" + ",".join(f"{_literal(name)}:{value}" for name, value in fields) + r"\}"


def _value(schema: dict[str, Any], defs: dict[str, Any], lacked: Set[str] = frozenset()) -> str:
    said = {key: value for key, value in schema.items() if key not in _REMARKS}
    if "$ref" in said and len(said) == 1:
        return _object(defs[said["$ref"].removeprefix("#/$defs/")], defs, lacked)
    if "anyOf" in said and len(said) == 1:
        return _either(_value(one, defs) for one in said["anyOf"])
    if "const" in said:
        return _literal(said["const"])
    if "enum" in said:
        return _either(map(_literal, said["enum"]))
    kind = said.pop("type", None)
    if kind == "string":
        return _string(**said)
    if kind == "integer":
        return _integer(said)
    if kind == "array" and set(said) == {"items"}:
        item = _value(said["items"], defs, lacked)
        return rf"\[(?:{item}(?:,{item})*)?\]"
    if kind in _PLAIN and not said:
        return _PLAIN[kind]
    raise Unshaped(schema)


_REMARKS = ("default", "description", "title")
_OF_OBJECT = {"$defs", "additionalProperties", "description", "properties", "required", "title", "type"}
_PLAIN = {"boolean": "(?:true|false)", "null": "null"}


def _either(several: Any) -> str:
    return f"(?:{'|'.join(several)})"


def _literal(value: Any) -> str:
    return re.escape(canonical(value))


def _string(
    minLength: int = 0,  # noqa: N803
    maxLength: int | None = None,  # noqa: N803
    pattern: str | None = None,
    **other: Any,
) -> str:
    if other:
        raise Unshaped(other)
    if pattern is not None:
        if minLength or maxLength is not None or not _SIMPLE(pattern):
            raise Unshaped(pattern)
        return f'"{pattern[1:-1].replace("(", "(?:")}"'
    if minLength > 1:
        raise Unshaped("a text that is longer than one character")
    return f'"{_CHARACTER}{{{minLength},{"" if maxLength is None else maxLength}}}+"'


def _integer(said: dict[str, Any]) -> str:
    if not said:
        return _WHOLE
    if set(said) <= {"minimum", "exclusiveMaximum"} and said.get("exclusiveMaximum", 10**15) >= 10**15:
        return {0: _COUNT, 1: _POSITIVE}.get(said["minimum"], "") or _unbounded(said)
    return _unbounded(said)


def _unbounded(said: dict[str, Any]) -> str:
    raise Unshaped(said)
