"""The story that the tour plays: a team adopts Scrum.

A line is the day of the story and a command, as a person would type it; a line that begins with # is said before the
next command. A line that ends with a backslash goes on.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import NamedTuple

DAYS = 100
"""How many days ago the story begins; on the last one we look at the log as it is."""

STORY = r"""
# A team, and how it decides: by consent.
0 member add ana --name 'Ana Silva'
0 member add ben
0 member add chloe
0 member add dmitri
0 member add lena
0 member add omar
0 circle form company --aim 'Keep the work of all teams together' --member lena --member omar
0 circle form team --aim 'Ship software that people like to use' --parent company --member ana:facilitator \
  --member ben --member chloe --member dmitri --member lena:leader
# First the needs, before any solution.
1 open team 'How do we plan our work?'
1 voice 1 need --as ben -m 'we need to know on Monday what the week is about, so that we can say no to the rest'
1 voice 1 fact --as dmitri -m 'three of the last five releases were late'
1 voice 1 feeling --as chloe -m 'I am tired of tools that are decided over our heads'
# A rash proposal.
2 propose 1 --as lena -m 'From Monday on we do Scrum, all of it.' --addresses 1
2 round 1
# Objections are not obstacles: they say what the proposal does not know yet.
2 object 1 --as ben -m 'a whole framework at once: if it fails nobody will know which part did'
2 object 1 --as chloe -m 'nothing says when we would stop' --need 'we need a way back'
# So the group aligns on what is the matter ...
3 frame 1 -m 'We observe that plans change in mid-week. It makes releases late and people tired. \
We need a week that holds, so that we can finish what we begin.'
3 align 1 aligned --as ana,ben,chloe,dmitri
3 align 1 partly --as lena -m 'I see the late releases; I think it is discipline'
3 heard 1.1 --as ben
# ... and the proposal becomes an experiment: good enough for now, safe enough to try.
4 amend 1 -m 'For four sprints we plan on Monday and look back on Friday. Nothing else of Scrum yet.' --owner ana \
  --criterion 'releases on time: 4 of 5' --criterion 'we stop if two people ask for it' \
  --integrates 1:shorter-term --integrates 2:measured
# Whoever objected is asked first, about what they objected; everybody else too, for consent is to exactly this text.
4 inbox ben --full
4 consent 1 --as ana,ben,chloe,dmitri
# The last consent adopts it, by the rule. It is neither alignment nor buy-in: the warning says who is not there yet.
5 consent 1 --as lena --concern 'I do not see what it changes for the leaders'
# The mirror has a name for it at once: the leader consented, and was never aligned.
5 left-behind 1
# Will you carry it out?
5 buy-in 1 in --as ana,ben,chloe,dmitri
5 buy-in 1 halfhearted --as lena -m 'I will come along'
20 check-in 1 doing --as ben
# A month later the log says what nobody had noticed the last time.
26 check-in 1 stopped --as lena -m 'I plan in my own sheet again'
27 left-behind --by person
# The word of one who stops makes an early review due, and it waits for the decision's owner.
27 inbox ana
# So they talk in time, and what lena said turns out to be a need that nobody had heard.
28 voice 1 need --as lena -m 'I need to see every team in one plan, so that I keep no sheet of my own'
# The review reads every criterion, concern and need, and its verdict is carried out by consent like anything else.
28 review 1 keep -m 'the week holds; leaders need a view across teams' --criterion '1=met:3 of 3 on time' \
  --concern '1=came-true:leaders plan in sheets of their own' --need 1=met --need 2=unmet
28 align 1 aligned --as lena -m 'it was the plans, not the people'
29 consent 1 --as @rest
29 buy-in 1 in --as ana,ben,chloe,lena
95 check-in 1 doing --as ana
95 check-in 1 doing --as ben
95 check-in 1 doing --as chloe
95 check-in 1 doing --as lena
# A need outlives the decision in which it was voiced: another one is opened from it.
96 needs --unmet
96 open company 'How do leaders see every team?' --from-need 1.2
# That is for the circle which the team is within. Its link speaks there for those who are not in the room.
97 propose 2 --as omar -m 'Every team puts its week on one wall, in the office.'
97 round 2
97 object 2 --as lena --for dmitri -m 'a wall in the office leaves out whoever works from home'
# Two months later: what needs you now, and who has gone silent meanwhile. --short is for the prompt of a shell.
100
100 --short
# What there is today.
100 list
100 circle show company
100 show 1
# Who consented, to what, when, and who had bought in.
100 audit 1
# The mirror: who is left behind now, though nobody said so.
100 left-behind
# And what if the rule had let one answer be missing? The same acts, replayed: nobody would have waited for lena.
100 what-if 1 --set max_outstanding=1
"""


class Step(NamedTuple):
    """What is said before a command (or nothing), the day of the story, the command as typed, and its arguments."""

    said: str
    day: int
    line: str
    arguments: list[str]


def steps() -> Iterator[Step]:
    """The story, command by command."""
    said = ""
    for line in STORY.replace("\\\n  ", "").replace("\\\n", "").strip().splitlines():
        if line.startswith("#"):
            said = line
            continue
        day, _, command = line.partition(" ")
        yield Step(said, int(day), command, shlex.split(command))
        said = ""
