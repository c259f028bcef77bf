"""The wheel holds the product with its data files, and nothing of the sandbox or the tests."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.architecture.sources import CHECKOUT, tracked_files

SHIPPED = ("consent", "connectors", "jpki_bridge", "provider", "scopes")
DATA = (".css", ".html", ".json", ".svg", ".toml", "py.typed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the tracked files, without the network; return the names inside."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, source / name)
    arguments = [
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        target,
        ".",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_nothing_of_sandbox_tests_or_examples_is_shipped(wheel):
    barred = (
        "connectors/sandbox/",
        "tests/",
        "migrations/",
        "clients_example/",
        "scripts/",
        "docs/",
    )
    assert [name for name in wheel if name.startswith(barred)] == []


def test_only_our_packages_and_the_wsgi_entry_are_shipped(wheel):
    tops = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert tops == {*SHIPPED, "wsgi.py"}


def test_every_module_and_data_file_is_shipped(wheel):
    expected = {
        name
        for name in tracked_files()
        if name.split("/")[0] in SHIPPED
        and not name.startswith("connectors/sandbox/")
        and name.endswith((".py", *DATA))
    }
    assert expected - wheel == set()
