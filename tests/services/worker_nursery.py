"""Forks a worker of the product for each line it reads, and writes the worker's pid."""

import os
import signal
import sys

from provider.logs import configure_logging
from provider.settings import Settings
from provider.wiring import build
from provider.worker import quiet_libraries, run


def main():
    settings = Settings.from_environment()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            configure_logging(settings.log_level)
            quiet_libraries()
            run(build(settings), threads=2)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
