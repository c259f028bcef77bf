"""What the team agreed is a lint rule; each ban is seen to bite where it should, and only there."""

import subprocess
import sys

import pytest

from tests.architecture.sources import CHECKOUT

OFFENCES = {
    "datetime.now": (
        "TID251",
        "from datetime import UTC, datetime\n\nINSTANT = datetime.now(UTC)\n",
    ),
    "datetime.utcnow": ("TID251", "from datetime import datetime\n\nINSTANT = datetime.utcnow()\n"),
    "date.today": ("TID251", "from datetime import date\n\nTODAY = date.today()\n"),
    "time.time": ("TID251", "import time\n\nSTARTED = time.time()\n"),
    "os.environ": ("TID251", "import os\n\nHOME = os.environ['HOME']\n"),
    "os.getenv": ("TID251", "import os\n\nHOME = os.getenv('HOME')\n"),
    "random": ("TID251", "import random\n\nDICE = random.randint(1, 6)\n"),
    "authlib.jose": ("TID251", "from authlib.jose import jwt\n\nENCODE = jwt.encode\n"),
    "relative import": ("TID252", "from . import clock\n\nNOW = clock.utc_now\n"),
    "print": ("T201", "print('seen')\n"),
    "naive datetime": ("DTZ001", "from datetime import datetime\n\nX = datetime(2026, 4, 1)\n"),
    "blind except": ("BLE001", "try:\n    X = 1\nexcept Exception:\n    X = 2\n"),
    "no docstring": ("D103", "def f() -> None:\n    return\n"),
    "no annotation": ("ANN201", 'def f():\n    """Do it."""\n'),
    "complex": (
        "C901",
        'def f(x: int) -> int:\n    """Do it."""\n'
        + "".join(f"    if x == {n}:\n        x += 1\n" for n in range(9))
        + "    return x\n",
    ),
}


def found_by_ruff(code, path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--output-format=concise",
            "--stdin-filename",
            path,
            "-",
        ],
        input='"""A module."""\n\n' + code,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("offence", OFFENCES)
def test_the_ban_bites(offence):
    rule, code = OFFENCES[offence]
    assert f" {rule} " in found_by_ruff(code, "provider/web/offender.py")


@pytest.mark.parametrize("path", ["clients_example/app.py", "connectors/sandbox/agency.py"])
def test_stand_alone_programs_have_their_own_clock(path):
    _, code = OFFENCES["datetime.now"]
    assert "TID251" not in found_by_ruff(code, path)
