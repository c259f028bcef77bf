"""The top level is as agreed, and its names lead to our own code."""

from importlib.util import find_spec

import pytest

from tests.architecture.sources import CHECKOUT, PACKAGES, tracked_files

FOLDERS = {*PACKAGES, ".ci", "benchmarks", "docs", "migrations", "requirements", "scripts", "tests"}
PEM = "-----BEGIN "


def test_the_top_level_folders_are_exactly_the_agreed_ones():
    assert {name.split("/")[0] for name in tracked_files() if "/" in name} == FOLDERS


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_name_leads_to_our_own_tree(package):
    # Unrelated distributions of these names exist on the public index.
    assert find_spec(package).origin == str(CHECKOUT / package / "__init__.py")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_ships_its_types(package):
    assert f"{package}/py.typed" in tracked_files()


def test_no_private_key_lies_in_the_repository():
    keys = [
        name
        for name in tracked_files()
        if name.endswith((".pem", ".key", ".p12", ".jwk"))
        or (
            "PRIVATE KEY-----" in (text := (CHECKOUT / name).read_text("utf-8", "replace"))
            and PEM in text
        )
    ]
    assert [name for name in keys if not name.startswith("tests/architecture/")] == []
