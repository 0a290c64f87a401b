"""The library's application, as every engine uses it: its environment is its own, so that no variable of the shell
changes what is stored, and nothing stored is imported.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Transcoder
from eventsourcing.utils import Environment, EnvType

from decisions.store.mapper import Mapper


class LogApplication(Application[UUID]):
    """A log as the library sees it; an engine says by which factory."""

    name = "decisions"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        raise NotImplementedError

    def construct_mapper(self) -> Mapper:
        return Mapper(transcoder=self.construct_transcoder())

    def construct_transcoder(self) -> Transcoder:
        return self.factory.transcoder()
