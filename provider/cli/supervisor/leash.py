"""Runs a command that the kernel ends when its supervisor dies: leash.py PID COMMAND...

A tiny program between fork and exec, because Python's ``preexec_fn`` is not safe beside threads. It
asks Linux for SIGTERM on the parent's death (PR_SET_PDEATHSIG, kept across exec) and then becomes
the command, with the same pid. Elsewhere it only becomes the command.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to the supervisor named by its pid, then become the command."""
    supervisor, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:  # it died before the request was made
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the supervisor's own table is the only caller


if __name__ == "__main__":
    main(sys.argv[1:])
