"""Start a program that cannot outlive its parent: the last thing run before the program itself.

Usage: tether.py PARENT_PID SIGNAL UID GID COMMAND...  (UID and GID are -1 to stay the same user)
Linux forgets the tie when the user changes, so the user changes first. Only the standard library: this runs before
every process of the installation, and must cost milliseconds.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the program named by the arguments, tied to the parent's life."""
    parent, death_signal, uid, gid = map(int, arguments[:4])
    command = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        sys.exit("the parent ended before the program started")
    os.execvp(command[0], command)  # noqa: S606  # the point of this file is to become the program, without a shell


if __name__ == "__main__":
    main(sys.argv[1:])
