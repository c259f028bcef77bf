"""What consent needs from storage."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consent.disclosure import Disclosure
from consent.grant import Grant
from consent.grant_change import ChangedBy
from consent.retrieval import Part, Retrieval, RetrievalState


class GrantStore(Protocol):
    """Keeps grants."""

    def add(self, grant: Grant) -> None:
        """Keep a new grant."""
        ...

    def get(self, grant_id: str) -> Grant | None:
        """Return a grant, whatever its state."""
        ...

    def of_person(self, person_id: str) -> Sequence[Grant]:
        """List the grants that a person gave or that are about them, newest first."""
        ...

    def withdraw(
        self,
        grant_id: str,
        person_id: str,
        *,
        now: datetime,
        by: ChangedBy = ChangedBy.GIVER,
    ) -> bool:
        """End a grant that this person gave; False when there is none that is still alive."""
        ...

    def pause(
        self, grant_ids: Collection[str], person_id: str, *, because: str, now: datetime
    ) -> int:
        """Let grants rest that this person may end; return how many were not resting before."""
        ...

    def resume(self, grant_ids: Collection[str], person_id: str, *, now: datetime) -> int:
        """Let grants go on that this person may resume; return how many were resting."""
        ...


class DisclosureLog(Protocol):
    """The ledger: entries are added and marked, never changed or removed."""

    def append(self, entry: Disclosure) -> Disclosure:
        """Chain and keep an entry; return it with its hashes."""
        ...

    def mark_delivered(self, disclosure_id: str, *, now: datetime) -> None:
        """Note that the answer was seen to leave."""
        ...

    def first_of(self, retrieval_id: str) -> str | None:
        """Return the id of the first entry about a retrieval, to which retries are linked."""
        ...

    def walk(self) -> Iterator[Disclosure]:
        """Give every entry, oldest first, for whoever verifies the chain."""
        ...


class RetrievalStore(Protocol):
    """Keeps retrievals and their sealed parts, for those who ask and read."""

    def hold_grant(self, grant_id: str) -> None:
        """Make others who change or use this grant wait until the open transaction ends."""
        ...

    def add(
        self, retrieval: Retrieval, *, idempotency_hash: str | None, body_hash: str | None
    ) -> bool:
        """Keep a new retrieval; False when its grant has one under this idempotency hash."""
        ...

    def under_key(self, grant_id: str, idempotency_hash: str) -> tuple[Retrieval, str] | None:
        """Find what a grant started under an idempotency hash, with the hash of that body."""
        ...

    def get(self, retrieval_id: str) -> Retrieval | None:
        """Return a retrieval, whatever its state."""
        ...

    def of_grant(self, grant_id: str) -> Sequence[Retrieval]:
        """List the retrievals of a grant, newest first."""
        ...

    def parts(self, retrieval_id: str) -> Sequence[Part]:
        """List what was asked of whom, ordered by category and agency."""
        ...

    def note_read(self, retrieval_id: str, *, now: datetime) -> bool:
        """Note that the result is handed out, and hold the row until the transaction ends.

        ``READY`` becomes ``FETCHED``. False when there is nothing left to read.
        """
        ...

    def add_held(self, retrieval: Retrieval, parts: Sequence[Part]) -> None:
        """Keep what a preview showed for its grant, with all that is answered and asked by now."""
        ...

    def adopt(
        self, retrieval: Retrieval, keys: Collection[str], *, idempotency_hash: str, body_hash: str
    ) -> bool:
        """Let a held retrieval be a grant's request: under a key, and with the parts of these keys alone.

        False when it is one already.
        """
        ...

    def acknowledge(self, retrieval_id: str, *, now: datetime) -> bool:
        """Shred what the relying party has taken; False when nothing was left."""
        ...

    def revoke_of_grant(self, grant_id: str) -> int:
        """Shred everything of a grant that is withdrawn; return how many retrievals that were."""
        ...


class RetrievalWork(Protocol):
    """What a worker needs. ``owner`` names the worker, one name for each start of a process.

    ``attempt`` numbers the leases of a retrieval: an older one can no longer plan.
    """

    def lease(
        self, retrieval_id: str, owner: str, *, now: datetime, until: datetime
    ) -> Retrieval | None:
        """Take an open retrieval that nobody holds, by one conditional update; None otherwise."""
        ...

    def held(self, owner: str) -> Mapping[str, int]:
        """Tell what a worker holds: the open retrievals, each with the number of its lease."""
        ...

    def renew(self, owner: str, *, until: datetime) -> Mapping[str, int]:
        """Move the end of all leases of a worker, by one statement; return what ``held`` would."""
        ...

    def give_back(
        self, owner: str, retrieval_ids: Collection[str] | None = None, *, until: datetime
    ) -> Sequence[str]:
        """End leases of a worker, all of them or some; return whose they were.

        Sweepers hand these retrievals on from ``until`` on.
        """
        ...

    def plan(self, retrieval_id: str, attempt: int, asked: Sequence[Part]) -> bool:
        """Keep what will be asked of whom, once; with nobody to ask it is ready at once.

        False when the lease is no longer one's own.
        """
        ...

    def parts(self, retrieval_id: str) -> Sequence[Part]:
        """List what was asked of whom."""
        ...

    def keep_answers(self, answers: Sequence[tuple[str, Part]]) -> Mapping[str, RetrievalState]:
        """Keep answers, each with its retrieval's id, in one step; return how those then stand.

        They are ``PARTIAL`` or, with the last answer, ``READY``. The first answer of an agency stays. Answers
        to a retrieval that is closed are dropped, and it is left out.
        """
        ...

    def shred(self, retrieval_id: str, state: RetrievalState) -> bool:
        """Drop key and parts and settle in an end state; False when nothing was left."""
        ...


class RetrievalUpkeep(Protocol):
    """What the sweeper needs. Each method is one committed step and returns how many it changed."""

    def close_overdue(self, *, now: datetime) -> int:
        """End collecting at the deadline: ready with what there is, failed when nobody was asked."""
        ...

    def revoke_withdrawn(self) -> int:
        """Shred what belongs to withdrawn grants."""
        ...

    def purge_read(self, *, read_before: datetime) -> int:
        """Shred what was first read before that instant and is no longer open."""
        ...

    def expire(self, *, now: datetime) -> int:
        """Shred what has outlived its term."""
        ...

    def shred_unused(self, *, given_before: datetime) -> int:
        """Shred what is held for grants of before that instant which no token ever used."""
        ...

    def waiting(self, *, accepted_before: datetime, now: datetime) -> Sequence[str]:
        """List open retrievals that nobody holds: lost messages and lapsed leases, oldest first."""
        ...
