"""What stands in the fields of a form when it opens: what was given, what is there already, and the draft."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from decisions.when import ago, now
from tui.record import acts, fields
from tui.record.acts import Field, Shape
from tui.record.drafts import Draft
from tui.record.facts import Facts, only, to_review


def begins(shape: Shape, given: Mapping[str, Any], found: Facts) -> dict[str, str]:
    """What stands in each field without a draft, in the lines that a text is kept in."""
    return {field.name: "\n".join(_begins(field, shape, given, found).splitlines()) for field in shape.every_field}


def _begins(field: Field, shape: Shape, given: Mapping[str, Any], found: Facts) -> str:
    if field.name in given:
        return fields.written(field, given[field.name])
    if field.name == acts.SAID_IN:
        return os.environ.get("DECISIONS_MEETING", "")
    if field.kind == acts.OUTCOMES:
        return "\n".join(f"{item['number']}=" for item in to_review(field, found))
    if field.kind == acts.NEEDS and shape.act == "propose" and found.answer:
        return fields.written(field, [need["need"] for need in found.answer["from_needs"]])
    if field.kind == acts.NUMBER and found.version:
        return str(found.version)
    if shape.stays and found.answer and found.answer["content"]:
        key = "text" if field.name == "message" else field.name
        return fields.written(field, found.answer["content"].get(key))
    return only(field, found)


def drafted(draft: Draft | None, shape: Shape, given: Mapping[str, Any]) -> dict[str, str]:
    """What of a draft stands in the fields: not what was given now, nor which version it was about."""
    kinds = {field.name: field.kind for field in shape.every_field}
    return {
        name: text
        for name, text in (draft.texts if draft else {}).items()
        if name in kinds and name not in given and kinds[name] != acts.NUMBER
    }


def of_draft(draft: Draft, shape: Shape, found: Facts) -> str:
    """What is said of a draft that stands in the form."""
    words = f"your draft of {ago(draft.at, now())}"
    if draft.version != found.version and shape.stays:
        words += f", begun on version {draft.version}: version {found.version} has come since"
    return f"{words} · ^r throws it away"
