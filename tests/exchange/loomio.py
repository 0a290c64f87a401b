"""Exports of Loomio, as its `GroupExportService` and `PollExporter` write them, small and with their oddities."""

from __future__ import annotations

import json
from typing import Any

Line = dict[str, Any]
USERS = {1: "ana", 2: "bo", 3: "cy"}
OPTIONS = ("agree", "abstain", "disagree", "block")


def line(table: str, **record: Any) -> str:
    return json.dumps({"table": table, "record": record}) + "\n"


def users(**names: str) -> str:
    """Ana, Bo and Cy, with their ids 1 to 3; `names` are other names by user name."""
    return "".join(
        line(
            "users",
            id=key,
            username=name,
            name=names.get(name, name.title()),
            email=f"{name}@example.org",
            encrypted_password="",
            created_at="2018-01-01T00:00:00.000Z",
        )
        for key, name in USERS.items()
    )


def poll(number: int = 1, **changed: Any) -> str:
    """A closed proposal and its four options, whose ids are ten times its own, and one to four more."""
    record: Line = {
        "id": number,
        "key": f"Key{number}",
        "group_id": 7,
        "author_id": 1,
        "title": f"Shall we cook ({number})?",
        "details": "<p>We cook <b>on Mondays</b>.</p><ul><li>for all</li></ul>",
        "details_format": "html",
        "poll_type": "proposal",
        "created_at": "2019-03-01T10:00:00.123Z",
        "closing_at": "2019-03-08T10:00:00.000Z",
        "closed_at": "2019-03-08T10:00:05.000Z",
        "anonymous": False,
        "discarded_at": None,
    }
    options = changed.pop("options", OPTIONS)
    return line("polls", **{**record, **changed}) + "".join(
        line("poll_options", id=number * 10 + place, poll_id=number, name=name, icon=name, priority=place - 1)
        for place, name in enumerate(options, 1)
    )


def stance(key: int, poll: int, user: int | None, choice: int | None = 1, **changed: Any) -> str:
    """A vote for the option of the poll at this place (None: asked, and has not voted)."""
    record: Line = {
        "id": key,
        "poll_id": poll,
        "participant_id": user,
        "reason": f"reason {key}",
        "reason_format": "md",
        "latest": True,
        "cast_at": None if choice is None else f"2019-03-02T1{key % 10}:00:00.000Z",
        "created_at": "2019-03-01T10:00:00.500Z",
        "revoked_at": None,
    }
    chosen = "" if choice is None else line(
        "stance_choices", id=key * 10, stance_id=key, poll_option_id=poll * 10 + choice, score=1
    )  # fmt: skip
    return line("stances", **{**record, **changed}) + chosen


def outcome(key: int, poll: int, **changed: Any) -> str:
    record: Line = {
        "id": key,
        "poll_id": poll,
        "author_id": 2,
        "statement": "We do it.",
        "statement_format": "md",
        "latest": True,
        "created_at": "2019-03-09T08:00:00.000Z",
        "review_on": "2019-09-01",
        "poll_option_id": None,
    }
    return line("outcomes", **{**record, **changed})


def group() -> str:
    """Three polls: adopted, blocked, and open still."""
    return (
        line("groups", id=7, name="Kitchen", handle="kitchen")
        + users()
        + poll(1)
        + stance(1, 1, 1)
        + stance(2, 1, 2, 2)
        + stance(3, 1, 3)
        + outcome(1, 1)
        + poll(2, details="Money for *all*.", details_format="md", title="Who pays?")
        + stance(4, 2, 1)
        + stance(5, 2, 2, 4)
        + outcome(2, 2, statement="We wait.", review_on=None)
        + poll(3, closed_at=None, details=None)
        + stance(6, 3, 2, 3)
        + stance(7, 3, 3, None)
        + line("comments", id=1, body="hm")
    )


CSV = """poll
id,group_id,topic_id,author_id,title,author_name,created_at,closed_at,details,outcome_author_id,outcome_author_name,\
outcome_created_at,outcome_statement,poll_url
1,7,3,1,Shall we cook (1)?,Ana,2019-03-01 10:00:00 UTC,2019-03-08 10:00:05 UTC,"<p>We cook <b>on Mondays</b>.</p>\
<ul><li>for all</li></ul>",2,Bo,2019-03-09 08:00:00 UTC,We do it.,https://loomio.example/p/Key1/shall-we-cook
poll_options
id,poll_id,name,name_format,rank,score,score_percent,max_score_percent,voter_percent,average,voter_count,color
11,1,agree,plain,1,2,66,66,66,1,2,#70C9F8
12,1,abstain,plain,2,1,33,33,33,1,1,#C8E56E
13,1,disagree,plain,3,0,0,0,0,0,0,#D38FE1
14,1,block,plain,4,0,0,0,0,0,0,#999FDE
votes
id,poll_id,voter_id,voter_name,member_title,delegate,created_at,updated_at,reason,reason_format,agree,abstain,disagree,\
block
1,1,1,Ana,,,2019-03-02T11:00:00Z,2019-03-02T11:00:00Z,reason 1,md,1,,,
2,1,2,Bo,,,2019-03-02T12:00:00Z,2019-03-02T12:00:00Z,reason 2,md,,1,,
3,1,3,Cy,,,2019-03-02T13:00:00Z,2019-03-02T13:00:00Z,reason 3,md,1,,,
"""
"""The first of these polls, as a table."""
