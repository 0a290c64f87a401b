"""Other processes of this program that work beside it. A helper reads on its standard input what it has to do and
answers on its standard output; what goes wrong in it is said nowhere, and done again by whoever asked it.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, BinaryIO, Generic, TypeVar

from decisions.editing import environment

Part = TypeVar("Part")
Found = TypeVar("Found")

ALONE = 4
"""So many parts are done without helpers: to start a process costs more than it saves."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.buffer.readline()); from importlib import import_module;"
    " getattr(import_module(sys.argv[1]), sys.argv[2])(sys.stdin.buffer, sys.stdout.buffer, *sys.argv[3:])"
)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def started(module: str, function: str, *arguments: str) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
    """A process that calls a function with its standard input and output and with the arguments; and both, as seen from
    here.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, module, function, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.write(json.dumps(sys.path).encode() + b"\n")
    return process, process.stdin, process.stdout


def in_order(work: Callable[[Part], Found], parts: Iterator[Part]) -> Iterator[Found]:
    """What `work` makes of each part, in their order. It is a function of a module, whose parts and answers can be
    pickled; many parts are worked on by several processes at once, each of which holds one.
    """
    alone = 0
    for part in islice(parts, ALONE):
        alone += 1
        yield work(part)
    if alone < ALONE:
        return
    if processors() < 2 or not sys.executable:
        yield from map(work, parts)
        return
    hands = [_Hand(work) for _ in range(processors())]
    try:
        given: deque[tuple[_Hand[Part, Found], Part]] = deque()
        for hand, part in zip(hands, parts, strict=False):
            given.append((hand, hand.give(part)))
        while given:
            hand, part = given.popleft()
            found = hand.take(part)
            for part in islice(parts, 1):
                given.append((hand, hand.give(part)))
            yield found
    finally:
        for hand in hands:
            hand.stop()


class _Hand(Generic[Part, Found]):
    """A helper that works on one part after the other; where it is lost, this process does what it should."""

    def __init__(self, work: Callable[[Part], Found]) -> None:
        self._work = work
        self._process, self._in, self._out = started(__name__, "help_out", work.__module__, work.__qualname__)
        self._lost = False

    def give(self, part: Part) -> Part:
        try:
            pickle.dump(part, self._in)
            self._in.flush()
        except OSError:
            self._lost = True
        return part

    def take(self, part: Part) -> Found:
        if not self._lost:
            try:
                found: Found = pickle.load(self._out)
                return found
            except (EOFError, OSError, pickle.UnpicklingError):
                self._lost = True
        return self._work(part)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


def help_out(given: BinaryIO, told: BinaryIO, module: str, function: str) -> None:
    """What such a helper does, until nothing more is given to it."""
    import gc
    from importlib import import_module

    gc.disable()  # what is decoded of JSON has no cycles
    work = getattr(import_module(module), function)
    while True:
        try:
            part = pickle.load(given)
        except EOFError:
            return
        pickle.dump(work(part), told)
        told.flush()
