"""Rotation: the next key of an algorithm, in time; or at once, in an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from provider.keys.at_rest import fresh_key, opened
from provider.keys.envelope import Envelope
from provider.keys.errors import KeyStillNeededError, RotationUnderWayError, UnknownKeyError
from provider.keys.ports import SigningKeyStore
from provider.keys.schedule import Schedule
from provider.keys.signing_key import KeyState, SigningKey

_TO_COME = (KeyState.PENDING, KeyState.PUBLISHED)


@dataclass(frozen=True)
class Rotation:
    """What an operator does with the keys. Running processes notice by themselves."""

    store: SigningKeyStore
    envelope: Envelope
    schedule: Schedule

    def all(self) -> list[SigningKey]:
        """Return every key, by algorithm and generation."""
        return sorted(self.store.all(), key=lambda key: (key.algorithm, key.generation))

    def rotate(self, algorithm: str, *, now: datetime, at_once: bool = False) -> SigningKey:
        """Make the next key of an algorithm and let the present one retire when it begins to sign.

        ``at_once`` does not wait for relying parties' copies of the JWKS, and overtakes a rotation
        that is under way; otherwise such a one raises ``RotationUnderWayError``.
        """
        self._shred_removed(now=now)
        mine = [key for key in self.all() if key.algorithm == algorithm]
        if not at_once and any(key.state(now=now) in _TO_COME for key in mine):
            raise RotationUnderWayError(algorithm)
        made = self._next(algorithm, mine, now=now, at_once=at_once)
        ended = [self._ended(key, made) for key in mine if key.state(now=now) in _STILL_TO_SIGN]
        if not self.store.add(made, ended):
            raise RotationUnderWayError(algorithm)
        return made

    def retire(self, kid: str, *, now: datetime) -> SigningKey:
        """Take a retiring key out of the JWKS now, and revoke it: what it signed counts no more."""
        key = next((key for key in self.store.all() if key.kid == kid), None)
        if key is None:
            raise UnknownKeyError(kid)
        state = key.state(now=now)
        if state is not KeyState.RETIRING:
            raise KeyStillNeededError(state)
        gone = replace(key, removed_at=now, revoked_at=now)
        self.store.change(gone)
        return gone

    def _next(
        self, algorithm: str, mine: Sequence[SigningKey], *, now: datetime, at_once: bool
    ) -> SigningKey:
        generation = max((key.generation for key in mine), default=0) + 1
        if not mine:
            times = self.schedule.first(now)
        else:
            times = self.schedule.emergency(now) if at_once else self.schedule.successor(now)
        return fresh_key(algorithm, generation, times, self.envelope, now=now)

    def _ended(self, key: SigningKey, successor: SigningKey) -> SigningKey:
        retires_at = min(key.retires_at or successor.active_from, successor.active_from)
        return replace(key, retires_at=retires_at, removed_at=retires_at + self.schedule.retiring)

    def _shred_removed(self, *, now: datetime) -> None:
        """Delete keys that are over; of those that signed evidence the public half stays."""
        over = [key for key in self.store.all() if key.state(now=now) is KeyState.REMOVED]
        self.store.delete([key.kid for key in over if not key.proves(now=now)])
        for key in over:
            if key.public is None and key.proves(now=now):
                self.store.shred(key.kid, opened(key, self.envelope).public_jwk())


_STILL_TO_SIGN = (*_TO_COME, KeyState.ACTIVE)
