"""What happens to acknowledged acts when the primary is lost: eight people record, the primary is harmed, and every act
that was acknowledged is looked for in what survives.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import NamedTuple

import psycopg

from decisions.store.opening import create, open_store
from tests.cli.run import environment
from tests.ha.cluster import PASSWORD, SUPERUSER, Cluster, Node, waited
from tests.store.logs import ROOT, do

WRITERS = 8
PATIENCE = 60
"""Seconds that a writer waits for the server before it says so."""

Harm = Callable[[Cluster, Node], Callable[[], None]]
"""Harms the primary; what is returned puts it right again."""


def _killed(_: Cluster, primary: Node) -> Callable[[], None]:
    primary.kill_postgres()
    return lambda: None


def _gone(_: Cluster, primary: Node) -> Callable[[], None]:
    primary.kill()
    return primary.start


def _frozen(_: Cluster, primary: Node) -> Callable[[], None]:
    primary.freeze()
    return primary.thaw


def _switched(cluster: Cluster, _: Node) -> Callable[[], None]:
    cluster.switch_over()
    return lambda: None


HARMS: dict[str, Harm] = {
    "postgres killed": _killed,
    "node killed": _gone,
    "node frozen": _frozen,
    "switched over": _switched,
}


class Figures(NamedTuple):
    """Of one failover: acknowledged acts, how many of them are lost, how many acts are there twice, and for how many
    seconds nothing was acknowledged.
    """

    acknowledged: int
    lost: int
    twice: int
    pause: float
    unknown: int
    """How often somebody was told that the outcome was not known."""
    misread: int
    """How many events `follow` did not print once, in their order."""


class Log:
    """A log on the servers, and the people who record in it."""

    def __init__(self, cluster: Cluster, schema: str, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        hosts = "&".join(f"{key}={value}" for key, value in cluster.hosts().items())
        self.url = f"postgresql://{SUPERUSER}:{PASSWORD}@/postgres?{hosts}&schema={schema}&patience={PATIENCE}"
        assert create(self.url, None, "ana")
        with closing(open_store(self.url)) as store:
            do(store, "member-add", "ana")
            do(store, "circle-form", "team", aim="cook", members=[("ana", [])])
            for index in range(WRITERS):
                do(store, "open", circle="team", title=f"Decision of writer {index}")

    @contextmanager
    def recorded_on(self) -> Iterator[list[Path]]:
        """While eight people record: the files in which they write down what was acknowledged."""
        files = [self._folder / f"writer{index}" for index in range(WRITERS)]
        command = [sys.executable, "-m", "tests.ha.writer", self.url]
        people = [
            subprocess.Popen(
                [*command, str(index), str(index + 1), str(file)], cwd=ROOT, stdin=subprocess.PIPE, text=True
            )
            for index, file in enumerate(files)
        ]
        try:
            yield files
        finally:
            for one in people:
                assert one.stdin is not None
                one.stdin.close()
            for one in people:
                one.wait(PATIENCE * 2)

    @contextmanager
    def followed_on(self) -> Iterator[Path]:
        """While somebody follows the log: the file of what is printed."""
        printed = self._folder / "followed"
        with printed.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", "follow", "--since", "0"], cwd=self._folder, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.DEVNULL, env=environment(self._folder, DECISIONS_LOG=self.url),
            )  # fmt: skip
        try:
            yield printed
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def stored(self) -> list[dict[str, object]]:
        """Every event that survived, in the order of the log."""
        with closing(psycopg.connect(self.url.partition("&schema=")[0])) as connection:
            schema = self.url.partition("&schema=")[2].partition("&")[0]
            rows = connection.execute(f"SELECT record FROM {schema}.events ORDER BY position").fetchall()
        return [json.loads(bytes(row[0])) for row in rows]


def failover(cluster: Cluster, name: str, folder: Path, *, schema: str) -> Figures:
    """Harm the primary in one way while people record, put it right again, and look for what was acknowledged."""
    log = Log(cluster, schema, folder)
    with log.followed_on() as printed:
        with log.recorded_on() as files:
            waited("the writers", lambda: all(file.exists() and file.stat().st_size for file in files))
            time.sleep(2)
            before = cluster.primary()
            assert before is not None
            mend = HARMS[name](cluster, before)
            waited("another primary", lambda: (now := cluster.primary()) is not None and now.name != before.name)
            mend()
            count = len(_said(files, "acknowledged"))
            waited("acts after the failover", lambda: len(_said(files, "acknowledged")) > count + 10 * WRITERS)
            cluster.settled()
            time.sleep(1)
        stored = log.stored()
        waited("who follows", lambda: _positions(printed)[-1:] == [len(stored)])
    return figures(files, stored, _positions(printed))


def _positions(printed: Path) -> list[int]:
    """Those of the events that `follow` printed whole."""
    lines = printed.read_text().split("\n")[:-1]
    return [json.loads(line)["position"] for line in lines]


def _said(files: list[Path], what: str) -> list[list[str]]:
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line[0] == what]


def figures(files: list[Path], stored: list[dict[str, object]], followed: list[int]) -> Figures:
    """What was acknowledged, and the positions that somebody read who followed, beside what is there."""
    acknowledged = {command: int(position) for _, command, position, _ in _said(files, "acknowledged")}
    there = {event["command_id"]: event["position"] for event in stored if event["command_id"]}
    acts = Counter(event["data"]["text"] for event in stored if event["type"] == "ReactionShared")  # type: ignore[index]
    assert [event["position"] for event in stored] == list(range(1, len(stored) + 1))
    moments = sorted(float(at) for _, _, _, at in _said(files, "acknowledged"))
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    return Figures(
        len(acknowledged),
        sum(there.get(command) != position for command, position in acknowledged.items()),
        sum(times - 1 for times in acts.values()),
        max(pauses, default=0.0),
        len(_said(files, "unknown")),
        sum(one != other for one, other in zip_longest(followed, range(1, len(stored) + 1))),
    )
