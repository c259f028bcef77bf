"""Serving one program of the sandbox: bind with a clear sentence, end quietly on SIGTERM.

Werkzeug's threaded server is enough here: a handful of people on one machine, never in production.
"""

import signal
import socket
import sys
from types import FrameType
from typing import NoReturn

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    """Logs no requests: the supervisor asks for health every second."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(app: Flask, host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C; return the exit status. Port 0 picks a free one."""
    try:
        listener = socket.create_server((host, port))
    except (OSError, OverflowError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        sys.stderr.write(f"{app.name}: cannot listen on {host}:{port}: {reason}\n")
        return 1
    signal.signal(signal.SIGTERM, _end)
    with listener:
        server = make_server(
            host, port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno()
        )
        bound = listener.getsockname()[1]
        sys.stdout.write(f"{app.name}: listening on http://{host}:{bound}\n")
        sys.stdout.flush()
        server.serve_forever()
    return 0


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)
