"""The databases of a running sandbox, read in a process of their own.

Whoever closes any handle of a file drops all locks that their process has on it (https://sqlite.org/howtocorrupt.html,
2.2), and a process keeps what it knows of a log whose writers were killed meanwhile. A test that looks aside must be
neither: the sandbox is used by others afterwards.
"""

import json
import subprocess
import sys

_COUNT = """
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=15)
print(json.dumps([database.execute(query).fetchall() for query in sys.argv[2:]]))
"""


def answers(path, *queries):
    """Return the rows that each query finds."""
    asked = [sys.executable, "-c", _COUNT, str(path), *queries]
    return json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)


def stored_bytes(files):
    """Return the content of the files that are there, one after the other."""
    there = [str(file) for file in files if file.exists()]
    return subprocess.run(["cat", *there], check=True, capture_output=True).stdout
