"""Several invented agencies in one program, each below a path of its own.

``python -m connectors.sandbox.agencies --process agencies-east --port 8624 --data DIR --issuer URL``

The agency ``mihon`` answers below ``/mihon``; which agencies belong to a process stands in ``agencies.json``.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from connectors.sandbox import agency
from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.everybody import read_everybody
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.linkage import linkage_key
from connectors.sandbox.people import PEOPLE, PeopleFileError
from connectors.sandbox.profile import Profile, load_profiles
from connectors.sandbox.serving import serve
from connectors.sandbox.signing_keys import own_key

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(
    name: str, profiles: Sequence[Profile], make: Callable[[Profile], Flask], *, secret: str
) -> Flask:
    """Put agencies below their ids; the program's own ``/healthz`` is beside them."""
    app = guarded_app(name, secret)
    mounted: dict[str, WSGIApplication] = {f"/{each.agency_id}": make(each) for each in profiles}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounted)  # type: ignore[method-assign]  # Flask's own way
    return app


def shared_processes(profiles: Mapping[str, Profile]) -> Mapping[str, Sequence[Profile]]:
    """Return the agencies by process, of those processes that are no agency's own."""
    found: dict[str, list[Profile]] = {}
    for each in profiles.values():
        if each.process != each.agency_id:
            found.setdefault(each.process, []).append(each)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one process of agencies until it is told to end; return the exit status."""
    groups = shared_processes(load_profiles())
    parser = argparse.ArgumentParser(description="Several invented agencies.")
    parser.add_argument("--process", required=True, choices=sorted(groups))
    parser.add_argument("--port", type=int, default=8624)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    agency.add_issuer(parser)
    options = parser.parse_args(arguments)
    try:
        app = create_app(
            options.process,
            groups[options.process],
            _maker(options),
            secret=read_secret(options.data / "tokens" / "agencies.token"),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"{options.process}: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


def _maker(options: argparse.Namespace) -> Callable[[Profile], Flask]:
    """Return what makes one agency; all of them know the same people."""
    people = read_everybody(options.people, held=holdings)
    secret = read_secret(options.data / "tokens" / "agencies.token")
    key = linkage_key(options.data)

    def make(profile: Profile) -> Flask:
        return agency.create_app(
            profile,
            people,
            secret=secret,
            key=key,
            tokens=agency.token_check(options, profile.agency_id),
            own=own_key(options.data, profile.agency_id, key),
            counter=agency.counter_of(options.data, profile.agency_id),
        )

    return make


if __name__ == "__main__":
    sys.exit(main())
