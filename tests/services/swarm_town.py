"""A provider, workers that can be killed, and the swarm of agencies: for chaos and for measuring.

Workers are forked from one process that has imported the product already, so that one more costs
milliseconds and a story can kill many.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from provider.cli.sandbox.environment import provider_environment
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.ports import chosen_ports
from provider.settings import PREFIX, Settings
from tests.process.town import WallClockProvider
from tests.services.free_ports import free_port_block, free_ports
from tests.services.prepared import _PORTS, FILES_ONLY
from tests.services.swarm import code_of
from tests.services.swarm_manners import agency_name

CHECKOUT = Path(__file__).parents[2]
_LIMITS = {"at_once": 5000, "failures": 1000, "seconds": 110}
"""Wide, so that what is seen is the agency's manner and not the gate's answer to it."""


def prepared_plan(folder):
    """Make the files that settings point at: CA, tokens, keys. It takes a few seconds."""
    plan = Plan(
        data=folder,
        environment={},
        host="localhost",
        tls=False,
        **chosen_ports(free_port_block(60), _PORTS),
    )
    for step in FILES_ONLY:
        step(plan, datetime.now(UTC))
    return plan


class SwarmTown:
    """Everything around the provider. ``settings`` are names of settings in capitals with values."""

    def __init__(self, plan, database_url, queue_url, folder, *, swarm=(), agencies=20, **settings):
        self.folder = folder
        [port] = free_ports(1)
        self.base = f"http://127.0.0.1:{port}"
        entries = {agency_name(n): self._entry(agency_name(n)) for n in range(agencies)}
        registry = folder / "agencies.json"
        registry.write_text(json.dumps(entries), "utf-8")
        given = {
            "AGENCIES_FILE": str(registry),
            "DATABASE_URL": database_url,
            "PERSON_DIRECTORY_URL": f"{self.base}/directory",
            "QUEUE_URL": queue_url,
            "CREDENTIAL_POLL_SECONDS": "3600",
            **settings,
        }
        self.environment = provider_environment(plan) | {PREFIX + k: v for k, v in given.items()}
        self.environment["PATH"] = os.environ["PATH"]
        self.settings = Settings.from_environment(self.environment)
        arguments = ("--port", str(port), "--agencies", str(agencies), *swarm)
        self._swarm = self._start("tests.services.swarm", *arguments)
        assert self._swarm.stdout.readline() == b"listening\n"
        self._nursery = self._start("tests.services.worker_nursery")
        self.workers = []
        self.provider = WallClockProvider(self.settings)

    def _entry(self, agency):
        return {
            "endpoint": f"{self.base}/{agency}",
            "code": code_of(agency),
            "name": f"群れ{agency}市",
            "enquiry": "窓口 00-0000-0000",
            "limits": _LIMITS,
            "release_tick_seconds": 0.2,
        }

    def _start(self, module, *arguments):
        with (self.folder / f"{module}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def worker(self):
        """Start one more worker and return its pid."""
        self._nursery.stdin.write(b"\n")
        self._nursery.stdin.flush()
        self.workers.append(int(self._nursery.stdout.readline()))
        return self.workers[-1]

    def kill(self, pid):
        """Kill a worker without warning."""
        self.workers.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def counts(self):
        """Ask the swarm how many questions it had, and how many at once."""
        with urllib.request.urlopen(f"{self.base}/counts", timeout=10) as answer:
            return json.load(answer)

    @property
    def log(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def close(self):
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)
        for process in (self._nursery, self._swarm):
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                pipe.close()
        self.provider.services.close()


def until(condition, seconds, pause=0.05):
    """Wait until the condition holds; return how long that took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come that far"
        time.sleep(pause)
    return time.monotonic() - begun
