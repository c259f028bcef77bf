"""Registers the native-messaging host with a browser, for this user alone.

The manifest names the program and the extensions that may start it. A manifest's program takes no
arguments of ours, so a small launcher stands in between. On Windows browsers find the manifest by a
key of the registry.
"""

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jpki_bridge.card.configuration import FILE_NAME, own_folder
from jpki_bridge.card.doors.extension import EXTENSION_ID, GECKO_ID, write_extension
from jpki_bridge.card.settings import DoorSettingsError

HOST = "org.madoguchi.jpki_bridge"
BROWSERS = ("chrome", "chromium", "edge", "firefox")

_FOLDERS: Mapping[str, Mapping[str, str]] = {
    "linux": {
        "chrome": ".config/google-chrome/NativeMessagingHosts",
        "chromium": ".config/chromium/NativeMessagingHosts",
        "edge": ".config/microsoft-edge/NativeMessagingHosts",
        "firefox": ".mozilla/native-messaging-hosts",
    },
    "darwin": {
        "chrome": "Library/Application Support/Google/Chrome/NativeMessagingHosts",
        "chromium": "Library/Application Support/Chromium/NativeMessagingHosts",
        "edge": "Library/Application Support/Microsoft Edge/NativeMessagingHosts",
        "firefox": "Library/Application Support/Mozilla/NativeMessagingHosts",
    },
}
REGISTRY_KEYS: Mapping[str, str] = {
    "chrome": rf"Software\Google\Chrome\NativeMessagingHosts\{HOST}",
    "chromium": rf"Software\Chromium\NativeMessagingHosts\{HOST}",
    "edge": rf"Software\Microsoft\Edge\NativeMessagingHosts\{HOST}",
    "firefox": rf"Software\Mozilla\NativeMessagingHosts\{HOST}",
}


def main(arguments: Sequence[str]) -> int:
    """``jpki-bridge native-host install --browser NAME [--extension ID] [--config FILE]``."""
    options = _parser().parse_args(arguments)
    try:
        if options.extension_folder:
            write_extension(options.extension_folder, options.provider)
        extension = options.extension or (
            GECKO_ID if options.browser == "firefox" else EXTENSION_ID
        )
        folder = options.folder or manifest_folder(options.browser, sys.platform, Path.home())
        manifest = install(options.browser, extension, folder, options.config, Path(sys.executable))
    except (DoorSettingsError, OSError) as error:
        sys.stderr.write(f"jpki-bridge native-host install: {error}\n")
        return 1
    sys.stdout.write(f"{manifest}\n")
    return 0


def manifest_folder(browser: str, system: str, home: Path) -> Path:
    """Return where a browser of this user looks for manifests; on Windows our own folder."""
    if system == "win32":
        return own_folder()
    return home / _FOLDERS["darwin" if system == "darwin" else "linux"][browser]


def install(browser: str, extension: str, folder: Path, config: Path, python: Path) -> Path:
    """Write launcher and manifest, and on Windows the registry key; returns the manifest's path."""
    folder.mkdir(parents=True, exist_ok=True)
    launcher = _write_launcher(folder, extension, config, python)
    allowed: dict[str, list[str]] = (
        {"allowed_extensions": [extension]}
        if browser == "firefox"
        else {"allowed_origins": [f"chrome-extension://{extension}/"]}
    )
    members = {
        "name": HOST,
        "description": "Reads a My Number Card for the login pages it is told of.",
        "path": str(launcher),
        "type": "stdio",
        **allowed,
    }
    manifest = folder / f"{HOST}.json"
    manifest.write_text(json.dumps(members, indent=2) + "\n", "utf-8")
    if sys.platform == "win32":
        _register(browser, manifest)
    return manifest


def _write_launcher(folder: Path, extension: str, config: Path, python: Path) -> Path:
    words = [str(python), "-m", "jpki_bridge.card.serve", "native-host"]
    words += ["--config", str(config.absolute()), "--extension", extension]
    if sys.platform == "win32":
        launcher = folder / f"{HOST}.bat"
        quoted = " ".join(f'"{word}"' for word in words)
        launcher.write_text(f"@echo off\r\n{quoted} %*\r\n", "utf-8")
        return launcher
    launcher = folder / f"{HOST}.sh"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', "utf-8")
    launcher.chmod(0o700)
    return launcher


def _register(browser: str, manifest: Path) -> None:
    import winreg  # noqa: PLC0415 - exists on Windows only

    create: Callable[..., object] = winreg.SetValue  # type: ignore[attr-defined]
    create(
        winreg.HKEY_CURRENT_USER,  # type: ignore[attr-defined]
        REGISTRY_KEYS[browser],
        winreg.REG_SZ,  # type: ignore[attr-defined]
        str(manifest),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jpki-bridge native-host install")
    parser.add_argument("--browser", choices=BROWSERS, required=True)
    parser.add_argument("--extension", help="id of the extension (default: that of our own)")
    parser.add_argument("--folder", type=Path, help="where the manifest goes")
    parser.add_argument("--config", type=Path, default=own_folder() / FILE_NAME)
    parser.add_argument("--extension-folder", type=Path, help="write the extension there, too")
    parser.add_argument(
        "--provider", action="append", default=[], help="origin for the extension; repeatable"
    )
    return parser
