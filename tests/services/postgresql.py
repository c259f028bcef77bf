"""A private PostgreSQL for this test run: own folder, own port, loopback only, no fsync."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.services.free_ports import free_ports

HOW_TO_INSTALL = (
    "PostgreSQL is not installed; `make test` installs it, or: sudo apt-get install postgresql"
)
_START_SECONDS = 30
_SPEED_NOT_SAFETY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSql:
    """A running server. Databases are made from a template, which costs a few milliseconds."""

    def __init__(self, port):
        self.port = port
        self._made = 0

    def url(self, database):
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, template="template0"):
        """Create an empty database, or a copy of another one, and return its name."""
        self._made += 1
        name = f"test_{self._made}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database):
        self.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def execute(self, statement):
        dsn = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)


def binaries():
    """Return the folder with the newest server's programs; fail with the remedy when there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    return Path(on_path).parent


def _as_ordinary_user():
    """PostgreSQL refuses to run as root; say under which name it then runs."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql():
    """Yield the one private server of this run."""
    with private_server() as running:
        yield running


@contextmanager
def private_server():
    """Start a server, and throw it away with all that it holds."""
    programs, user = binaries(), _as_ordinary_user()
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-pg-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    common = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, **user}
    running = PostgreSql(free_ports(1)[0])
    with _server(programs, folder / "data", running.port, common) as server:
        _wait_for(running, server)
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(programs, data, port, common):
    initialise = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "-N",
    ]
    subprocess.run(initialise, check=True, capture_output=True, **common)
    options = {
        **_SPEED_NOT_SAFETY,
        "listen_addresses": "127.0.0.1",
        "max_connections": "200",
        "port": port,
        "shared_buffers": "64MB",
        "unix_socket_directories": data.parent,
    }
    settings = [f"-c{name}={value}" for name, value in options.items()]
    with subprocess.Popen(
        [programs / "postgres", "-D", data, *settings],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **common,
    ) as server:
        try:
            yield server
        finally:
            server.send_signal(signal.SIGINT)  # fast: does not wait for forgotten connections


def _wait_for(running, server):
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            return running.execute("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
