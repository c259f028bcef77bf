"""The platform's public keys, by which an agency checks consent tokens without asking for each."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from connectors.errors import MalformedAnswerError
from connectors.kit.errors import AwayError
from connectors.strict_json import json_object

IssuerKeys = Callable[[str, datetime], ECKey | None]
"""Returns the key of a ``kid`` at an instant, or None; ``AwayError`` while no key could be read at all."""

_FRESH = timedelta(minutes=5)
"""After so long keys are read again, so that one that was taken back counts no more."""
_PAUSE = timedelta(seconds=30)
"""How soon a ``kid`` that nobody knows makes an agency read again."""
_FIRST_PAUSE = timedelta(seconds=1)
"""The same, as long as no key is known at all."""
_SECONDS = 5.0
_SOON = 1
"""Seconds after which an agency that knows no key yet may be asked again."""
_UNREADABLE = (OSError, httpx.HTTPError, MalformedAnswerError, RecursionError)


def key_set(document: Mapping[str, Any]) -> dict[str, ECKey]:
    """Read the P-256 keys of a JWK Set (RFC 7517) by ``kid``; others sign no consent tokens."""
    found: dict[str, ECKey] = {}
    for unverified in document.get("keys", ()):
        try:
            if unverified["crv"] == "P-256" and unverified.get("use", "sig") == "sig":
                found[str(unverified["kid"])] = ECKey.import_key(unverified)
        except (JoseError, KeyError, TypeError, ValueError):
            continue
    return found


def keys_from(document: Mapping[str, Any]) -> IssuerKeys:
    """Return keys that never change, from a JWK Set in hand."""
    known = key_set(document)
    return lambda kid, _now: known.get(kid)


def keys_in(path: Path) -> IssuerKeys:
    """Return the keys of a file, which is read again for a ``kid`` that it did not have."""
    return _Kept(lambda: json_object(path.read_bytes()))


def keys_at(url: str, *, ca_file: Path | None = None) -> IssuerKeys:
    """Return the keys of the issuer's ``jwks_uri``: read at once in the background, again for an unknown ``kid``.

    So an agency knows them before the first question, and a platform that is away for a moment is none the worse.
    """
    trust: Any = True if ca_file is None else httpx.create_ssl_context(verify=str(ca_file))

    def read() -> Mapping[str, Any]:
        with httpx.Client(trust_env=False, timeout=_SECONDS, verify=trust) as client:
            return json_object(client.get(url).raise_for_status().content)

    kept = _Kept(read)
    threading.Thread(target=kept.read_until_known, name="issuer-keys", daemon=True).start()
    return kept


class _Kept:
    """Keys that are read when they are needed; what was read before goes on counting meanwhile."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read
        self._known: dict[str, ECKey] = {}
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def __call__(self, kid: str, now: datetime) -> ECKey | None:
        with self._lock:
            if self._should_read(kid, now):
                self._read_at = now
                self._refresh()
            if not self._known:
                raise AwayError(_SOON)
            return self._known.get(kid)

    def read_until_known(self) -> None:
        """Read again and again until there are keys; for a thread of its own."""
        while not self._known:
            self._refresh()
            if not self._known:
                time.sleep(_SOON)

    def _should_read(self, kid: str, now: datetime) -> bool:
        if self._read_at is None:
            return True
        pause = _FRESH if kid in self._known else _PAUSE if self._known else _FIRST_PAUSE
        return now - self._read_at > pause

    def _refresh(self) -> None:
        try:
            self._known = key_set(self._read())
        except (*_UNREADABLE, ValueError, TypeError):
            return  # the keys of before go on counting
