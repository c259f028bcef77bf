"""The key ring: which key signs now, and which public keys verify what we signed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provider.keys.at_rest import fresh_key, opened
from provider.keys.envelope import Envelope
from provider.keys.errors import NoActiveKeyError
from provider.keys.ports import SigningKeyStore
from provider.keys.private_keys import ALGORITHMS
from provider.keys.schedule import Schedule
from provider.keys.signing import Signer
from provider.keys.signing_key import EVIDENCE_ALGORITHM, IN_JWKS, KeyState, SigningKey

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Picture:
    """The keys as they were read at one instant."""

    keys: tuple[SigningKey, ...]
    read_at: datetime


class KeyRing:
    """Signers and public keys. Safe to share between threads.

    The rows are read again every few seconds (``Schedule.refresh``), otherwise no statement is run.
    The first key of an algorithm is made when it is first needed, and all first keys when the JWKS is
    first read: a relying party never holds a copy of the JWKS in which a signing key is missing.
    """

    def __init__(self, store: SigningKeyStore, envelope: Envelope, schedule: Schedule) -> None:
        self._store = store
        self._envelope = envelope
        self._schedule = schedule
        self._picture: _Picture | None = None
        self._signers: dict[str, Signer] = {}

    def signer(self, algorithm: str, *, now: datetime) -> Signer:
        """Return the one active key of an algorithm; raise ``NoActiveKeyError`` if none may sign."""
        keys = self._keys_for((algorithm,), now=now)
        mine = [key for key in keys if key.algorithm == algorithm]
        active = [key for key in mine if key.state(now=now) is KeyState.ACTIVE]
        if not active:
            raise NoActiveKeyError(algorithm)
        return self._signer(max(active, key=lambda key: key.generation))

    def published(self, *, now: datetime) -> list[dict[str, Any]]:
        """Return the public keys of the JWKS, by algorithm and age."""
        keys = self._keys_for(ALGORITHMS, now=now)
        shown = [key for key in keys if key.state(now=now) in IN_JWKS]
        shown.sort(key=lambda key: (ALGORITHMS.index(key.algorithm), key.generation))
        return [dict(self._signer(key).public_jwk()) for key in shown]

    def evidence(self, *, now: datetime) -> list[dict[str, Any]]:
        """Return the public half of every key that signed evidence, the oldest first.

        ``iat`` and ``exp`` say between which instants it signed, ``revoked`` since when it counts no more:
        the members of historical keys in OpenID Federation 1.0.
        """
        keys = self._keys_for((EVIDENCE_ALGORITHM,), now=now)
        signed = sorted((key for key in keys if key.proves(now=now)), key=lambda k: k.generation)
        return [self._told(key) for key in signed]

    def _told(self, key: SigningKey) -> dict[str, Any]:
        told: dict[str, Any] = {
            **(key.public or self._signer(key).public_jwk()),
            "iat": int(key.active_from.timestamp()),
        }
        if key.retires_at is not None:
            told["exp"] = int(key.retires_at.timestamp())
        if key.revoked_at is not None:
            told["revoked"] = {"revoked_at": int(key.revoked_at.timestamp())}
        return told

    def verifier(self, kid: str, *, now: datetime) -> Mapping[str, Any] | None:
        """Return the public key by which a token of ours is verified; None when it is not published."""
        for key in self._current(now=now):
            if key.kid == kid and key.state(now=now) in IN_JWKS:
                return self._signer(key).public_jwk()
        return None

    def _keys_for(self, algorithms: Sequence[str], *, now: datetime) -> Sequence[SigningKey]:
        keys: Sequence[SigningKey] = self._current(now=now)
        if _missing(algorithms, keys):
            keys = self._store.all()
            for algorithm in _missing(algorithms, keys):
                times = self._schedule.first(now)
                self._store.add(fresh_key(algorithm, 1, times, self._envelope, now=now))
            keys = self._store.all()
            # The picture is taken anew: a transaction that is open around this may still roll back.
            self._picture = None
        return keys

    def _current(self, *, now: datetime) -> tuple[SigningKey, ...]:
        picture = self._picture
        if picture is None or not picture.read_at <= now < picture.read_at + self._schedule.refresh:
            picture = self._picture = self._read(picture, now=now)
        return picture.keys

    def _read(self, known: _Picture | None, *, now: datetime) -> _Picture:
        """Read the keys; while they are out of reach what is known goes on verifying."""
        try:
            return _Picture(tuple(self._store.all()), now)
        except self._store.away as fault:
            if known is None:
                raise
            log.warning("signing keys not read again fault=%s", type(fault).__name__)
            return _Picture(known.keys, now)

    def _signer(self, key: SigningKey) -> Signer:
        signer = self._signers.get(key.kid)
        if signer is None:
            signer = self._signers[key.kid] = opened(key, self._envelope)
        return signer


def _missing(algorithms: Sequence[str], keys: Sequence[SigningKey]) -> list[str]:
    made = {key.algorithm for key in keys}
    return [algorithm for algorithm in algorithms if algorithm not in made]
