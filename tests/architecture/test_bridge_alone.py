"""The bridge installs alone: its own distribution runs with ``cryptography`` and nothing else of other people."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import CHECKOUT, tracked_files
from tests.two_key_card import Card

NEEDED = ("cryptography", "cffi", "_cffi_backend", "pycparser")
"""cryptography, and what it needs itself."""

SESSION = """
from pathlib import Path
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question
from jpki_bridge.card.software.virtual_transport import VirtualTransport
transport = VirtualTransport(Path(sys.argv[1]))
question = Question("https://localhost:8600", "n" * 43, "{}")
with typed_pin("1234") as pin:
    answer = answer_question(transport, "own", pin, question, last_try_confirmed=False)
print(answer.algorithm, len(answer.signature))
"""
PROGRAM = """
from importlib.metadata import entry_points
(command,) = entry_points(group="console_scripts", name="jpki-bridge")
sys.exit(command.load()(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the bridge's wheel from the tracked files, without the network."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked_files():
        if name.startswith("jpki_bridge/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", target]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, source / "jpki_bridge"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.glob("jpki_bridge-*.whl")
    return built


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory):
    """Return a function that runs a program with the unpacked wheel and what it needs, and no more."""
    bridge, needed = tmp_path_factory.mktemp("bridge"), tmp_path_factory.mktemp("needed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(bridge)
    for name in NEEDED:
        found = importlib.util.find_spec(name)
        if found is not None:
            origin = Path(found.origin)
            whole = origin.parent if found.submodule_search_locations else origin
            (needed / whole.name).symlink_to(whole)
    head = f"import sys; sys.path[:0] = [{str(bridge)!r}, {str(needed)!r}]\n"

    def start(program, *arguments):
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", head + program, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            cwd=bridge,
        )

    return start


def test_the_wheel_holds_every_file_of_the_card_half_and_nothing_of_the_server_half(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    left_out = ("jpki_bridge/verification/", "jpki_bridge/README.md", "jpki_bridge/pyproject.toml")
    tracked = {name for name in tracked_files() if name.startswith("jpki_bridge/")}
    assert inside == {name for name in tracked if not name.startswith(left_out)}


def test_it_depends_on_cryptography_alone_and_on_pyscard_where_asked():
    project = tomllib.loads((CHECKOUT / "jpki_bridge/pyproject.toml").read_text("utf-8"))["project"]
    product = (CHECKOUT / "setup.cfg").read_text("utf-8")
    assert [need.split(">")[0] for need in project["dependencies"]] == ["cryptography"]
    assert project["dependencies"][0] in product, "both distributions ask for the same"
    assert project["optional-dependencies"]["reader"][0] in product
    assert f"version = {project['version']}\n" in product


def test_its_command_starts_with_nothing_else_installed(run):
    done = run(PROGRAM, "--help")
    assert done.returncode == 0, done.stderr
    assert "jpki-bridge" in done.stdout
    assert run("import flask").returncode != 0, "the product's packages are out of reach"


def test_a_card_answers_a_login_with_nothing_else_installed(run, tmp_path):
    card = Card(tmp_path / "cards", "own")
    done = run(SESSION, card.path.parent)
    assert done.stdout.split() == ["RS256", "256"], done.stderr


def test_without_pyscard_readers_are_refused_with_the_remedy(run):
    program = (
        "from jpki_bridge.card.pcsc.transport import PcscTransport, load_scard\n"
        "from jpki_bridge.card.pcsc.service import ReaderSupportMissingError\n"
        "try:\n    PcscTransport()\nexcept ReaderSupportMissingError as error:\n    print(error)"
    )
    assert "jpki-bridge[reader]" in run(program).stdout
