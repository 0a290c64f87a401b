"""The schema of what `--json` prints: it promises what the interface promises, and the real outputs keep it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cli.commands import ACTION, CIRCLE, COMMANDS, MEMBER
from cli.program import program
from decisions.exchange.outputs import table
from decisions.process.types import ROOM
from tests.bench import generate
from tests.cli.outputs import command, hold
from tests.cli.run import Here
from tests.cli.test_contract import AUDITED, EVENT, INSIDE, ITEM, LEFT_BEHIND, SHOWN, words

NONE = {"tui"}
"""Commands that print no JSON."""
GROUPS = {"member": MEMBER, "circle": CIRCLE, "action": ACTION}
EVERY = [
    *((name,) for name in COMMANDS if name not in GROUPS),
    *((group, name) for group, names in GROUPS.items() for name in names),
]
STATISTICS = "circle decisions by_status days_to_adoption objections rounds reviews buy_in"


def records(named: tuple[str, ...]) -> bool:
    import click

    with click.Context(program) as context:
        found: Any = program
        for word in named:
            found = found.get_command(context, word)
        return bool(found.records)


@pytest.mark.parametrize("named", EVERY, ids=" ".join)
def test_every_command_that_prints_json_has_a_schema(named: tuple[str, ...]) -> None:
    name = " ".join(named)
    assert (name in table.OUTPUTS) or records(named) or (name in NONE)


def test_nothing_else_has() -> None:
    """But `decisions` alone."""
    assert {tuple(name.split()) for name in table.OUTPUTS} <= {(), *EVERY}


def required(made: dict[str, Any], name: str) -> set[str]:
    found = made["$defs"][name] if name in made.get("$defs", {}) else made
    return set(found["required"])


@pytest.mark.parametrize(
    ("named", "model", "keys"),
    [
        ("list", "Item", ITEM),
        ("search", "Hit", ITEM),
        ("show", "Show", SHOWN),
        ("history", "ToldEvent", EVENT | {"sentence"}),
        ("follow", "FollowedEvent", EVENT),
        ("consent", "Recorded", {"decision", "status", "events"}),
        ("consent", "Event", EVENT),
        ("audit", "Audit", AUDITED),
        ("audit", "AuditedVersion", words(INSIDE["versions"])),
        ("audit", "AuditedAnswer", words(INSIDE["answers"])),
        ("audit", "AuditedObjection", words(INSIDE["objections"])),
        ("audit", "AuditedAlignment", words(INSIDE["alignment"])),
        ("audit", "AuditedBuyIn", words(INSIDE["buy_in"])),
        ("left-behind", "LeftBehind", LEFT_BEHIND),
        ("verify", "Verdict", {"ok", "events", "root", "problems"}),
        ("verify", "Problem", {"position", "kind", "detail"}),
        ("list", "BuyInCounts", {"in", "halfhearted", "out", "unknown", "stale"}),
        ("stats", "CircleNumbers", words(STATISTICS)),
    ],
)
def test_what_the_interface_promises_is_required(named: str, model: str, keys: set[str]) -> None:
    assert keys <= required(table.schema(named), model)


@pytest.mark.parametrize("named", [*table.OUTPUTS, "consent"])
def test_a_schema_stands_by_itself_and_lets_more_keys_come(named: str) -> None:
    made = table.schema(named)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for found in walked(made):
        if "$ref" in found:
            assert found["$ref"].removeprefix("#/$defs/") in made["$defs"]
        assert found.get("additionalProperties") is not False


def walked(value: Any) -> list[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, list):
        return [found for inner in value for found in walked(inner)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for inner in value.values() for found in walked(inner))]


def test_all_of_them_in_one_document(here: Here) -> None:
    made = here.json("schema")
    named = {name for name in made["$defs"] if name.startswith("decisions ")}
    assert named == {f"decisions {name} --json" for name in (*table.OUTPUTS, "RECORDING")}
    assert {"ConsentGiven", "DecisionAdopted", "Item"} <= set(made["$defs"])
    assert made["oneOf"] == [{"$ref": f"#/$defs/{name}"} for name in ROOM]
    for name in ROOM:
        assert made["$defs"][name]["properties"]["type"] == {"const": name}, "another thing is called so"
    for found in walked(made):
        if isinstance(found.get("$ref"), str):
            assert found["$ref"].removeprefix("#/$defs/") in made["$defs"]


def test_the_command(here: Here) -> None:
    assert here.json("schema", "list") == table.schema("list")
    assert here.json("schema", "member", "show")["title"] == "decisions member show --json"
    assert "events" in here.json("schema", "action", "done")["required"]
    event = here.json("schema", "consentgiven")
    assert (event["title"], event["$id"]) == ("ConsentGiven", "urn:decisions:schema:ConsentGiven:1")
    for named in (["nonsense"], ["tui"], ["member"], ["member", "nonsense"], ["list", "list"]):
        done = here("schema", *named)
        assert (done.code, done.out) == (2, "")


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def test_an_output_that_breaks_its_promise_is_found(here: Here) -> None:
    right = here.proposed().json("list")
    hold(["list", "--json"], json.dumps(right))
    broken: list[dict[str, Any]] = [
        {"buy_in": {}},
        {"overdue": "no"},
        {"opened_at": "yesterday"},
        {"status": "fine"},
        {"number": 0},
    ]
    for wrong in broken:
        with pytest.raises(ValidationError):
            hold(["list", "--json"], json.dumps([right[0] | wrong]))
    missing = [{key: value for key, value in right[0].items() if key != "outstanding"}]
    with pytest.raises(ValidationError):
        hold(["--log", "x", "list", "--json"], json.dumps(missing))
    assert command(["--color", "always", "circle", "--json", "show", "team"]) == "circle show"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A log in which there is every type of event."""
    here = Here(tmp_path_factory.mktemp("generated"))
    (here.folder / ".decisions").mkdir(mode=0o700)
    generate.generate(str(here.folder / ".decisions" / "log.db"), 30, 9, 7)
    return here


def test_the_outputs_of_a_generated_log_keep_theirs(log: Here) -> None:
    """Whatever a `Here` prints under --json is held to its schema."""
    members = [found["member"] for found in log.json("member", "list")]
    for line in ("list", "due", "left-behind", "stats", "calendar", "circle list", "verify", "search a"):
        log.json(*line.split())
    for number in range(1, 31):
        for name in ("show", "audit", "history", "left-behind", "meet"):
            log.json(name, str(number))
    for member in members:
        log.json("inbox", member)
        log.json("who", member)
        log.json("member", "show", member)
    for past in ("2016-06-01", "2020-01-01"):
        log.json("list", "--as-of", past)
    for circle in log.json("circle", "list"):
        log.json("circle", "show", circle["circle"])
        log.json("circle", "policy", circle["circle"])
