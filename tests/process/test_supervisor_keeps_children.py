"""The supervisor over real processes: order, restart, the end of groups, and giving up."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

TOY = Path(__file__).with_name("toy_sandbox.py")
CHECKOUT = Path(__file__).parents[2]
READY_AND_SLEEP = """
import pathlib, time
print("hello from NAME", flush=True)
pathlib.Path("NAME.ready").touch()
time.sleep(600)
"""


def sleeper(name, **more):
    return {"name": name, "program": READY_AND_SLEEP.replace("NAME", name), **more}


class Toy:
    """One supervisor with toy children, and what it wrote."""

    def __init__(self, folder, rows):
        self.folder = folder
        self.output = folder / "output.log"
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, str(TOY), str(folder), json.dumps(rows)],
                cwd=CHECKOUT,
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                stdout=stream,
                stderr=stream,
            )

    @property
    def log(self):
        return self.output.read_text()

    def child(self, name):
        status = json.loads((self.folder / "status.json").read_text())
        return next(row for row in status["children"] if row["name"] == name)

    def until(self, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def until_ready(self):
        self.until(lambda: "all ready" in self.log)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
def start(tmp_path):
    started = []

    def start(*rows):
        started.append(Toy(tmp_path, rows))
        return started[-1]

    yield start
    for toy in started:
        toy.stop()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_child_starts_only_when_what_it_needs_is_ready(start):
    slow = (
        "import pathlib, time; time.sleep(0.5); pathlib.Path('slow.ready').touch(); time.sleep(600)"
    )
    needy = "import pathlib; print('slow was ready:', pathlib.Path('slow.ready').exists())\n"
    toy = start(
        {"name": "needy", "program": needy + sleeper("needy")["program"], "after": ["slow"]},
        {"name": "slow", "program": slow},
    )
    toy.until_ready()
    assert "needy | slow was ready: True" in toy.log


def test_every_line_carries_the_name_of_its_child_and_no_colour_in_a_file(start):
    toy = start(sleeper("first"), sleeper("second"))
    toy.until_ready()
    toy.stop()
    assert "first  | hello from first\n" in toy.log
    assert "second | hello from second\n" in toy.log
    assert "\x1b" not in toy.log


def test_a_killed_child_is_started_again_while_the_others_go_on(start):
    toy = start(sleeper("first"), sleeper("second"))
    toy.until_ready()
    victim, witness = toy.child("first")["pid"], toy.child("second")["pid"]
    os.kill(victim, signal.SIGKILL)
    toy.until(lambda: toy.child("first")["ready"] and toy.child("first")["pid"] != victim)
    assert toy.child("first")["restarts"] == 1
    assert toy.child("second") == {**toy.child("second"), "pid": witness, "restarts": 0}
    assert "first ended with code -9; again in 0.2 s" in toy.log


def test_grandchildren_end_with_the_child_that_started_them(start):
    program = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c',"
        " 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)']);"
        " open('grandchild', 'w').write(str(p.pid))\n"
    )
    toy = start({"name": "first", "program": program + sleeper("first")["program"]})
    toy.until_ready()
    grandchild = int((toy.folder / "grandchild").read_text())
    os.kill(toy.child("first")["pid"], signal.SIGKILL)
    toy.until(lambda: not is_alive(grandchild))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_children_stop_in_reverse_order(start, number):
    farewell = """
import atexit, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
atexit.register(lambda: print("goodbye", flush=True))
"""
    toy = start(
        *(
            {"name": name, "program": farewell + sleeper(name)["program"]}
            for name in ("first", "second", "third")
        )
    )
    toy.until_ready()
    pids = [toy.child(name)["pid"] for name in ("first", "second", "third")]
    assert toy.stop(number) == 0
    goodbyes = [line.split()[0] for line in toy.log.splitlines() if "goodbye" in line]
    assert goodbyes == ["third", "second", "first"]
    assert not any(is_alive(pid) for pid in pids)


def test_a_child_that_ignores_the_polite_signal_is_killed_after_its_grace(start):
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    toy = start(
        {**sleeper("first"), "program": stubborn + sleeper("first")["program"], "stop_within": 0.3}
    )
    toy.until_ready()
    pid = toy.child("first")["pid"]
    assert toy.stop() == 0
    assert not is_alive(pid)


def test_a_second_signal_does_not_wait_for_the_grace(start):
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    toy = start(
        {**sleeper("first"), "program": stubborn + sleeper("first")["program"], "stop_within": 60}
    )
    toy.until_ready()
    toy.process.send_signal(signal.SIGINT)
    toy.until(lambda: "stopping" in toy.log)
    assert toy.stop(signal.SIGINT) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_no_child_outlives_a_killed_supervisor(start):
    toy = start(sleeper("first"), sleeper("second"))
    toy.until_ready()
    pids = [toy.child(name)["pid"] for name in ("first", "second")]
    toy.process.kill()
    toy.until(lambda: not any(is_alive(pid) for pid in pids))


def test_a_child_that_dies_again_and_again_ends_everything_with_a_sentence(start):
    toy = start(sleeper("first"), {"name": "broken", "program": "import sys; sys.exit(7)"})
    toy.until(lambda: toy.process.poll() is not None, 30)
    assert toy.process.returncode == 1
    assert "refused: broken died 5 times shortly after its start (last exit code 7)" in toy.log
    assert "Traceback" not in toy.log
    assert toy.child("first")["state"] == "stopped"


def test_a_child_that_hangs_ends_everything_with_a_sentence(start):
    toy = start({"name": "hung", "program": "import time; time.sleep(600)", "ready_within": 0.5})
    toy.until(lambda: toy.process.poll() is not None)
    assert toy.process.returncode == 1
    assert "refused: hung was not ready within 0.5 seconds" in toy.log


def test_a_program_that_does_not_exist_is_no_traceback_of_ours(start):
    toy = start({"name": "absent", "program": "raise SystemExit('no such thing')"})
    toy.until(lambda: toy.process.poll() is not None, 30)
    assert toy.process.returncode == 1
    assert "absent | no such thing" in toy.log
    assert "Traceback" not in toy.log


def test_a_second_supervisor_of_the_same_folder_is_refused(start):
    toy = start(sleeper("first"))
    toy.until_ready()
    status = json.loads((toy.folder / "status.json").read_text())
    second = subprocess.run(
        [sys.executable, str(TOY), str(toy.folder), json.dumps([sleeper("other")])],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert second.returncode == 1
    assert "a sandbox is already running on" in second.stderr
    assert json.loads((toy.folder / "status.json").read_text()) == status


def test_a_line_without_end_and_bytes_that_are_no_text_do_no_harm(start):
    noise = (
        "import sys; sys.stdout.buffer.write(b'x' * 300_000 + b'\\xff\\n'); sys.stdout.flush()\n"
    )
    toy = start({"name": "noisy", "program": noise + sleeper("noisy")["program"]})
    toy.until_ready()
    assert toy.log.count("x") >= 300_000
    assert "hello from noisy" in toy.log
