"""Who may come through the door: the rules on a request, before anything of it is acted upon.

Whatever breaks a rule raises ``NotForUsError``, and all of them get one identical empty 404: a page
that probes this port learns nothing, not even that a bridge is there.
"""

import re
from collections.abc import Collection, Mapping
from email.message import Message
from typing import Protocol
from urllib.parse import parse_qsl

from jpki_bridge.card.doors.members import texts_of
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.refusal import NotForUsError

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
MAX_ENTRY_BYTES = 16384
MAX_OWN_BYTES = 2048

_MAX_FIELDS = 8
_LENGTH = re.compile(r"[0-9]{1,7}")
_NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
_CALL = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


class Body(Protocol):
    """Where a request's body is read from."""

    def read(self, size: int, /) -> bytes:
        """Read up to ``size`` bytes."""
        ...


def check_host(headers: Message, settings: DoorSettings) -> None:
    """Want exactly one ``Host``, and exactly ours: this shuts out DNS rebinding."""
    if headers.get_all("Host") != [settings.authority]:
        raise NotForUsError("host")


def check_entry(headers: Message, settings: DoorSettings) -> str:
    """Return the provider origin that the browser vouches for, when it is a configured one."""
    _check_fetch(headers, _NAVIGATION)
    return _known_origin(headers, settings)


def check_call(headers: Message, settings: DoorSettings) -> str:
    """Return the provider origin whose script calls, or asks beforehand whether it may."""
    _check_fetch(headers, _CALL)
    return _known_origin(headers, settings)


def check_preflight(headers: Message) -> None:
    """Want the one request that our calls need, and nothing more."""
    names = ",".join(headers.get_all("Access-Control-Request-Headers") or ())
    wanted = {name.strip().lower() for name in names.split(",")}
    if headers.get_all("Access-Control-Request-Method") != ["POST"] or wanted != {"content-type"}:
        raise NotForUsError("preflight")


def check_window(headers: Message) -> None:
    """Want a page in a window of its own: no frame, no script, no picture."""
    _check_fetch(headers, _NAVIGATION)


def check_own_page(headers: Message, settings: DoorSettings) -> None:
    """Want a form of the bridge's own pages."""
    _check_fetch(headers, _NAVIGATION)
    if headers.get_all("Origin") != [settings.origin]:
        raise NotForUsError("origin")


def read_form(
    headers: Message, body: Body, *, limit: int, allowed: Collection[str]
) -> dict[str, str]:
    """Read a plain form of at most ``limit`` bytes; unknown and repeated fields are refused."""
    return _fields(_read(headers, body, FORM_TYPE, limit), allowed)


def read_members(
    headers: Message, body: Body, *, limit: int, wanted: Collection[str]
) -> dict[str, str]:
    """Read a JSON object of exactly these members, all texts, of at most ``limit`` bytes.

    No plain form of another page carries this content type, so that browsers ask beforehand.
    """
    return texts_of(_read(headers, body, JSON_TYPE, limit), wanted)


def _read(headers: Message, body: Body, kind: str, limit: int) -> bytes:
    if headers.get_all("Transfer-Encoding") or headers.get_content_type() != kind:
        raise NotForUsError("content type")
    lengths = headers.get_all("Content-Length") or []
    if len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]) or int(lengths[0]) > limit:
        raise NotForUsError("content length")
    data = body.read(int(lengths[0]))
    if len(data) != int(lengths[0]):
        raise NotForUsError("content length")
    return data


def _fields(data: bytes, allowed: Collection[str]) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            data.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise NotForUsError("form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs) or not fields.keys() <= set(allowed):
        raise NotForUsError("fields")
    return fields


def _known_origin(headers: Message, settings: DoorSettings) -> str:
    origins = headers.get_all("Origin") or []
    if len(origins) != 1 or origins[0] not in settings.answer_urls:
        raise NotForUsError("origin")
    return origins[0]


def _check_fetch(headers: Message, wanted: Mapping[str, str]) -> None:
    """Where the browser tells how the request came about, it must be in this way."""
    for name, value in wanted.items():
        if any(told != value for told in headers.get_all(name) or ()):
            raise NotForUsError("fetch metadata")
