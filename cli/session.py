"""What one command line says of the log, of who records and of how to answer."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from decisions.errors import BadInput, LogUnavailable

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.proof.signing import SshSigner
    from decisions.store.sqlite import SqliteStore


class Session:
    """What one command line says of the log, of who records and of how to answer; opens the log once."""

    def __init__(self, like: Session | None = None) -> None:
        self.log: str | None = like.log if like else None
        self.recorder: str | None = like.recorder if like else None
        self.color: str = like.color if like else "auto"
        self.json: bool = like.json if like else False
        self.like = like
        self.outputs: list[dict[str, Any]] | None = None
        """Where the documents of recording commands are collected instead of being printed (batch)."""
        self.command_id: str | None = None
        """Of the act that is being recorded now."""
        self.recorded = False
        """Whether anything was recorded: from then on no failure of output makes the command fail."""
        self.draft: str | None = None
        """The file in which an edited text is kept until it is recorded."""
        self._store: SqliteStore | None = None
        self._reader: LogReader | None = None

    @property
    def where(self) -> str:
        """The log's path. Raises BadInput, and LogUnavailable for a server."""
        from decisions.where import find, is_server

        found = find(self.log, os.environ, working_folder())
        if is_server(found):
            raise LogUnavailable("a log on a server is not in this version", "name a file: --log PATH")
        return found

    def reader(self) -> LogReader:
        """The log, for reading."""
        if self._reader is None:
            from decisions.log.reading import LogReader

            self._reader = LogReader(self.where)
        return self._reader

    def store(self) -> SqliteStore:
        """The log, for recording."""
        if self._store is None and self.like is not None and self.like.where == self.where:
            return self.like.store()
        if self._store is None:
            from decisions.store.sqlite import SqliteStore

            self._store = SqliteStore(self.where)
        return self._store

    def close(self) -> None:
        """Let go of the log."""
        for opened in (self._store, self._reader):
            if opened is not None:
                opened.close()
        self._store = self._reader = None

    def me(self, log_id: str | None) -> str:
        """Who records. Raises BadInput where nobody said."""
        found = self.known_me(log_id)
        if found is None:
            raise BadInput(
                "who are you? nobody has told this program yet",
                "decisions me HANDLE, or --recorder HANDLE, or set DECISIONS_MEMBER",
            )
        return found

    def signer(self, log_id: str) -> SshSigner | None:
        """Who signs for the user in this log; None where nobody set that up. Raises BadInput."""
        from decisions.where import signing_key

        if signing_key(os.environ, log_id) is None:
            return None
        from cli.printing import on_terminal, statement
        from decisions.proof.signing import signer

        terminal = on_terminal(sys.stderr)
        return signer(os.environ, log_id, terminal=terminal, show=statement if terminal else None)

    def known_me(self, log_id: str | None) -> str | None:
        """Who records, or None where nobody said."""
        from decisions.where import me

        return me(os.environ, log_id, self.recorder)


def working_folder() -> str:
    """The folder in which the command runs."""
    try:
        return os.getcwd()
    except OSError:
        raise LogUnavailable("this folder is no longer there", "go to another one: cd") from None


def session_of(ctx: click.Context) -> Session:
    """The session of a command line."""
    return ctx.find_root().ensure_object(Session)


def session() -> Session:
    """The session of the command that runs now."""
    return session_of(click.get_current_context())
