"""The sandbox's emulator of デジタル認証アプリ as a process of its own, with its traps at hand."""

import json
import re
import subprocess
import sys
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

from connectors.sandbox.auth_app.service import PROTOCOL, REALM
from provider.login.upstream.client_key import ClientKey
from tests.services.free_ports import free_ports
from tests.services.sandbox import CHECKOUT

CLIENT_ID = "RP00000001"
MISAKI = "p-yamada-misaki"


class RunningAuthApp:
    """A started emulator, seen by the browser of a tester and by relying parties."""

    def __init__(self, data):
        [port] = free_ports(1)
        self.data = data
        self.address = f"http://127.0.0.1:{port}"
        self.issuer = self.address + REALM
        self.key = ClientKey.generated()
        self.browser = requests.Session()
        self.browser.trust_env = False
        self._port = port

    def start(self):
        """Start it and wait for the line that says where it listens."""
        command = [sys.executable, "-m", "connectors.sandbox.auth_app.program", "--traps"]
        command += ["--port", str(self._port), "--data", str(self.data)]
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert "listening" in process.stdout.readline()
        return process

    def register(self, redirect_uri, client_id=CLIENT_ID):
        """Write down a relying party that signs with our key."""
        file = self.data / "auth_app" / "clients.json"
        file.parent.mkdir(exist_ok=True)
        known = json.loads(file.read_text()) if file.exists() else {}
        known[client_id] = {"redirect_uris": [redirect_uri], "jwks": self.key.public_jwks()}
        file.write_text(json.dumps(known))

    def set_traps(self, *traps):
        """Let it misbehave in these ways and no others."""
        answer = self.browser.put(f"{self.address}/emulator/traps", json=list(traps), timeout=5)
        assert answer.ok, answer.text

    def rotate(self):
        """Let it sign with a new key from now on."""
        assert self.browser.post(f"{self.address}/emulator/rotate", timeout=5).ok

    def endpoint(self, name):
        """Return the address of ``auth``, ``token``, ``userinfo`` or ``certs``."""
        return f"{self.address}{PROTOCOL}/{name}"

    def answer(self, address, person=MISAKI, *, decision="allow"):
        """Go where the provider sends the citizen, choose a person; return where that leads."""
        page = self.browser.get(address, allow_redirects=False, timeout=5)
        if page.is_redirect:
            return page.headers["Location"]
        assert page.status_code == 200, page.text
        login = re.search(r'name="login" value="([^"]+)"', page.text).group(1)
        action = re.search(r'action="([^"]+)"', page.text).group(1)
        chosen = {"login": login, "person": person, "decision": decision}
        left = self.browser.post(urljoin(address, action), chosen, allow_redirects=False, timeout=5)
        return left.headers["Location"]


def parameters(address):
    """Return the parameters of an address, each with its one value."""
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


@pytest.fixture(scope="session")
def running_auth_app(tmp_path_factory):
    """Start one emulator for the whole run."""
    emulator = RunningAuthApp(tmp_path_factory.mktemp("auth_app"))
    process = emulator.start()
    yield emulator
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def auth_app(running_auth_app):
    """Return the emulator, well-behaved."""
    running_auth_app.set_traps()
    return running_auth_app
