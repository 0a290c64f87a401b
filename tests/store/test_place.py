"""A log on a network folder is told from one on a local disk, by the system's table of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from decisions.log.place import network

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/export /srv/team nfs4 rw 0 0
//nas/share /srv/my\\040share cifs rw 0 0
/dev/sdb1 /srv/team/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ana/log.db", None),
        ("/srv/team/log.db", "nfs4"),
        ("/srv/team2/log.db", None),
        ("/srv/my share/a/log.db", "cifs"),
        ("/srv/team/local/log.db", None),
    ],
)
def test_the_innermost_mount_tells(path: str, kind: str | None, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert network(path, str(mounts)) == kind


def test_where_it_cannot_be_told_nothing_is_said(tmp_path: Path) -> None:
    assert network("/srv/team/log.db", str(tmp_path / "absent")) is None
    assert network(str(tmp_path / "log.db")) is None
