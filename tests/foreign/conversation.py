"""A program of somebody else's library and a citizen's browser, taking turns.

The program reads its task as one JSON line. It prints ``{"visit": URL}`` when a citizen is to follow an
address, and gets ``{"url", "body"}`` of the place where they came back. It ends with
``{"finished": {...}}``: what it found, after its library has checked all that it checks.
"""

import json

from tests.foreign.installed import start_node


def converse(script, task, walk, *, ca_file=None):
    """Let a program do its task; ``walk(url)`` returns where the citizen came back. Return its findings."""
    with start_node(script, ca_file=ca_file) as program:
        _say(program, task)
        for line in program.stdout:
            said = json.loads(line)
            if "finished" in said:
                return said["finished"]
            _say(program, walk(said["visit"]))
        raise AssertionError(f"{script} gave up:\n{program.stderr.read()[-6000:]}")


def _say(program, content):
    program.stdin.write(json.dumps(content) + "\n")
    program.stdin.flush()
