"""The program of an app: read the configuration, take the port, serve until told to stop."""

import argparse
import logging
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

from clients_example.relying_party.configuration import (
    Configuration,
    ConfigurationError,
    read_configuration,
)

_log = logging.getLogger(__name__)


class QuietHandler(WSGIRequestHandler):
    """Logs method, path and status; never the query, which holds a code on the way back."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        """Log one request."""
        path = getattr(self, "path", "-").partition("?")[0]
        _log.info("event=request method=%s path=%.100r status=%s", self.command, path, code)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ARG002
        """Log that a request could not be read, without what was sent."""
        _log.info("event=bad_request")


@dataclass(frozen=True)
class Program:
    """One app as a program. ``create_app`` takes the configuration and the folder of the app's data."""

    name: str
    description: str
    create_app: Callable[[Configuration, Path], Flask]


def serve(program: Program, arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    options = _parser(program).parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        configuration = read_configuration(options.config)
        server = _server(program, options, configuration)
    except ConfigurationError as error:
        sys.stderr.write(f"{program.name}: {error}\n")
        return 1
    _serve_until_told(server)
    return 0


def _server(
    program: Program, options: argparse.Namespace, configuration: Configuration
) -> BaseWSGIServer:
    folder = program.name.replace("-", "_") + "_data"
    data = options.data_dir or options.config.resolve().parent / folder
    port = configuration.port if options.port is None else options.port
    with _listening(options.host, port) as door:
        try:
            app = program.create_app(configuration, data)
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(f"cannot keep data in {data}: {error}.") from None
        # The server takes the open socket over as a copy of its own.
        return ThreadedWSGIServer(options.host, port, app, QuietHandler, fd=door.fileno())


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "no such port"
        raise ConfigurationError(
            f"cannot listen on {host}:{port}: {reason}. Choose another port with --port."
        ) from None


def _serve_until_told(server: BaseWSGIServer) -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    threading.Thread(target=server.serve_forever, name="pages", daemon=True).start()
    _log.info("event=ready port=%s", server.port)
    told.wait()
    server.shutdown()
    server.server_close()
    _log.info("event=stopped")


def _parser(program: Program) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program.name, description=program.description)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE.json")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="instead of the configuration's")
    parser.add_argument("--data-dir", type=Path, help="default: beside the configuration")
    return parser
