"""What browsers need: the native host's manifest for the extension, and the loopback permission."""

import json
from collections.abc import Iterator
from pathlib import Path

from jpki_bridge.card.doctor.finding import Finding, Level
from jpki_bridge.card.doors.native_install import BROWSERS, HOST, manifest_folder


def check_browsers(system: str, home: Path) -> Iterator[Finding]:
    """Look at each browser's manifest, and say what the browser will ask."""
    found = [
        _check_manifest(browser, manifest)
        for browser in BROWSERS
        if (manifest := manifest_folder(browser, system, home) / f"{HOST}.json").exists()
    ]
    yield from found or [Finding("native_host", Level.OK, "NATIVE_HOST_NOT_USED")]
    yield Finding("permission", Level.OK, "LOOPBACK_PERMISSION")


def _check_manifest(browser: str, manifest: Path) -> Finding:
    values = {"browser": browser}
    try:
        members = json.loads(manifest.read_text("utf-8"))
        whole = members["name"] == HOST and Path(members["path"]).is_file()
        whole = whole and bool(members.get("allowed_origins") or members.get("allowed_extensions"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        return Finding("native_host", Level.FAIL, "NATIVE_HOST_BROKEN", values)
    return Finding("native_host", Level.OK, "NATIVE_HOST_INSTALLED", values)
