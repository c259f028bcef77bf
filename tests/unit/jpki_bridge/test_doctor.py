"""``jpki-bridge doctor``: each state is a finding with words and a remedy, and nothing personal is told."""

import json
import os
import re
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

import pytest

import jpki_bridge.card.doctor
from jpki_bridge import errors
from jpki_bridge.card.doctor import main as doctor
from jpki_bridge.card.doctor.browser_checks import check_browsers
from jpki_bridge.card.doctor.card_checks import check_cards, check_slots
from jpki_bridge.card.doctor.finding import Finding, Level
from jpki_bridge.card.doctor.net_checks import check_port, check_providers
from jpki_bridge.card.doctor.report import as_json, as_text, mend, what, wording, worst
from jpki_bridge.card.doors.extension import EXTENSION_ID
from jpki_bridge.card.doors.native_install import install, manifest_folder
from jpki_bridge.card.driver.transport import Slot
from jpki_bridge.card.settings import DoorSettings
from tests import pki

SYSTEMS = ("linux", "darwin", "win32")
LANGUAGES = {"ja", "en"}
CODES = wording().keys() - {"levels"}
VALUES = {
    "address": "127.0.0.1:8610",
    "browser": "chrome",
    "card": "1",
    "count": "1",
    "kind": "card",
    "origin": "https://a.example",
    "reason": "x",
    "tries": "1",
    "until": "2030-01-01",
}


def found(card_folder):
    return {(f.check, f.level, f.code) for f in check_cards(card_folder, now=pki.NOW)}


def test_a_good_card_is_known_with_its_count_and_no_try_is_used(
    issue_card, card_folder, tries_left
):
    issue_card(tries_left=2)
    findings = list(check_cards(card_folder, now=pki.NOW))
    assert worst(findings) is Level.OK
    assert next(f for f in findings if f.code == "PIN_TRIES").values["tries"] == "2"
    assert "CERTIFICATE_OF_A_TEST" in {f.code for f in findings}
    assert tries_left() == 2


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"tries_left": 1}, ("pin", Level.WARN, "ERR_PIN_LAST_TRY")),
        ({"tries_left": 0}, ("pin", Level.FAIL, "ERR_PIN_BLOCKED")),
        ({"pin": None}, ("pin", Level.FAIL, "ERR_PIN_NOT_SET")),
        (
            {"not_after": pki.NOW - timedelta(days=1)},
            ("certificate", Level.FAIL, "ERR_CERT_EXPIRED"),
        ),
        (
            {"not_after": pki.NOW + timedelta(days=30)},
            ("certificate", Level.WARN, "CERTIFICATE_ENDS_SOON"),
        ),
        (
            {"behaviour": {"read_needs_pin": True}},
            ("certificate", Level.OK, "CERTIFICATE_HIDDEN"),
        ),
    ],
)
def test_what_is_wrong_with_a_card_is_named(issue_card, card_folder, card, expected):
    issue_card(**card)
    assert expected in found(card_folder)


def test_a_real_card_is_told_from_a_test(issue_card, card_folder, real_ca):
    issue_card(authority=real_ca)
    assert ("certificate", Level.OK, "CERTIFICATE_REAL") in found(card_folder)


def test_no_card_and_no_service_are_told(card_folder):
    assert ("card", Level.WARN, "ERR_NO_CARD") in found(card_folder)


class Readers:
    """Readers whose card cannot be reached."""

    def __init__(self, error):
        self.error = error

    def slots(self):
        return [Slot("r", "SERIAL-4711", "SERIAL-4711")]

    def connect(self, slot_id):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        errors.NoServiceError,
        errors.NoReaderError,
        errors.NoCardError,
        errors.NotJpkiCardError,
        errors.ReaderBusyError,
        errors.CardRemovedError,
        errors.CardFaultError,
    ],
)
def test_trouble_with_reader_or_card_is_told_without_the_readers_name(error):
    findings = list(check_slots(Readers(error("x")), now=pki.NOW))
    assert [(f.level, f.code) for f in findings] == [(Level.FAIL, error.code)]
    assert "4711" not in as_text(findings, "ja", "linux") + as_json(findings, "en", "darwin")


@contextmanager
def listener(status, body):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def settings(port, **providers):
    return DoorSettings("127.0.0.1", port, providers, "", sandbox=True)


def test_the_bridge_on_its_port_is_known(door):
    assert check_port(door.settings).code == "BRIDGE_RUNS"


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"hello"), (500, b"ok\n")])
def test_somebody_else_on_the_port_is_a_failure(status, body):
    with listener(status, body) as port:
        assert check_port(settings(port)).code == "PORT_TAKEN"


def test_somebody_elses_process_that_answers_like_a_bridge_is_a_failure(door, tmp_path):
    """Another user of the machine can imitate the health check, but not the owner of the socket."""
    row = "0: 0100007F:{:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 {} 0 1"
    for user, code in ((os.getuid(), "BRIDGE_RUNS"), (os.getuid() + 1, "PORT_TAKEN")):
        table = tmp_path / str(user)
        table.write_text("sl local\n" + row.format(door.server_port, user) + "\n")
        assert check_port(door.settings, table).code == code


def test_nobody_on_the_port_is_a_warning():
    with listener(200, b"") as port:
        pass
    assert check_port(settings(port)).code == "BRIDGE_NOT_RUNNING"


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_provider_that_answers_is_reached(status):
    with listener(status, b"") as port:
        origin = f"http://127.0.0.1:{port}"
        assert [f.code for f in check_providers(settings(1, **{origin: ""}))] == [
            "PROVIDER_REACHED"
        ]
        tls = origin.replace("http:", "https:")
        [finding] = check_providers(settings(1, **{tls: ""}))
        assert finding.code == "PROVIDER_CERTIFICATE"
    [finding] = check_providers(settings(1, **{origin: ""}))
    assert finding.code == "PROVIDER_UNREACHABLE"


def test_a_native_host_is_whole_broken_or_not_used(tmp_path):
    assert next(check_browsers("linux", tmp_path)).code == "NATIVE_HOST_NOT_USED"
    folder = manifest_folder("chromium", "linux", tmp_path)
    manifest = install("chromium", EXTENSION_ID, folder, tmp_path / "c", Path("/usr/bin/python3"))
    assert next(check_browsers("linux", tmp_path)).code == "NATIVE_HOST_INSTALLED"
    whole = json.loads(manifest.read_bytes())
    for broken in ("", "[]", json.dumps(whole | {"path": "/nowhere"}), json.dumps({"name": "x"})):
        manifest.write_text(broken)
        [finding, _] = check_browsers("linux", tmp_path)
        assert (finding.level, finding.code) == (Level.FAIL, "NATIVE_HOST_BROKEN")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


@pytest.mark.usefixtures("home")
def test_the_command_tells_people_and_programs_and_nothing_personal(
    issue_card, card_folder, door, capsys
):
    holder = issue_card("misaki", not_after=pki.NOW.replace(year=2090))
    arguments = ["--cards", str(card_folder), "--port", str(door.server_port)]
    arguments += ["--allow", "http://127.0.0.1:9=http://127.0.0.1:9/a"]
    assert doctor.main([*arguments, "--lang", "ja"]) == 0
    said = capsys.readouterr().out
    assert "あと3回入力できます" in said
    assert "[注意] http://127.0.0.1:9 につながりません" in said
    assert doctor.main([*arguments, "--json"]) == 0
    told = capsys.readouterr().out
    assert json.loads(told)["level"] == "warn"
    certificate = holder.certificate
    names = [attribute.value for attribute in certificate.subject]
    for personal in (str(certificate.serial_number), f"{certificate.serial_number:x}", "misaki"):
        assert personal not in said + told
    assert not [name for name in names if len(name) > 2 and name in said + told]


@pytest.mark.usefixtures("home")
def test_faulty_settings_are_told_and_the_rest_is_still_examined(card_folder, capsys):
    assert doctor.main(["--cards", str(card_folder), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "no provider is allowed" in said
    assert "No card lies in a reader" in said


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_finding_has_words_in_both_languages_and_on_every_system(code):
    source = "".join(
        path.read_text() for path in Path(jpki_bridge.card.doctor.__file__).parent.glob("*.py")
    )
    assert code in source or code in {kind.code for kind in errors.CardError.__subclasses__()} | {
        "ERR_CERT_EXPIRED"
    }
    for name, text in wording()[code].items():
        assert text.keys() == LANGUAGES, name
        ja, en = (set(Template(text[language]).get_identifiers()) for language in ("ja", "en"))
        assert ja == en <= VALUES.keys()
    for level in Level:
        finding = Finding("x", level, code, VALUES)
        for language in LANGUAGES:
            for system in SYSTEMS:
                assert what(finding, language)
                assert "$" not in what(finding, language) + mend(finding, language, system)
        assert json.loads(as_json([finding], "en", "win32"))["level"] == level


def test_every_code_that_is_found_has_words():
    source = "".join(
        path.read_text() for path in Path(jpki_bridge.card.doctor.__file__).parent.glob("*.py")
    )
    literal = set(re.findall(r'Level\.[A-Z]+, "([A-Z_]+)"', source))
    assert literal <= CODES
    assert len(literal) > 10
