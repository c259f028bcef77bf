"""The whole sandbox, as `make run` starts it, on free ports and with a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services.free_ports import free_port_block
from tests.services.workers import leaves

CHECKOUT = Path(__file__).parents[2]
LEASH = "provider.cli.supervisor.leash"
_PORTS = 60
_START_SECONDS = 300
_STOP_SECONDS = 60
_ORPHANS_SECONDS = 10


class RunningSandbox:
    """A started sandbox: its status, its log and ways to hurt it."""

    def __init__(self, data, *, tls=False, environment=None):
        self.data = data
        self.log_file = data.with_suffix(".log")
        kept = {name: value for name, value in os.environ.items() if "MADOGUCHI" not in name}
        self.environment = kept | (environment or {})
        self._arguments = ["--data", str(data), "--port-base", str(free_port_block(_PORTS))]
        self._arguments += ["--tls"] if tls else []
        self._arguments += [
            "--leisure-after",
            "3600",
        ]  # nobody here waits for it, and it costs a core
        self.process = None

    def start(self):
        """Start it and wait until everything is ready; it ends when whoever started it dies."""
        leash = [sys.executable, "-m", LEASH, str(os.getpid()), sys.executable]
        with self.log_file.open("a") as log:
            self.process = subprocess.Popen(
                [*leash, "-m", "provider.cli.main", "sandbox", "run", *self._arguments],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_until(self._is_ready, _START_SECONDS)
        return self

    def _is_ready(self):
        """Believe only what this supervisor wrote; a killed one leaves its own words behind."""
        status = self.status
        return status.get("state") == "ready" and status["supervisor_pid"] == self.process.pid

    @property
    def status(self):
        """What the sandbox says of itself now."""
        try:
            return json.loads((self.data / "status.json").read_bytes())
        except FileNotFoundError:
            return {}

    @property
    def log(self):
        return self.log_file.read_text("utf-8")

    def url(self, name):
        """Return one of the addresses, such as ``issuer`` or ``maternal_app``."""
        return self.status["urls"][name]

    def child(self, name):
        """Return the row of one child."""
        return next(row for row in self.status["children"] if row["name"] == name)

    def kill(self, name):
        """Kill one child without warning, as a crash would; return the pid it had."""
        pid = self.child(name)["pid"]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_everything(self):
        """Kill the supervisor without warning; wait until all its children have ended with it."""
        ports = [(urlsplit(url).hostname, urlsplit(url).port) for url in self._every_url()]
        self.process.kill()
        self.process.wait()
        deadline = time.monotonic() + _ORPHANS_SECONDS
        while any(listens(*port) for port in ports):
            assert time.monotonic() < deadline, "somebody outlives the supervisor"
            time.sleep(0.1)

    def _every_url(self):
        urls = dict(self.status["urls"])
        agencies = urls.pop("agencies").values()
        served = [url for url in agencies if not url.startswith("file:")]  # one drops files
        return [*served, *urls.values()]

    def wait_for_restart(self, name, old_pid, seconds=30):
        """Wait until the child runs again under another pid and is ready."""

        def is_back():
            row = self.child(name)  # read once: the next reading may be of another moment
            return row["ready"] and row["pid"] != old_pid

        self.wait_until(is_back, seconds)

    def wait_until(self, condition, seconds):
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(
                    f"the sandbox did not come that far:\n{self.log[-6000:]}", pytrace=False
                )
            time.sleep(0.1)

    def stop(self):
        """Stop it as Ctrl-C does; return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def listens(host, port):
    """Tell whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


_STARTED = pytest.StashKey()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    """Stop all of them when a worker has finished their group: even an idle one takes time from the others."""
    if leaves("the whole sandbox", item, nextitem):
        for running in item.session.stash.get(_STARTED, []):
            running.stop()


@pytest.fixture(scope="session")
def start_sandbox(request, tmp_path_factory):
    """Yield ``start_sandbox(tls=False, environment=None)``; each is stopped and its log read at the end.

    A traceback in a log fails the run: a fault must be a page, a wire error or one line.
    """
    started = request.session.stash.setdefault(_STARTED, [])

    def start(*, tls=False, environment=None):
        data = tmp_path_factory.mktemp("sandbox") / "data"
        running = RunningSandbox(data, tls=tls, environment=environment)
        started.append(running)
        return running.start()

    yield start
    codes = [running.stop() for running in started if running.process]
    assert not any(codes), f"a sandbox ended with an error: {codes}"
    for running in started:
        assert "Traceback (most recent call last)" not in running.log, running.log[-8000:]


@pytest.fixture(scope="session")
def sandbox(start_sandbox):
    """Return the sandbox on SQLite and http that most journeys share."""
    return start_sandbox()


@pytest.fixture(scope="session")
def tls_sandbox(start_sandbox):
    """Return a sandbox whose provider speaks https, and shows QR codes to other devices."""
    return start_sandbox(tls=True, environment={"MADOGUCHI_CROSS_DEVICE_LOGIN": "on"})


@pytest.fixture(scope="session")
def postgresql_sandbox(start_sandbox, postgresql):
    """Return a sandbox whose provider keeps everything in PostgreSQL."""
    url = postgresql.url(postgresql.create())
    return start_sandbox(environment={"MADOGUCHI_DATABASE_URL": url})
