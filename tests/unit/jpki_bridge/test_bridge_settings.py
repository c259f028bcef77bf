"""What the bridge is set up with: options over a file, real readers, plain origins, a phrase of its own."""

import argparse
import re
import stat
from pathlib import Path

import pytest

from jpki_bridge.card import serve
from jpki_bridge.card.configuration import SANDBOX_PHRASE, add_options, configuration_of
from jpki_bridge.card.phrase import drawn_phrase, with_readings
from jpki_bridge.card.places import configuration_folder
from jpki_bridge.card.readers import transport_of
from jpki_bridge.card.settings import DoorSettingsError
from jpki_bridge.card.window.readings import set_readings

HTTPS = "https://a.example=https://a.example/login/answer"
PLAIN = "http://localhost:8600=http://localhost:8600/login/answer"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "jpki-bridge"


def configured(*arguments):
    parser = argparse.ArgumentParser()
    add_options(parser)
    return configuration_of(parser.parse_args(arguments))


@pytest.fixture
def file(home, card_folder):
    home.mkdir(parents=True)

    def write(text, **values):
        (home / "config.toml").write_text(text.format(cards=card_folder, **values), "utf-8")
        return home / "config.toml"

    return write


WHOLE = """
cards = "{cards}"
port = 9001
phrase = "ことば"
extensions = ["abc"]
[providers]
"https://a.example" = "https://a.example/login/answer"
"""


def test_a_file_alone_is_enough_and_options_win(file, card_folder):
    file(WHOLE)
    configuration = configured()
    assert configuration.cards == card_folder
    assert configuration.extensions == ("abc",)
    assert configuration.door.port == 9001
    assert configuration.door.phrase == "ことば"
    assert configuration.door.answer_urls == {"https://a.example": "https://a.example/login/answer"}
    changed = configured("--port", "9002", "--phrase", "x", "--pcsc", "--allow", HTTPS)
    assert changed.cards is None
    assert (changed.door.port, changed.door.phrase) == (9002, "x")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("port = 'x'", "port is no int"),
        ("port = true", "port is no int"),
        ("answer_url = 'x'", "answer_url is no setting"),
        ("port = ", "cannot be read"),
        ("pcsc = true\ncards = '{cards}'", "give one of"),
        ("cards = '/nowhere'", "there is no folder of cards"),
        ("cards = '{cards}'", "no provider is allowed"),
        (
            "cards = '{cards}'\n[providers]\n'https://a.example' = 'https://b.example/x'",
            "is no address",
        ),
    ],
)
def test_a_faulty_file_is_one_sentence(file, text, sentence):
    file(text)
    with pytest.raises(DoorSettingsError, match=sentence):
        configured()


def test_a_file_that_was_named_must_be_there(tmp_path):
    with pytest.raises(DoorSettingsError, match="there is no file"):
        configured("--config", str(tmp_path / "absent.toml"))


def test_real_readers_have_no_banner_and_want_https(home):
    configuration = configured("--pcsc", "--allow", HTTPS)
    assert not configuration.door.sandbox
    assert not configuration.door.refuse_real
    with pytest.raises(DoorSettingsError, match="is not https; --development takes it"):
        configured("--pcsc", "--allow", PLAIN)


def test_development_takes_plain_origins_and_refuses_real_cards():
    assert configured("--pcsc", "--development", "--allow", PLAIN).door.refuse_real


def test_software_cards_keep_the_banner_and_the_sandboxs_phrase(card_folder, home):
    door = configured("--cards", str(card_folder), "--allow", PLAIN).door
    assert (door.sandbox, door.phrase) == (True, SANDBOX_PHRASE)
    assert not home.exists()


def test_the_phrase_of_a_device_is_drawn_once_and_kept_for_its_user_alone(home):
    phrase = configured("--pcsc", "--allow", HTTPS).door.phrase
    assert configured("--pcsc", "--allow", HTTPS).door.phrase == phrase
    assert phrase != SANDBOX_PHRASE
    assert stat.S_IMODE((home / "phrase.txt").stat().st_mode) == 0o600
    assert len({drawn_phrase() for _ in range(20)}) > 10


def test_every_phrase_can_be_read_in_plain_japanese():
    for phrase in (SANDBOX_PHRASE, *(drawn_phrase() for _ in range(200))):
        read = re.sub("<ruby>.*?</ruby>", "", set_readings(f"<p>{with_readings(phrase)}</p>"))
        assert not re.search("[一-龯]", read), phrase


@pytest.mark.parametrize(
    ("system", "environment", "folder"),
    [
        ("linux", {}, "/h/.config/jpki-bridge"),
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/jpki-bridge"),
        ("darwin", {}, "/h/Library/Application Support/jpki-bridge"),
        ("win32", {"APPDATA": "/a"}, "/a/jpki-bridge"),
    ],
)
def test_each_system_keeps_settings_in_its_own_place(system, environment, folder):
    assert configuration_folder(system, environment, Path("/h")) == Path(folder)


def test_the_apdu_log_is_masked(card_folder, issue_card, tmp_path):
    issue_card()
    log = tmp_path / "apdu.log"
    configuration = configured(
        "--cards", str(card_folder), "--allow", PLAIN, "--apdu-log", str(log)
    )
    connection = transport_of(configuration).connect("misaki")
    connection.transmit(bytes.fromhex("0020008004") + b"7391")
    connection.disconnect()
    assert "[secret]" in log.read_text()
    assert b"7391".hex() not in log.read_text()


def test_a_fault_is_told_in_one_sentence(capsys):
    assert serve.main(["--pcsc"]) == 1
    assert capsys.readouterr().err.startswith("jpki-bridge: no provider is allowed")
    for command in ("doctor", "native-host", "software-card"):
        assert command in serve.COMMANDS
