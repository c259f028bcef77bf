"""The conformance plans as data, and the decorator by which a test says which module it proves.

    @module("fapi2-security-profile-final-happy-flow")
    def test_…

``proofs.py`` reads the decorators without importing the tests, so the names are literals.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Plan:
    """One plan: its modules in order, the folders that prove them, and what does not apply."""

    name: str
    title: str
    variants: str
    modules: tuple[str, ...]
    proofs: tuple[str, ...]
    not_applicable: dict[str, str]
    declined: dict[str, str]

    @property
    def excused(self):
        """Modules that need no proof, each with its reason."""
        return self.not_applicable | self.declined


def module(*names):
    """Say that a test proves these modules; it changes nothing about the test."""
    assert names
    assert all(isinstance(name, str) for name in names)
    return lambda test: test


def data():
    """The file of names, reasons and declined conditions."""
    return tomllib.loads((HERE / "modules.toml").read_text("utf-8"))


def plans():
    """Every plan, by name, in the order of the file."""
    found = {}
    for entry in data()["plan"]:
        source = entry
        if "same_as" in entry:
            source = next(p for p in data()["plan"] if p["name"] == entry["same_as"])
        prefix = source["prefix"]
        found[entry["name"]] = Plan(
            name=entry["name"],
            title=entry["title"],
            variants=entry["variants"],
            modules=tuple(prefix + name for name in source["modules"]),
            proofs=tuple(source["proofs"]),
            not_applicable=_prefixed(prefix, source.get("not_applicable", {})),
            declined=_prefixed(prefix, source.get("declined", {})),
        )
    return found


def _prefixed(prefix, reasons):
    return {prefix + name: reason for name, reason in reasons.items()}
