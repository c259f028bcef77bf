"""Where this program keeps what it knows, for one user of the machine, on each system."""

from collections.abc import Mapping
from pathlib import Path

FOLDER = "jpki-bridge"


def configuration_folder(system: str, environment: Mapping[str, str], home: Path) -> Path:
    """Return the folder of the configuration; ``system`` is as ``sys.platform`` says it."""
    if system == "win32":
        return Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / FOLDER
    if system == "darwin":
        return home / "Library" / "Application Support" / FOLDER
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / FOLDER
