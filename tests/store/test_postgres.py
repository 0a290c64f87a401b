"""The contract, on one schema of a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from decisions.store.opening import open_store as opened
from decisions.store.port import Store
from tests import postgres
from tests.store.contract import OpenStore, SetClock, StoreContract, store  # noqa: F401 - a fixture


@pytest.fixture
def where() -> str:
    return postgres.begun()


@pytest.fixture
def open_store(where: str) -> Iterator[OpenStore]:
    stores: list[Store] = []

    def one_more() -> Store:
        stores.append(opened(where))
        return stores[-1]

    yield one_more
    for each in stores:
        each.close()


@pytest.fixture
def set_clock(where: str) -> SetClock:
    """The server's own clock stays right for the other tests: this log's function is made to read another one."""
    schema = postgres.schema_of(where)

    def put(wrong: int) -> None:
        with postgres.server().connect("keeper") as connection:
            connection.execute(CLOCK.format(s=schema, wrong=wrong).encode())

    return put


CLOCK = """
CREATE OR REPLACE FUNCTION {s}.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT pg_catalog.clock_timestamp() + interval '{wrong} microseconds' $$;
ALTER FUNCTION {s}.record(text[]) SET search_path = {s}, pg_catalog, pg_temp;
"""


class TestPostgres(StoreContract):
    pass
