"""Who holds a record by now: relying parties that received a category and may still read it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consent.grant import Grant
from provider.storage.db import Database
from provider.storage.disclosures import DisclosureRow
from provider.storage.grants import GrantRow, grant_from
from scopes.outcome import Outcome


@dataclass(frozen=True)
class Holding:
    """One scope that left under one grant, as the ledger has it."""

    grant: Grant
    scope: str


class HolderLookup:
    """Looks up the ledger for what left under grants that are alive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, subject_id: str, scopes: Collection[str], *, now: datetime) -> Sequence[Holding]:
        """List what left of these scopes about a person under grants that are alive, each once."""
        grants = self._alive(subject_id, now)
        row = DisclosureRow
        left = select(row.grant_id, row.items).where(
            row.subject_id == subject_id, row.grant_id.in_(grants)
        )
        found: dict[tuple[str, str], Holding] = {}
        with self._database.reading() as connection:
            for grant_id, items in connection.execute(left):
                for item in items:
                    scope = item["category"]
                    if scope in scopes and item["outcome"] == Outcome.RELEASED.value:
                        found[grant_id, scope] = Holding(grants[grant_id], scope)
        return [held for held in found.values() if held.scope in held.grant.categories]

    def _alive(self, subject_id: str, now: datetime) -> Mapping[str, Grant]:
        row = GrantRow
        alive = select(row.__table__).where(
            row.subject_id == subject_id, row.withdrawn_at.is_(None), row.expires_at > now
        )
        with self._database.reading() as connection:
            return {
                each["grant_id"]: grant_from(each) for each in connection.execute(alive).mappings()
            }
