"""The ledger as one person reads it: their own entries, newest first, page by page, narrowed as they wish.

A page begins at an entry (keyset), not at a number of them: it costs the same however long the history is, and
stays where it is while new entries come. ``consent.own_history`` says in rules what these statements select.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Subquery,
    UnaryExpression,
    and_,
    asc,
    cast,
    desc,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from consent.disclosure import HANDED, IDENTITY, Disclosure
from consent.own_history import KINDS, Kinds, Linked, Wish
from provider.storage.db import Database
from provider.storage.disclosures import DisclosureRow, entry_of
from provider.storage.grants import GrantRow

_BATCH = 500


@dataclass(frozen=True)
class Mentioned:
    """Whom and what one permission names; ``items`` as ``Wish.category`` names them."""

    client_id: str
    subject_id: str
    items: Collection[str]


class OwnHistory:
    """Reads the entries that a person caused or that are about them; nobody's else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, person_id: str, wish: Wish, *, limit: int, before: str = "", after: str = ""
    ) -> Sequence[Disclosure]:
        """List entries, newest first: the newest, those older than one entry, or those just newer than one.

        ``before`` and ``after`` are ids of entries; one that is not the person's own finds nothing.
        """
        row = DisclosureRow
        beyond = []
        if before:
            beyond.append(row.sequence < _place_of(before, person_id))
        if after:
            beyond.append(row.sequence > _place_of(after, person_id))
        order: Callable[[Any], UnaryExpression[Any]] = asc if after else desc
        parts = _parts(person_id, wish, beyond, order=order(row.sequence), limit=limit)
        both = union_all(*(select(part) for part in parts)).subquery()
        query = select(both).order_by(order(both.c.sequence)).limit(limit)
        with self._database.reading() as connection:
            found = [entry_of(each) for each in connection.execute(query).mappings()]
        return found[::-1] if after else found

    def all(self, person_id: str, wish: Wish) -> Iterator[Disclosure]:
        """Give everything that is asked for, newest first, in batches of which each is a short reading."""
        before = ""
        while True:
            batch = self.page(person_id, wish, limit=_BATCH, before=before)
            yield from batch
            if len(batch) < _BATCH:
                return
            before = batch[-1].disclosure_id

    def linked(self, person_id: str, *, limit: int, before: str = "") -> Sequence[Linked]:
        """List a person's entries of every kind, newest first, each with what its neighbours say of it."""
        found = self.page(person_id, Wish(kinds=Kinds.ALL), limit=limit, before=before)
        row = DisclosureRow
        query = select(row.disclosure_id, _hash_before(), _named_after()).where(
            row.disclosure_id.in_([entry.disclosure_id for entry in found])
        )
        with self._database.reading() as connection:
            said = {name: (before_, after) for name, before_, after in connection.execute(query)}
        return [Linked(e, *(each or "" for each in said[e.disclosure_id])) for e in found]

    def mentioned(self, person_id: str) -> Sequence[Mentioned]:
        """List what a person's entries can be about: whatever was ever permitted by them or about them.

        Claims are about whoever logged in, whomever the records were about.
        """
        row = GrantRow
        mine = or_(row.person_id == person_id, row.subject_id == person_id)
        columns = (row.client_id, row.person_id, row.subject_id, row.categories, row.claims)
        query = select(*columns).where(mine)
        with self._database.reading() as connection:
            return [
                Mentioned(client_id, subject_id, (*categories, *_told(claims, giver == person_id)))
                for client_id, giver, subject_id, categories, claims in connection.execute(query)
            ]

    def get(self, disclosure_id: str, person_id: str) -> Disclosure | None:
        """Return one entry of the person's own."""
        row = DisclosureRow
        query = select(row.__table__).where(row.disclosure_id == disclosure_id, _own(person_id))
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().one_or_none()
        return entry_of(found) if found else None


def _told(claims: Sequence[str], own: bool) -> Iterator[str]:  # noqa: FBT001 - the one question
    return (IDENTITY + claim for claim in claims if own)


def _parts(
    person_id: str,
    wish: Wish,
    beyond: Sequence[ColumnElement[bool]],
    *,
    order: UnaryExpression[Any],
    limit: int,
) -> Iterator[Subquery]:
    """Select what a person caused and, apart from it, what others caused about them.

    Each part walks one index and stops early; together in one condition they would be sorted as a whole.
    """
    row = DisclosureRow
    for whose, caused in (
        (row.person_id == person_id, True),
        (and_(row.subject_id == person_id, row.person_id != person_id), False),
    ):
        query: Select[Any] = select(row.__table__).where(
            whose, *beyond, *_of_kinds(wish.kinds, caused=caused), *_narrowed(wish)
        )
        yield query.order_by(order).limit(limit).subquery()


def _of_kinds(kinds: Kinds, *, caused: bool) -> Iterator[ColumnElement[bool]]:
    if kinds is not Kinds.SHARED:
        yield DisclosureRow.kind.in_(KINDS[kinds])
    elif caused:
        yield DisclosureRow.kind == HANDED


def _narrowed(wish: Wish) -> Iterator[ColumnElement[bool]]:
    row = DisclosureRow
    for name in ("client_id", "subject_id", "grant_id"):
        if asked := getattr(wish, name):
            yield getattr(row, name) == asked
    if wish.since is not None:
        yield row.occurred_at >= wish.since
    if wish.until is not None:
        yield row.occurred_at < wish.until
    if wish.category or wish.outcome:
        yield _has_item(wish.category, wish.outcome)


def _has_item(category: str, outcome: str) -> ColumnElement[bool]:
    """Look into the stored text of the items, whose members stand in the order of ``DisclosedItem``.

    Both databases keep that text as it was written, and find it many times faster than they take it apart.
    """
    of_category = f'"category": "{category}"' if category else ""
    of_outcome = f'"outcome": "{outcome}"' if outcome else ""
    stored = cast(DisclosureRow.items, String)
    return stored.contains(", ".join(filter(None, (of_category, of_outcome))), autoescape=True)


def _own(person_id: str) -> ColumnElement[bool]:
    return or_(DisclosureRow.person_id == person_id, DisclosureRow.subject_id == person_id)


def _place_of(disclosure_id: str, person_id: str) -> ScalarSelect[int]:
    own = DisclosureRow.disclosure_id == disclosure_id, _own(person_id)
    return select(DisclosureRow.sequence).where(*own).scalar_subquery()


def _hash_before() -> ScalarSelect[str]:
    other = aliased(DisclosureRow)
    older = select(other.entry_hash).where(other.sequence < DisclosureRow.sequence)
    return older.order_by(other.sequence.desc()).limit(1).correlate(DisclosureRow).scalar_subquery()


def _named_after() -> ScalarSelect[str]:
    other = aliased(DisclosureRow)
    newer = select(other.previous_hash).where(other.sequence > DisclosureRow.sequence)
    return newer.order_by(other.sequence).limit(1).correlate(DisclosureRow).scalar_subquery()
