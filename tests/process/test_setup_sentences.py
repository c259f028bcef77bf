"""What the set-up scripts say on a machine that is not ready: one sentence, no traceback."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

CHECKOUT = Path(__file__).parents[2]
ORDINARY = (
    *("awk", "cat", "chmod", "cut", "df", "dirname", "env", "grep", "id", "ls", "mkdir", "sh"),
    "sha256sum",
)


@pytest.fixture
def machine(tmp_path):
    """Return ``machine(name=script, …)``: run setup.sh with only these programs besides the ordinary."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ORDINARY:
        (programs / name).symlink_to(shutil.which(name))

    def run(script="setup.sh", argument="run", **fakes):
        for name, text in fakes.items():
            path = programs / name.replace("_", "-")
            path.unlink(missing_ok=True)
            path.write_text(f"#!{shutil.which('sh')}\n{text}\n")
            path.chmod(0o755)
        return subprocess.run(
            [shutil.which("sh"), f"scripts/{script}", argument],
            cwd=CHECKOUT,
            env={"PATH": str(programs), "VENV": str(tmp_path / "venv"), "PYTHON": "python3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    return run


OLD_PYTHON = 'case "$1" in --version) echo "Python 3.10.12" ;; *) exit 1 ;; esac'
NO_VENV = """
case "$2" in
  *version_info\\ \\<*) exit 0 ;;
  *ensurepip*) exit 1 ;;
  *) echo 3.11 ;;
esac
"""
NOT_ROOT = "echo 1000"


def assert_one_sentence(done, *parts):
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    for part in parts:
        assert part in done.stderr


def test_an_old_python_is_named_and_refused(machine):
    assert_one_sentence(machine(python3=OLD_PYTHON), "Python 3.11 or newer is needed", "3.10.12")


def test_no_python_at_all_is_refused(machine):
    assert_one_sentence(machine(), "Python 3.11 or newer is needed")


def test_a_missing_venv_module_names_the_command_where_it_may_not_be_installed(machine):
    done = machine(python3=NO_VENV, id=NOT_ROOT)
    assert_one_sentence(done, "sudo apt-get install -y --no-install-recommends python3.11-venv")


def test_a_missing_venv_module_is_installed_by_root(machine, tmp_path):
    noted = tmp_path / "apt.log"
    apt = f'echo "$*" >> {noted}'
    machine(python3=NO_VENV, id="echo 0", apt_get=apt)
    assert "install -y -qq --no-install-recommends python3.11-venv" in noted.read_text()


def test_a_full_disk_is_refused_before_anything_is_made(machine, tmp_path):
    full = 'echo Filesystem; echo "/dev/vda 1000000 990000 10240 99% /"'
    done = machine(python3="exit 0", df=full)
    assert_one_sentence(done, "the disk is full", "10 MB are free")
    assert not list((tmp_path / "venv").iterdir())


# The environment that setup.sh left: its python has no header files, and cannot speak to a card reader yet.
NO_READER = """
case "$2" in
  *smartcard*) exit 1 ;;
  *version_info*) echo python3.11-dev ;;
  *) echo /nowhere ;;
esac
"""


def test_missing_system_packages_are_named_where_they_may_not_be_installed(machine, tmp_path):
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!{shutil.which('sh')}{NO_READER}")
    python.chmod(0o755)
    done = machine("test_packages.sh", id=NOT_ROOT, ls="exit 1")
    assert_one_sentence(done, "sudo apt-get install", "postgresql", "fonts-noto-cjk", "chromium")
    assert_one_sentence(done, "swig", "gcc", "python3.11-dev")


# "Makes" an environment whose python is this same script, and cannot download.
OFFLINE_PYTHON = """
case "$*" in
  "-m venv"*) mkdir -p "$4/bin"; cat "$0" > "$4/bin/python"; chmod +x "$4/bin/python" ;;
  *" install "*) echo "ERROR: no route" >&2; exit 1 ;;
esac
"""


def test_a_failed_download_is_a_sentence(machine):
    done = machine(python3=OFFLINE_PYTHON)
    assert_one_sentence(done, "ERROR: no route", "could not be installed", "network reachable?")


def test_nothing_is_installed_again_while_nothing_changed(machine, tmp_path):
    noted = tmp_path / "python.log"
    counting = OFFLINE_PYTHON.replace("exit 1", f"echo installed >> {noted}")
    done = machine(python3=counting)
    assert done.returncode == 0, done.stderr
    once = noted.read_text()
    assert machine(python3=counting).returncode == 0
    assert noted.read_text() == once
