"""What is recorded of members, and of the log itself."""

from __future__ import annotations

from decisions.process.event import Event, Handle, Line, Prose, StreamId


class LogOpened(Event):
    """The log begins. `log` is its id; `name` what people call it."""

    log: StreamId
    name: Line | None = None


class MemberAdded(Event):
    """A person is known to the log by `handle` from now on."""

    handle: Handle
    name: Line | None = None
    email: Line | None = None


class MemberChanged(Event):
    """The name or the e-mail address of `handle` is now this; what did not change stays as it was."""

    handle: Handle
    name: Line | None = None
    email: Line | None = None


class MemberKeyAdded(Event):
    """A public key (one line in OpenSSH's format) with which `handle` signs from now on."""

    handle: Handle
    key: Prose


class MemberKeyEnded(Event):
    """`handle` no longer signs with this key."""

    handle: Handle
    key: Prose
