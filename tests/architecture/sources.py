"""Which files are ours, for the tests that hold the whole tree to a rule."""

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("clients_example", "connectors", "consent", "jpki_bridge", "provider", "scopes")


def python_files(*folders):
    """List the Python files below the folders, all of ours when none is named."""
    roots = [
        CHECKOUT / folder for folder in folders or (*PACKAGES, "migrations", "tests", "scripts")
    ]
    found = [path for root in roots for path in sorted(root.rglob("*.py"))]
    return [*found, CHECKOUT / "wsgi.py"] if not folders else found


def name_of(path):
    """Return the path as it reads from the checkout's root."""
    return str(path.relative_to(CHECKOUT))


def tracked_files():
    """List what git tracks or would track, as paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in listed.stdout.splitlines() if (CHECKOUT / line).exists()]
