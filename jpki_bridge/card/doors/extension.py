"""Writes the browser extension for the providers of a set-up: a message bridge and nothing else."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from jpki_bridge.card.settings import DoorSettingsError, check_origin

EXTENSION_ID = "icokpgealpjjnpfbgfcclacidacdllkb"
"""What Chromium makes of the public key in the manifest."""

GECKO_ID = "jpki-bridge@madoguchi.example"

_FILES = ("background.js", "content.js")


def write_extension(folder: Path, providers: Sequence[str]) -> None:
    """Write an extension that runs on these origins alone; raises ``DoorSettingsError``."""
    if not providers:
        raise DoorSettingsError("name the provider's origin: --provider https://provider.example")
    for origin in providers:
        check_origin(origin)
    source = files("jpki_bridge.card.extension")
    manifest = json.loads(source.joinpath("manifest.json").read_text("utf-8"))
    manifest["content_scripts"][0]["matches"] = [f"{origin}/*" for origin in providers]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    (folder / "providers.js").write_text(f"const PROVIDERS = {json.dumps(providers)};\n", "utf-8")
    for name in _FILES:
        (folder / name).write_bytes(source.joinpath(name).read_bytes())
