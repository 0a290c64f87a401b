"""What happens to a circle, and how it reads."""

from __future__ import annotations

from decisions.process.state import Circle, Membership, Record
from decisions.when import moment


def formed(_: Circle | None, e: Record, at: int) -> Circle:
    data = e["data"]
    return Circle(data["handle"], data["aim"], data.get("parent"), at, data["preset"], dict(data["policy"]))


def joined(circle: Circle | None, e: Record, at: int) -> Circle | None:
    if circle:
        handle = e["data"]["handle"]
        stay = Membership(handle, at, e["position"], moment(e["recorded_at"]) if e["recorded_at"] else at)
        circle.members[handle] = stay
        circle.stays.append(stay)
    return circle


def left(circle: Circle | None, e: Record, at: int) -> Circle | None:
    if circle:
        stay = circle.members.pop(e["data"]["handle"], None)
        if stay:
            stay.left_at = at
    return circle


def role_given(circle: Circle | None, e: Record, at: int) -> Circle | None:
    stay = circle.members.get(e["data"]["handle"]) if circle else None
    if stay and e["data"]["role"] not in stay.roles:
        stay.roles.append(e["data"]["role"])
    return circle


def role_ended(circle: Circle | None, e: Record, at: int) -> Circle | None:
    stay = circle.members.get(e["data"]["handle"]) if circle else None
    if stay and e["data"]["role"] in stay.roles:
        stay.roles.remove(e["data"]["role"])
    return circle


def policy_set(circle: Circle | None, e: Record, at: int) -> Circle | None:
    if circle:
        circle.preset = e["data"]["preset"]
        circle.policy = dict(e["data"]["policy"])
    return circle


def round_noted(circle: Circle | None, e: Record, at: int) -> Circle | None:
    if circle:
        data = e["data"]
        if data["open"]:
            circle.open_rounds[data["decision"]] = data["round"]
        else:
            circle.open_rounds.pop(data["decision"], None)
    return circle


EFFECTS = {
    "CircleFormed": formed,
    "CircleJoined": joined,
    "CircleLeft": left,
    "RoleGiven": role_given,
    "RoleEnded": role_ended,
    "PolicySet": policy_set,
    "RoundNoted": round_noted,
}

SENTENCES = {
    "CircleFormed": lambda e: f"{e['member']} formed the circle {e['data']['handle']}: {e['data']['aim']}",
    "CircleJoined": lambda e: f"{e['data']['handle']} joined the circle {e['data']['circle']}",
    "CircleLeft": lambda e: f"{e['data']['handle']} left the circle {e['data']['circle']}",
    "RoleGiven": lambda e: f"{e['data']['handle']} became {e['data']['role']} of {e['data']['circle']}",
    "RoleEnded": lambda e: f"{e['data']['handle']} is no longer {e['data']['role']} of {e['data']['circle']}",
    "PolicySet": lambda e: f"{e['member']} set the policy of {e['data']['circle']} to {e['data']['preset']}",
    "RoundNoted": lambda e: f"Round {e['data']['round']} of a decision {'opened' if e['data']['open'] else 'ended'}",
}
