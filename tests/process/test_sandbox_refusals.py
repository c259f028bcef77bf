"""`madoguchi sandbox` on a machine where it cannot run: one sentence, and nothing was started."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.free_ports import free_port_block

pytestmark = pytest.mark.process

CHECKOUT = Path(__file__).parents[2]


def madoguchi(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    return subprocess.run(
        [sys.executable, "-m", "provider.cli.main", *map(str, arguments)],
        cwd=CHECKOUT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_one_sentence(done, *parts):
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.mark.parametrize(
    ("distance", "variable"),
    [
        (0, "MADOGUCHI_PORT"),
        (10, "MADOGUCHI_BRIDGE_PORT"),
        (20, "MADOGUCHI_DIRECTORY_PORT"),
        (23, "MADOGUCHI_AGENCY_PORT"),
        (40, "MADOGUCHI_APP_PORT"),
    ],
)
def test_a_taken_port_is_named_with_its_variable(tmp_path, distance, variable):
    base = free_port_block(60)
    with socket.create_server(("127.0.0.1", base + distance)):
        done = madoguchi("sandbox", "run", "--data", tmp_path / "data", "--port-base", base)
    sentence = f"port {base + distance} is taken by another program; set {variable}=..."
    assert_one_sentence(done, sentence)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["supervisor.lock"]


def test_a_folder_that_another_sandbox_holds_is_refused(tmp_path):
    with (tmp_path / "supervisor.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = madoguchi("sandbox", "run", MADOGUCHI_DATA=str(tmp_path))
    assert_one_sentence(done, f"a sandbox is already running on {tmp_path}")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    done = madoguchi("sandbox", "run", "--data", tmp_path / "file" / "data")
    assert_one_sentence(done, str(tmp_path / "file"))


def test_a_port_that_is_no_port_is_refused(tmp_path):
    done = madoguchi("sandbox", "run", "--data", tmp_path, MADOGUCHI_PORT="many")
    assert_one_sentence(done, "many", "--port")


def test_the_status_of_a_sandbox_that_does_not_run_is_stopped(tmp_path):
    # As a killed supervisor leaves it: a file that claims readiness, and a lock that nobody holds.
    (tmp_path / "status.json").write_text(json.dumps({"state": "ready"}))
    (tmp_path / "supervisor.lock").touch()
    done = madoguchi("sandbox", "status", "--json", "--data", tmp_path)
    assert done.returncode == 3
    assert json.loads(done.stdout)["state"] == "stopped"


def test_missing_settings_are_all_named_at_once():
    done = madoguchi("db", "upgrade")
    assert_one_sentence(done, "MADOGUCHI_DATABASE_URL is not set", "MADOGUCHI_KEK_FILE is not set")
