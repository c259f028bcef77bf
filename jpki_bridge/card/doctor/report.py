"""Puts findings into words, for people or for programs."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from jpki_bridge.card.doctor.finding import Finding, Level

_FILE = Path(__file__).with_name("wording.toml")
_SYSTEMS = ("linux", "darwin", "win32")
_WORST_FIRST = (Level.FAIL, Level.WARN, Level.OK)


@cache
def wording() -> Mapping[str, Any]:
    """Read the file once."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level that was found."""
    levels = {finding.level for finding in findings}
    return next((level for level in _WORST_FIRST if level in levels), Level.OK)


def what(finding: Finding, language: str) -> str:
    """Say what was found, and what it means."""
    return _said(finding, "what", language)


def mend(finding: Finding, language: str, system: str) -> str:
    """Say how to mend it on this system; nothing where there is nothing to do."""
    texts = wording()[finding.code]
    own = system if system in _SYSTEMS else _SYSTEMS[0]
    name = f"mend_{own}" if f"mend_{own}" in texts else "mend"
    return _said(finding, name, language) if name in texts else ""


def as_text(findings: Sequence[Finding], language: str, system: str) -> str:
    """Write one paragraph a finding."""
    levels = wording()["levels"]
    rows = []
    for finding in findings:
        rows.append(f"[{levels[finding.level][language]}] {what(finding, language)}")
        if remedy := mend(finding, language, system):
            rows.append(f"    {levels['mend'][language]}{remedy}")
    rows.append(levels[f"all_{worst(findings)}"][language])
    return "\n".join(rows) + "\n"


def as_json(findings: Sequence[Finding], language: str, system: str) -> str:
    """Write one object; ``level`` is the worst."""
    told = [
        {
            "check": finding.check,
            "level": finding.level,
            "code": finding.code,
            "values": dict(finding.values),
            "what": what(finding, language),
            "mend": mend(finding, language, system),
        }
        for finding in findings
    ]
    return json.dumps({"level": worst(findings), "findings": told}, ensure_ascii=False) + "\n"


def _said(finding: Finding, name: str, language: str) -> str:
    return Template(wording()[finding.code][name][language]).substitute(finding.values)
