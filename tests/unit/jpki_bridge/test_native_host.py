"""The native-messaging host: a real process over its pipes, and what it takes from nobody."""

import io
import json
import os
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jpki_bridge.card.configuration import Configuration
from jpki_bridge.card.doors.extension import EXTENSION_ID, write_extension
from jpki_bridge.card.doors.native_host import MEMBERS, answer_one, check_caller
from jpki_bridge.card.doors.native_install import HOST, install, main, manifest_folder
from jpki_bridge.card.doors.native_message import read_message, write_message
from jpki_bridge.card.settings import DoorSettings, DoorSettingsError
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.challenge import new_nonce
from jpki_bridge.errors import ChallengeRefusedError
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, CONTEXT, PROVIDER, Browser, Page

CALLER = f"chrome-extension://{EXTENSION_ID}/"
CHECKOUT = Path(__file__).parents[3]


def challenge(**changes):
    members = {
        "command": "authenticate",
        "origin": PROVIDER,
        "nonce": new_nonce(),
        "context": CONTEXT,
        "lang": "ja",
    }
    return members | changes


def framed(members):
    target = io.BytesIO()
    write_message(target, members)
    return target.getvalue()


class HostBrowser(Browser):
    """A browser at the private door, known by its address alone."""

    def __init__(self, window):
        parts = urlsplit(window)
        self.first = window
        settings = DoorSettings(parts.hostname, parts.port, {}, "", sandbox=True)
        self.door = type("Door", (), {"settings": settings, "server_port": parts.port})

    def open(self):
        with urllib.request.urlopen(self.first) as answer:
            return Page(answer.status, answer.headers, answer.read())


@pytest.fixture
def launcher(card_folder, tmp_path):
    """Register the host as its command does; return the program that a browser would start."""
    config = tmp_path / "config.toml"
    config.write_text(f'cards = "{card_folder}"\n[providers]\n"{PROVIDER}" = "{ANSWER_URL}"\n')
    folder = tmp_path / "manifests"
    manifest = install("chromium", EXTENSION_ID, folder, config, Path(sys.executable))
    members = json.loads(manifest.read_bytes())
    assert members["allowed_origins"] == [CALLER]
    assert members["name"] == HOST == manifest.stem
    assert stat.S_IMODE(Path(members["path"]).stat().st_mode) == 0o700
    return members["path"]


def start(launcher, *arguments):
    return subprocess.Popen(
        [launcher, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )


@pytest.mark.process
def test_a_challenge_goes_in_and_an_answer_comes_out(issue_card, launcher, auth_ca, tmp_path):
    issue_card(pin="7391")
    asked = challenge(nonce="n" * 43)
    with start(launcher, CALLER) as host:
        host.stdin.write(framed(asked))
        host.stdin.flush()
        told = read_message(host.stdout, wanted={"state", "window"})
        browser = HostBrowser(told["window"])
        assert browser.enter().status == 404
        page = browser.press(browser.open(), "choose", card="misaki")
        assert "閉じてかまいません" in browser.press(page, "submit", pin="7391").text
        done = read_message(host.stdout, wanted={"state", "answer"})
        log = host.stderr.read().decode()
    assert host.returncode == 0
    (tmp_path / "crl").write_bytes(pki.crl(auth_ca))
    trust = Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "crl"))
    expectation = Expectation(PROVIDER, asked["nonce"], CONTEXT)
    answer = done["answer"].encode()
    assert verify_answer(answer, expectation, trust, now=pki.NOW)
    assert "7391" not in log
    assert "Traceback" not in log


@pytest.mark.process
def test_it_ends_with_the_extension_and_talks_to_no_other(issue_card, launcher):
    issue_card()
    with start(launcher, CALLER) as host:
        host.stdin.write(framed(challenge()))
        host.stdin.flush()
        read_message(host.stdout, wanted={"state", "window"})
        host.stdin.close()
        assert host.wait(10) == 1
    with start(launcher, "chrome-extension://" + "a" * 32 + "/") as host:
        told, log = host.communicate(framed(challenge()), timeout=10)
    assert json.loads(told[4:]) == {"state": "refused"}
    assert b"Traceback" not in log


@pytest.fixture
def configuration(card_folder):
    door = DoorSettings("127.0.0.1", 8610, {PROVIDER: ANSWER_URL}, "", sandbox=True)
    return Configuration(door, card_folder, (), None)


REFUSALS = {
    "nothing": b"",
    "a short head": b"\x01\x00",
    "no body": b"\x10\x00\x00\x00",
    "a body of length nought": bytes(4),
    "a truncated body": framed(challenge())[:-1],
    "an oversized body": (16385).to_bytes(4, "little") + bytes(16385),
    "the other byte order": len(framed(challenge())).to_bytes(4, "big") + framed(challenge())[4:],
    "no object": framed([1]),
    "another command": framed(challenge(command="sign")),
    "a digest": framed(challenge() | {"digest": "00" * 32}),
    "an address to post to": framed(challenge() | {"answer_url": "https://evil.example"}),
    "no origin": framed({k: v for k, v in challenge().items() if k != "origin"}),
    "a null origin": framed(challenge(origin="null")),
    "a foreign origin": framed(challenge(origin="https://evil.example")),
    "a number": framed(challenge(lang=1)),
    "a short nonce": framed(challenge(nonce="n")),
    "another context": framed(challenge(context="{}")),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_anything_else_opens_no_window(configuration, name):
    target = io.BytesIO()
    with pytest.raises((NotForUsError, ChallengeRefusedError)):
        answer_one(configuration, io.BytesIO(REFUSALS[name]), target)
    assert target.getvalue() == b""


@pytest.mark.parametrize(
    "arguments", [[], ["x"], ["chrome-extension://evil/"], [EXTENSION_ID + "x"]]
)
def test_a_caller_is_known_exactly(arguments):
    with pytest.raises(NotForUsError):
        check_caller(arguments, {EXTENSION_ID})
    check_caller([CALLER, "--parent-window=1"], {EXTENSION_ID})
    check_caller(["/manifest.json", EXTENSION_ID], {EXTENSION_ID})


def test_a_message_longer_than_any_challenge_is_not_read():
    with pytest.raises(NotForUsError, match="length"):
        read_message(io.BytesIO(framed({"a": "x" * 16384})), wanted={"a"})


def test_messages_are_read_piece_by_piece():
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 3))

    asked = challenge()
    assert read_message(Slow(framed(asked)), wanted=MEMBERS) == asked


@pytest.mark.parametrize("system", ["linux", "darwin"])
@pytest.mark.parametrize("browser", ["chrome", "chromium", "edge", "firefox"])
def test_every_browser_has_its_place_for_manifests(browser, system):
    folder = manifest_folder(browser, system, Path("/home/x"))
    assert folder.is_relative_to("/home/x")
    assert "native" in folder.name.lower()


def test_the_command_writes_extension_and_manifest(tmp_path, capsys):
    arguments = ["--browser", "firefox", "--folder", str(tmp_path / "m")]
    arguments += ["--extension-folder", str(tmp_path / "e"), "--provider", PROVIDER]
    assert main(arguments) == 0
    manifest = json.loads((tmp_path / "e" / "manifest.json").read_bytes())
    assert manifest["content_scripts"][0]["matches"] == [f"{PROVIDER}/*"]
    assert "<all_urls>" not in json.dumps(manifest)
    assert PROVIDER in (tmp_path / "e" / "providers.js").read_text()
    written = json.loads(Path(capsys.readouterr().out.strip()).read_bytes())
    assert written["allowed_extensions"] == [manifest["browser_specific_settings"]["gecko"]["id"]]
    assert main(["--browser", "chrome", "--extension-folder", str(tmp_path / "f")]) == 1


@pytest.mark.parametrize("origin", ["https://*", "<all_urls>", "https://a.example/x", "http://a"])
def test_an_extension_runs_on_exact_origins_alone(tmp_path, origin):
    with pytest.raises(DoorSettingsError):
        write_extension(tmp_path, [origin])
