"""The bridge's port on this machine, and the providers that it answers."""

import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from jpki_bridge.card.doctor.finding import Finding, Level
from jpki_bridge.card.settings import DoorSettings

SECONDS = 5.0

_LISTENING = "0A"
_KERNEL_TABLE = Path("/proc/net/tcp")


def check_port(settings: DoorSettings, table: Path = _KERNEL_TABLE) -> Finding:
    """Tell who listens on the bridge's port: this user's bridge, nobody, or somebody else."""
    values = {"address": settings.authority}
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": settings.authority})
        answer = connection.getresponse()
        ours = answer.status == http.HTTPStatus.OK and answer.read(64) == b"ok\n"
    except ConnectionRefusedError:
        return Finding("port", Level.WARN, "BRIDGE_NOT_RUNNING", values)
    except (OSError, http.client.HTTPException):
        ours = False
    finally:
        connection.close()
    if not ours or _owner_of(settings.port, table) not in {None, _this_user()}:
        return Finding("port", Level.FAIL, "PORT_TAKEN", values)
    return Finding("port", Level.OK, "BRIDGE_RUNS", values)


def check_providers(settings: DoorSettings) -> Iterator[Finding]:
    """Ask each configured provider for its front door; what it says does not matter."""
    for origin in settings.answer_urls:
        yield _check_provider(origin)


def _check_provider(origin: str) -> Finding:
    values = {"origin": origin}
    try:
        with urllib.request.urlopen(f"{origin}/healthz", timeout=SECONDS):  # noqa: S310 - http(s), by the settings' own check
            pass
    except urllib.error.HTTPError:
        pass  # somebody answers there
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            return Finding("provider", Level.WARN, "PROVIDER_CERTIFICATE", values)
        return Finding("provider", Level.WARN, "PROVIDER_UNREACHABLE", values)
    return Finding("provider", Level.OK, "PROVIDER_REACHED", values)


def _owner_of(port: int, table: Path) -> int | None:
    """Return the user id of whoever listens there, where the kernel tells (Linux)."""
    try:
        rows = table.read_text("ascii").splitlines()[1:]
    except OSError:
        return None
    for row in rows:
        fields = row.split()
        if fields[3] == _LISTENING and int(fields[1].split(":")[1], 16) == port:
            return int(fields[7])
    return None


def _this_user() -> int | None:
    get: object = getattr(os, "getuid", None)
    return get() if callable(get) else None
