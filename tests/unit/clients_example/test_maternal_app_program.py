"""The program as the sandbox starts it: ready, refused and ended."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.services.free_ports import free_ports

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def configured(tmp_path, client_key):
    """Return (file, port) of a configuration."""
    (port,) = free_ports(1)
    content = {
        "issuer": "http://127.0.0.1:9",
        "client_id": "client-1",
        "redirect_uri": f"http://127.0.0.1:{port}/callback",
        "private_jwk": client_key.as_dict(private=True),
        "port": port,
        "ca_file": None,
    }
    file = tmp_path / "maternal_app.json"
    file.write_text(json.dumps(content))
    return file, port


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "clients_example.maternal_app", *map(str, arguments)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_ready(port):
    for _ in range(200):
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("not ready")


def test_it_answers_ends_on_sigterm_and_logs_no_query(configured):
    file, port = configured
    program = start("--config", file)
    try:
        assert wait_until_ready(port).status_code == 200
        requests.get(f"http://127.0.0.1:{port}/callback?code=verysecret", timeout=5)
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"GET /x?verysecret\x00 \r\n\r\n")
            rude.recv(100)
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=10)
    finally:
        program.kill()
        program.communicate()
    assert program.returncode == 0
    assert "verysecret" not in out + err
    assert "Traceback" not in err
    assert "path='/callback' status=400" in err


def test_a_port_that_is_taken_is_told_in_one_sentence(configured):
    file, port = configured
    with socket.create_server(("127.0.0.1", port)):
        program = start("--config", file)
        out, err = program.communicate(timeout=20)
    assert program.returncode == 1
    assert (out, len(err.splitlines())) == ("", 1)
    assert f"cannot listen on 127.0.0.1:{port}" in err


@pytest.mark.parametrize("content", [None, "nonsense", "{}", "[]", '{"issuer": "x"}'])
def test_a_configuration_that_cannot_be_used_is_told_in_one_sentence(tmp_path, content):
    file = tmp_path / "app.json"
    if content is not None:
        file.write_text(content)
    out, err = (program := start("--config", file)).communicate(timeout=20)
    assert program.returncode == 1
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("maternal-app: ")


@pytest.mark.parametrize("app", ["loan_screener", "maternal_app", "railway"])
def test_no_app_imports_anything_of_ours(app):
    ours = "provider", "consent", "scopes", "jpki_bridge", "connectors"
    code = (
        f"import sys, clients_example.{app}.serve as program;"
        f"print([m for m in sys.modules if m.split('.')[0] in {ours!r}], program.PROGRAM.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"[] {app.replace('_', '-')}"
