"""A small town for tests: a person directory, agencies that do as told, workers, and a provider.

Directory and workers are real processes of the product; agencies are servers of the test, so that a
story can say how they answer and see how often they were asked.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from joserfc.jwk import ECKey

from connectors.kit.signing import AnswerSigner
from provider.app import create_app
from provider.cli.sandbox.environment import provider_environment
from provider.clock import utc_now
from provider.settings import PREFIX, Settings
from provider.storage.persons import CredentialRow
from provider.wiring import build
from tests.fakes.counter import records_of
from tests.oauth_provider import InProcessProvider

CHECKOUT = Path(__file__).parents[2]


class Agency:
    """One agency of the test. ``reply`` is (status, headers, bytes); ``delay`` is in seconds."""

    def __init__(self, port, described, sign):
        self._sign = sign
        self.asked, self.delay = [], 0
        self.holder = {key: described[key] for key in ("code", "name", "enquiry")}
        self.reply = None
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def answer(self, question):
        records = records_of(question["category"], 2)
        body = {
            "layout_version": "R8-6",
            "as_of": "2026-11-19",
            "holder": self.holder,
            "records": records,
        }
        return 200, {}, json.dumps(self._sign(body, question, utc_now())).encode()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        agency = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                question = json.loads(self.rfile.read(size))
                agency.asked.append(question)
                time.sleep(agency.delay)
                status, headers, body = agency.reply or agency.answer(question)
                try:
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked was killed meanwhile

            def log_message(self, *_):
                pass

        return Handler


class WallClockProvider(InProcessProvider):
    """The provider in this process, by the clock on the wall, about one of the sandbox's children."""

    def __init__(self, settings):
        self.clock, self.settings = utc_now, settings
        self.services = build(settings)
        self.app = create_app(settings, self.services)
        self.person_id, self.credential_id = self.citizen()

    def citizen(self, directory_id="p-yamada-misaki"):
        person, credential = self.person(directory_id), str(uuid.uuid4())
        row = {
            "credential_id": credential,
            "person_id": person,
            "issuer_key_sha256": "a" * 64,
            "serial_hmac": uuid.uuid4().hex,
            "certificate_hmac": uuid.uuid4().hex,
            "kind": "sandbox",
            "not_after": self.clock() + timedelta(days=365),
            "status": "active",
            "created_at": self.clock(),
        }
        with self.services.database.transaction() as connection:
            connection.execute(CredentialRow.__table__.insert().values(row))
        return person, credential

    def person(self, directory_id):
        return self.services.persons.enrol(directory_id, now=self.clock())


class Town:
    """Everything around the provider; ``close`` ends it all."""

    def __init__(self, plan, database_url, queue_url, folder):
        self.plan, self.folder = plan, folder
        self.environment = provider_environment(plan) | {
            PREFIX + "DATABASE_URL": database_url,
            PREFIX + "QUEUE_URL": queue_url,
            "PATH": os.environ["PATH"],
        }
        self.settings = Settings.from_environment(self.environment)
        self._processes, self._agencies = [], []
        self.start(
            "connectors.sandbox.person_directory",
            *("--data", str(plan.data), "--port", str(plan.directory_port)),
        )
        self.provider = WallClockProvider(self.settings)

    def agency(self, name):
        """Open an agency of the test at the address where the provider looks for it."""
        described = json.loads(self.settings.agencies_file.read_text("utf-8"))
        port = int(described[name]["endpoint"].rpartition(":")[2])
        key = json.loads((self.plan.data / "keys" / "agencies" / f"{name}.json").read_text())
        sign = AnswerSigner(ECKey.import_key(key))
        self._agencies.append(Agency(port, described[name], sign))
        return self._agencies[-1]

    def start(self, module, *arguments, environment=None):
        """Start a program of the product; its output goes to a file of the town."""
        log = (self.folder / f"{len(self._processes)}-{module}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=CHECKOUT,
            env=self.environment | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        self._processes.append(process)
        return process

    def worker(self):
        return self.start("provider.cli.main", "worker", "--threads", "4")

    @property
    def log(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def close(self):
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
        for agency in self._agencies:
            agency.close()
        self.provider.services.close()


def eventually(condition, seconds=45):
    """Wait until the condition holds, and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (held := condition()):
        assert time.monotonic() < deadline, "it did not come that far"
        time.sleep(0.03)
    return held
