"""The program ``jpki-bridge``: starts, says what is wrong in one sentence, stops when told."""

import http.client
import signal
import socket
import subprocess
import sys
import time

import pytest

from jpki_bridge.card.settings import DoorSettingsError, read_allowed
from tests.services.free_ports import free_ports

ALLOW = "http://localhost:8600=http://localhost:8600/login/answer"


def command(folder, *more, port=0):
    base = [sys.executable, "-m", "jpki_bridge.card.serve", "--cards", str(folder)]
    return [*base, "--port", str(port), "--allow", ALLOW, *more]


@pytest.mark.process
def test_it_serves_until_sigterm_and_stops_cleanly(card_folder):
    [port] = free_ports(1)
    process = subprocess.Popen(command(card_folder, port=port), stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", port)
            try:
                connection.request("GET", "/healthz")
                assert connection.getresponse().status == 200
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
            finally:
                connection.close()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "event=ready" in told
    assert "event=stopped" in told
    assert "Traceback" not in told


@pytest.mark.process
def test_a_taken_port_is_one_clear_sentence(card_folder):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        ended = subprocess.run(
            command(card_folder, port=port), check=False, capture_output=True, text=True, timeout=20
        )
    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        (("--host", "0.0.0.0"), 1, "is not an address of this machine alone"),
        (("--host", "localhost"), 1, "is not an address of this machine alone"),
        (("--cards", "/nowhere"), 1, "there is no folder of cards"),
        (("--allow", "https://x.example"), 1, "is no address on"),
        (("--port", "70000"), 2, "70000 is no port"),
    ],
)
def test_other_faults_are_named_too(card_folder, more, status, sentence):
    ended = subprocess.run(
        command(card_folder, *more), check=False, capture_output=True, text=True, timeout=20
    )
    assert ended.returncode == status
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        (ALLOW, "http://localhost:8600"),
        ("https://a.example=https://a.example/x/y", "https://a.example"),
        ("http://app.localhost:1=http://app.localhost:1/a", "http://app.localhost:1"),
        ("http://127.0.0.1:1=http://127.0.0.1:1/a", "http://127.0.0.1:1"),
    ],
)
def test_an_origin_is_allowed_together_with_its_answer_address(entry, origin):
    assert read_allowed(entry)[0] == origin


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "https://a.example",
        "https://a.example=https://b.example/x",
        "https://a.example=https://a.example.evil/x",
        "https://a.example=https://a.example:1/x",
        "https://a.example=https://a.example@evil/x",
        "https://a.example=https://a.example",
        "https://a.example=https://a.example/x?next=y",
        "https://a.example/=https://a.example/x",
        "https://a.example:443=https://a.example:443/x",
        "https://A.example=https://A.example/x",
        "http://a.example=http://a.example/x",
        "http://localhost.evil=http://localhost.evil/x",
        "null=null/x",
    ],
)
def test_anything_but_an_exact_origin_and_its_own_address_is_refused(entry):
    with pytest.raises(DoorSettingsError):
        read_allowed(entry)
