"""The JavaScript libraries are locked by their content, and the lock file names no registry's host."""

import json

from tests.foreign.installed import HERE


def _locked():
    lock = json.loads((HERE / "package-lock.json").read_bytes())
    return {name: package for name, package in lock["packages"].items() if name}


def test_every_library_is_locked_by_its_content():
    assert {name for name, package in _locked().items() if "integrity" not in package} == set()


def test_no_registry_is_named():
    assert {name for name, package in _locked().items() if "resolved" in package} == set()
