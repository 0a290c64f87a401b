"""What is recorded while a decision is carried out."""

from __future__ import annotations

from typing import Literal

from decisions.process.event import Event, Handle, Instant, Number, Prose


class BuyInDeclared(Event):
    """Whether the member will carry out `version` in earnest."""

    version: Number
    value: Literal["in", "halfhearted", "out"]
    reason: Prose | None = None


class CheckedIn(Event):
    """How carrying out `version` goes for the member."""

    version: Number
    value: Literal["doing", "struggling", "stopped"]
    reason: Prose | None = None


class ActionPlanned(Event):
    """Something to do by `owner`; `objection` where it was deferred to this action."""

    action: Number
    text: Prose
    owner: Handle
    due: Instant | None = None
    objection: Number | None = None


class ActionClosed(Event):
    """An action is done, or dropped."""

    action: Number
    outcome: Literal["done", "dropped"]
    text: Prose | None = None
