"""A stand-in sandbox for the supervisor's tests: toy_sandbox.py FOLDER CHILDREN_AS_JSON."""

import asyncio
import json
import os
import sys
from pathlib import Path

from provider.cli.supervisor.child import Child
from provider.cli.supervisor.errors import SupervisorError
from provider.cli.supervisor.lock import only_supervisor_of
from provider.cli.supervisor.log import Log
from provider.cli.supervisor.supervisor import supervise


def file_exists(path):
    async def check():
        return path.exists()

    return check


def main(folder, rows):
    children = [
        Child(
            name=row["name"],
            command=(sys.executable, "-u", "-c", row["program"]),
            folder=folder,
            environment=dict(os.environ),
            is_ready=file_exists(folder / f"{row['name']}.ready"),
            after=tuple(row.get("after", ())),
            ready_within_seconds=row.get("ready_within", 20),
            stop_within_seconds=row.get("stop_within", 5),
        )
        for row in rows
    ]

    def publish(state, found):
        unfinished = folder / "status.unfinished"
        unfinished.write_text(json.dumps({"state": state, "children": found}))
        unfinished.replace(folder / "status.json")

    log = Log(sys.stdout, tuple(child.name for child in children), "toy")
    try:
        with only_supervisor_of(folder):
            asyncio.run(
                supervise(children, log=log, publish=publish, on_ready=lambda: log.say("all ready"))
            )
    except SupervisorError as reason:
        sys.exit(f"refused: {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
