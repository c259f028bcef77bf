"""The manifest of a delivery: what was dropped, for which day, and the digest of each file.

A delivery is a folder ``drops/20261120`` (or ``20261120T0300``) with its files and, written last,
``manifest.json``:

```json
{"as_of": "2026-11-20", "layout_version": "R8-6",
 "files": [{"name": "shots.csv", "layout": "shots", "sha256": "64 hexadecimal digits"}]}
```
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.errors import DropFaultError
from connectors.files.mapping import Layout
from connectors.files.opening import is_safe_name, opened

MANIFEST = "manifest.json"
_MOST_BYTES = 256 * 1024
_MOST_FILES = 200
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True)
class DroppedFile:
    """One file of a delivery. ``sha256`` is in hexadecimal digits, in small letters."""

    name: str
    layout: Layout
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a delivery holds. ``digest`` is of the manifest's own bytes."""

    as_of: date
    layout_version: str
    files: tuple[DroppedFile, ...]
    digest: str


def read_manifest(folder: Path, layouts: Mapping[str, Layout], *, today: date) -> Manifest:
    """Read the manifest of a delivery.

    Raises ``DropFaultError``: ``malformed_manifest``, ``unsafe_name``, ``unknown_layout``, ``future_as_of``, or
    what opening a file may end with.
    """
    with opened(folder, MANIFEST) as file:
        body = file.read(_MOST_BYTES + 1)
    unverified = _document(body)
    try:
        as_of = date.fromisoformat(unverified["as_of"])
    except (KeyError, TypeError, ValueError):
        raise DropFaultError("malformed_manifest") from None
    if as_of > today:
        raise DropFaultError("future_as_of")
    files = tuple(_file(entry, layouts) for entry in unverified["files"])
    if len({each.name for each in files}) < len(files):
        raise DropFaultError("malformed_manifest")
    digest = hashlib.sha256(body).hexdigest()
    return Manifest(as_of, unverified["layout_version"], files, digest)


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body.decode("utf-8-sig")) if len(body) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise DropFaultError("malformed_manifest")
    files, version = value.get("files"), value.get("layout_version")
    if not isinstance(files, list) or not 1 <= len(files) <= _MOST_FILES:
        raise DropFaultError("malformed_manifest")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise DropFaultError("malformed_manifest")
    return value


def _file(entry: Any, layouts: Mapping[str, Layout]) -> DroppedFile:
    if not isinstance(entry, dict) or not isinstance(entry.get("layout"), str):
        raise DropFaultError("malformed_manifest")
    if not is_safe_name(entry.get("name")):
        raise DropFaultError("unsafe_name")
    layout, sha256 = layouts.get(entry["layout"]), entry.get("sha256")
    if layout is None:
        raise DropFaultError("unknown_layout")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise DropFaultError("malformed_manifest")
    return DroppedFile(entry["name"], layout, sha256.lower())
