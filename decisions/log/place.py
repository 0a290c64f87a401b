"""Where a log lies: SQLite's locks cannot be trusted on a network folder."""

from __future__ import annotations

import os

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "davfs")
MOUNTS = "/proc/self/mounts"


def network(path: str, mounts: str = MOUNTS) -> str | None:
    """The kind of network file system on which a path lies; None for a local one, and where it cannot be told."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    best, kind = "", ""
    real = os.path.realpath(path)
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2:
            point = fields[1].replace("\\040", " ").rstrip("/")
            if (real == point or real.startswith(point + "/")) and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind if kind in NETWORK else None
