"""What one command line says of the log, of who records and of how to answer."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cli import printing
from decisions.errors import BadInput, LogUnavailable

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.proof.signing import SshSigner
    from decisions.store.mirror import Mirror
    from decisions.store.port import Store
    from decisions.views.catchup import Views


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
        self.silent = False
        """Whether nothing is said of the log's server."""
        self.behind = False
        """Whether something was recorded since the log was read last."""
        self.views: Views | None = None
        """The views that were at hand when a decision was asked for last (`asking.one`)."""
        self._store: Store | None = None
        self._reader: LogReader | None = None
        self._mirror: Mirror | None = None

    @property
    def where(self) -> str:
        """The log's path, or a server's URL, in which a password may stand. Raises BadInput."""
        from decisions.where import find

        return find(self.log, os.environ, working_folder())

    @property
    def path(self) -> str:
        """The file from which the log is read: its own, or of a server's log the user's copy, caught up."""
        where = self.where
        from decisions.where import is_server

        if not is_server(where):
            return where
        if self._mirror is None:
            self._mirror = self._mirrored(where)
        else:
            from decisions.store.opening import source_of

            self._mirror.catch_up(source_of(self._store), soon=not self.behind)
        self.behind = False
        assert self._mirror is not None
        return self._mirror.path

    def _mirrored(self, where: str) -> Mirror | None:
        from cli.progress import Bar
        from decisions.store.opening import mirror

        with Bar() as bar:
            note = (lambda _: None) if self.silent else partial(printing.note, json=self.json)
            return mirror(where, os.environ, note, bar.show, self._store)

    @property
    def copy(self) -> Mirror | None:
        """The user's copy of a server's log, once it was read; None of a file."""
        return self._mirror

    @property
    def away(self) -> LogUnavailable | None:
        """Why the log's server could not be asked, so that an older copy is read; None where it answered."""
        return self._mirror.away if self._mirror is not None else None

    def reader(self) -> LogReader:
        """The log, for reading."""
        path = self.path
        if self._reader is not None and self._mirror is not None and not self._reader.still_there():
            self._reader.close()
            self._reader = None
        if self._reader is None:
            from decisions.log.reading import LogReader

            self._reader = LogReader(path)
        return self._reader

    def store(self) -> Store:
        """The log, for recording."""
        if self._store is None and self.like is not None and self.like.where == self.where:
            return self.like.store()
        if self._store is None:
            from decisions.store.opening import open_store

            self._store = open_store(self.where, partial(printing.note, json=self.json))
        return self._store

    def close(self) -> None:
        """Let go of the log."""
        for opened in (self.views, self._store, self._reader, self._mirror):
            if opened is not None:
                opened.close()
        self.views = self._store = self._reader = self._mirror = None

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
        from decisions.proof.signing import signer

        terminal = printing.on_terminal(sys.stderr)
        return signer(os.environ, log_id, terminal=terminal, show=printing.statement if terminal else None)

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
