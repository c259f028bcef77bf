"""HTTP with limits: time, size, no redirects, no proxy from the environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

from clients_example.relying_party.errors import UnexpectedAnswerError, UnreachableError

CONNECT_SECONDS = 5
READ_SECONDS = 15
"""Longer than the longest wait that ``Prefer`` asks for."""
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Answer:
    """One answer. ``content`` is its JSON, None when there is no body."""

    status: int
    headers: Mapping[str, str]
    content: Any

    @property
    def members(self) -> Mapping[str, Any]:
        """The JSON object that the answer must be."""
        if not isinstance(self.content, dict):
            raise UnexpectedAnswerError("no JSON object")
        return self.content

    def text(self, name: str) -> str:
        """Return a member that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise UnexpectedAnswerError(f"{name} is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a member if it is there; the protocol's values are printable ASCII."""
        value = self.members.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value or not (value.isascii() and value.isprintable()):
            raise UnexpectedAnswerError(f"{name} is malformed")
        return value

    def people(self) -> Mapping[str, str | None]:
        """List whom ``authorization_details`` is about, each with the grant that it names (RFC 9396)."""
        entries = self.members.get("authorization_details", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise UnexpectedAnswerError("authorization_details is malformed")
        found = {entry.get("subject"): entry.get("grant_id") for entry in entries}
        return {subject: grant for subject, grant in found.items() if isinstance(subject, str)}


def send(
    method: str,
    url: str,
    *,
    verify: str | bool,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, str] | bytes | None = None,
) -> Answer:
    """Send one request and read its answer; raise ``UnreachableError`` or ``UnexpectedAnswerError``."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Accept"] = "application/json"
        try:
            with session.request(
                method,
                url,
                headers=headers,
                data=body,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                verify=verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                raw = response.raw.read(MOST_BYTES + 1, decode_content=True)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            # The library's message may hold the address with its parameters.
            raise UnreachableError from None
    return Answer(response.status_code, response.headers, _json(raw))


def _json(raw: bytes) -> Any:
    if len(raw) > MOST_BYTES:
        raise UnexpectedAnswerError("too large")
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise UnexpectedAnswerError("not JSON") from None
