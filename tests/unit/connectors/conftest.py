"""The real sandbox programs on private ports, and a server that answers as badly as it is told."""

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from werkzeug.serving import make_server

from connectors.port import Holder
from connectors.registry import AgencyEndpoint
from connectors.sandbox.agency import create_app
from connectors.sandbox.linkage import linkage_code
from connectors.sandbox.office.register import Register
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.person_directory import create_app as create_directory
from connectors.sandbox.profile import load_profiles
from tests.fakes.consent_tokens import check_of
from tests.services.raw_server import RawServer, head_and_body, read_request

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
SECRET = "agencies-secret"


@contextlib.contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def people():
    return load_people(PEOPLE)


@pytest.fixture(scope="session")
def profiles():
    return load_profiles()


@pytest.fixture
def agencies(people, profiles):
    """The three agencies over HTTP, the slow one a little less slow than in the sandbox."""
    with contextlib.ExitStack() as stack:
        endpoints = {}
        for name, profile in profiles.items():
            quick = replace(profile, delay_seconds=min(profile.delay_seconds, 0.3))
            app = create_app(quick, people, secret=SECRET, key=KEY, tokens=check_of(name))
            url = stack.enter_context(served(app))
            endpoints[name] = AgencyEndpoint(name, url, Holder(**profile.holder), SECRET)
        yield endpoints


@pytest.fixture
def register(tmp_path):
    """The registry office's register of a place where no office opened yet."""
    return Register(tmp_path / "office.sqlite3")


@pytest.fixture
def directory_url(people, register):
    with served(create_directory(people, register, secret="d", key=KEY)) as url:
        yield url


@pytest.fixture
def code_of():
    return lambda agency, person: linkage_code(KEY, agency, f"p-{person}")


class BadServer(RawServer):
    """Says the same raw bytes to everybody, in pieces if wanted, and counts who came."""

    def __init__(self):
        self.reply = b""
        self.pause = 0.0
        self.silent = False
        super().__init__()

    def says(self, status, body=b"", **headers):
        self.reply = head_and_body(status, body, Connection="close", **headers)

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            read_request(connection)
            if self.silent:
                self._ended.wait(20)
                return
            if not self.pause:
                connection.sendall(self.reply)
                return
            for byte in self.reply:
                if self._ended.wait(self.pause):
                    return
                connection.sendall(bytes([byte]))


@pytest.fixture
def bad_server():
    server = BadServer()
    yield server
    server.close()
