"""The import contracts hold, and each of them is seen to fail when it is broken on purpose."""

import configparser
import shutil
import subprocess
import sys

import pytest

from tests.architecture.sources import CHECKOUT, PACKAGES

BREACHES = {
    "packages": ("consent/breach.py", "import connectors.port"),
    "scopes": ("scopes/schema/breach.py", "import scopes.catalogue"),
    "connectors": ("connectors/contract/breach.py", "import connectors.gate"),
    "provider": ("provider/storage/breach.py", "import provider.web.access"),
    "frameworks": ("consent/breach.py", "import sqlalchemy"),
    "requests": ("provider/oauth/breach.py", "import flask"),
    "bridge": ("jpki_bridge/breach.py", "import scopes"),
    "bridge_halves": ("jpki_bridge/card/breach.py", "import jpki_bridge.verification"),
    "card": ("provider/web/breach.py", "import jpki_bridge.card"),
    "card_rooms": ("jpki_bridge/card/driver/breach.py", "import jpki_bridge.card.window.visit"),
    "login": ("provider/login/upstream/breach.py", "import provider.login.card_logins"),
    "sandbox": ("provider/breach_of_cli.py", "import connectors.sandbox"),
    "outbound": ("provider/web/breach.py", "import provider.outbound.client"),
    "clients": ("clients_example/breach.py", "import scopes"),
    "acyclic": ("consent/breach.py", "import consent.breach_back"),
}
MORE_FILES = {"acyclic": ("consent/breach_back.py", "import consent.breach")}


@pytest.fixture(scope="module")
def names():
    """Contract id -> the name that import-linter prints."""
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / "setup.cfg", "utf-8")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(prefix)
    }


@pytest.fixture
def tree(tmp_path):
    """Return a copy of the packages and the contracts."""
    for package in PACKAGES:
        shutil.copytree(
            CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(CHECKOUT / "setup.cfg", tmp_path)
    return tmp_path


def lint_imports(folder):
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_contracts_hold():
    done = lint_imports(CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_a_breach_to_prove_it(names):
    assert set(names) == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_of_the_contract_is_found(contract, tree, names):
    for path, code in filter(None, (BREACHES[contract], MORE_FILES.get(contract))):
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(f'"""Breaks a rule on purpose."""\n\n{code}\n')
    done = lint_imports(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{names[contract]} BROKEN" in done.stdout


def test_a_new_folder_inside_provider_must_be_given_a_place_first(tree, names):
    (tree / "provider" / "stray").mkdir()
    (tree / "provider" / "stray" / "__init__.py").write_text('"""Has no place."""\n')
    assert f"{names['provider']} BROKEN" in lint_imports(tree).stdout
