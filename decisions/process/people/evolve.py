"""What happens to a member, and how it reads."""

from __future__ import annotations

from decisions.process.state import Key, Member, Record


def added(_: Member | None, e: Record, at: int) -> Member:
    data = e["data"]
    return Member(data["handle"], data.get("name"), data.get("email"), at)


def changed(member: Member | None, e: Record, at: int) -> Member | None:
    if member:
        data = e["data"]
        if "name" in data:
            member.name = data["name"]
        if "email" in data:
            member.email = data["email"]
    return member


def key_added(member: Member | None, e: Record, at: int) -> Member | None:
    from decisions.keys import known

    key = known(e["data"]["key"])
    if member and key and member.handle == e["member"] == e["recorded_by"]:
        member.keys.append(Key(e["data"]["key"], key.fingerprint, at, e))
    return member


def key_ended(member: Member | None, e: Record, at: int) -> Member | None:
    for key in member.keys if member else []:
        if key.line == e["data"]["key"] and key.until is None:
            key.until = at
            key.until_position = e["position"]
            key.until_recorded_at = e["recorded_at"]
    return member


def _which(e: Record) -> str:
    from decisions.keys import known

    key = known(e["data"]["key"])
    return f": {key.fingerprint}" if key else ""


EFFECTS = {"MemberAdded": added, "MemberChanged": changed, "MemberKeyAdded": key_added, "MemberKeyEnded": key_ended}

SENTENCES = {
    "LogOpened": lambda e: f"The log was opened: {e['data'].get('name') or 'no name'}",
    "MemberAdded": lambda e: f"{e['data']['handle']} was added as a member by {e['member'] or 'nobody named'}",
    "MemberChanged": lambda e: f"{e['member']} changed what is known of {e['data']['handle']}",
    "MemberKeyAdded": lambda e: f"{e['member']} added a public key of {e['data']['handle']}{_which(e)}",
    "MemberKeyEnded": lambda e: f"{e['member']} ended a public key of {e['data']['handle']}{_which(e)}",
}
