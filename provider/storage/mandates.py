"""Mandates: who acts for whom by a one-time code, for which categories, and until when.

The row of a mandate is what a proxy who agrees and a principal who ends it wait for: whoever comes
second sees what the first has done.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    RowMapping,
    String,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Mapped

from consent.errors import MandateRefusedError
from consent.mandate import CODE_LIFE, ONESELF, STANDING, UNKNOWN_CODE, Mandate, MandateOffer
from provider.keys.keyed import KeyedHash
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there


class MandateRow(Base):
    """One principal and one proxy; a mandate that is given anew takes the row of the one that is over."""

    __tablename__ = "mandate"

    principal_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    proxy_id: Mapped[str] = column(
        String(36),
        ForeignKey("person.person_id"),
        primary_key=True,
        index=True,
        sensitivity="internal",
    )
    categories: Mapped[list[str]] = column(JSON, sensitivity="internal")
    may_disclose: Mapped[bool] = column(sensitivity="internal")
    since: Mapped[datetime] = column(sensitivity="internal")
    ends_at: Mapped[datetime] = column(sensitivity="internal")
    ended_at: Mapped[datetime | None] = column(sensitivity="internal")


class MandateOfferRow(Base):
    """One code that waits for its proxy; of a principal there is one at most."""

    __tablename__ = "mandate_offer"

    principal_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    code_hash: Mapped[str] = column(String(64), unique=True, sensitivity="secret")
    categories: Mapped[list[str]] = column(JSON, sensitivity="internal")
    may_disclose: Mapped[bool] = column(sensitivity="internal")
    ends_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class MandateStore:
    """Keeps mandates and offers. The code itself is never stored."""

    def __init__(self, database: Database, codes: KeyedHash) -> None:
        self._database = database
        self._codes = codes

    def offer(self, offer: MandateOffer, code: str, *, now: datetime) -> None:
        """Keep an offer for a quarter of an hour; an earlier one of this principal is void."""
        row = MandateOfferRow
        content = _content(offer) | {
            "code_hash": self._codes.hex("code", code),
            "expires_at": now + CODE_LIFE,
        }
        key = {"principal_id": offer.principal_id}
        with self._database.transaction() as connection:
            insert_unless_there(connection, row, key | content)
            changed = update(row).where(row.principal_id == offer.principal_id)
            connection.execute(changed.values(content))

    def begin(self, code: str, proxy_id: str, *, now: datetime) -> Mandate:
        """Turn the offer of a code into a mandate, once, however many bring it at the same time.

        Raises ``MandateRefusedError`` for a code that is unknown, over or used, for one's own, and
        while a mandate of these two stands; then the code is as it was.
        """
        row = MandateOfferRow
        this = and_(row.code_hash == self._codes.hex("code", code), row.expires_at > now)
        with self._database.transaction() as connection:
            query = select(row.principal_id, row.categories, row.may_disclose, row.ends_at)
            found = connection.execute(query.where(this)).one_or_none()
            if found is None or connection.execute(delete(row).where(this)).rowcount != 1:
                raise MandateRefusedError(UNKNOWN_CODE)
            offer = MandateOffer(found[0], tuple(found[1]), found[2], found[3])
            return self._begin(offer, proxy_id, now=now)

    def _begin(self, offer: MandateOffer, proxy_id: str, *, now: datetime) -> Mandate:
        if offer.principal_id == proxy_id:
            raise MandateRefusedError(ONESELF)
        row, pair = MandateRow, _pair(offer.principal_id, proxy_id)
        keys = {"principal_id": offer.principal_id, "proxy_id": proxy_id}
        anew = _content(offer) | {"since": now, "ended_at": None}
        over = keys | _content(offer) | {"since": now, "ended_at": now}
        with self._database.transaction() as connection:
            insert_unless_there(connection, row, over)
            begun = update(row).where(pair, (row.ended_at.is_not(None)) | (row.ends_at <= now))
            if connection.execute(begun.values(anew)).rowcount != 1:
                raise MandateRefusedError(STANDING)
        values = vars(offer) | {"proxy_id": proxy_id, "since": now}
        return Mandate(**values)

    def standing(self, principal_id: str, proxy_id: str, *, now: datetime) -> Mandate | None:
        """Return the mandate of two people that stands at an instant."""
        found = self._read(_pair(principal_id, proxy_id), _stands(now))
        return found[0] if found else None

    def hold(self, principal_id: str, proxy_id: str, *, now: datetime) -> Mandate | None:
        """Return the mandate that stands, and keep it from ending until the transaction ends."""
        query = _MANDATE.where(_pair(principal_id, proxy_id), _stands(now)).with_for_update()
        with self._database.transaction() as connection:
            found = connection.execute(query).mappings().one_or_none()
        return _mandate(found) if found else None

    def of_principal(self, principal_id: str, *, now: datetime) -> Sequence[Mandate]:
        """List who acts for a person at an instant, oldest first."""
        return self._read(MandateRow.principal_id == principal_id, _stands(now))

    def of_proxy(self, proxy_id: str, *, now: datetime) -> Sequence[Mandate]:
        """List for whom a person acts at an instant, oldest first."""
        return self._read(MandateRow.proxy_id == proxy_id, _stands(now))

    def former_principals(self, proxy_id: str, *, now: datetime) -> Collection[str]:
        """Name those for whom a person acted once and acts no longer."""
        row = MandateRow
        query = select(row.principal_id).where(row.proxy_id == proxy_id, ~_stands(now))
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))

    def end(self, principal_id: str, proxy_id: str, *, now: datetime) -> bool:
        """End a mandate, and void a code that waits; False when none stood."""
        ended = update(MandateRow).where(_pair(principal_id, proxy_id), _stands(now))
        void = delete(MandateOfferRow).where(MandateOfferRow.principal_id == principal_id)
        with self._database.transaction() as connection:
            connection.execute(void)
            return connection.execute(ended.values(ended_at=now)).rowcount == 1

    def _read(self, *which: ColumnElement[bool]) -> Sequence[Mandate]:
        query = _MANDATE.where(*which).order_by(MandateRow.since, MandateRow.proxy_id)
        with self._database.reading() as connection:
            return [_mandate(row) for row in connection.execute(query).mappings()]


_MANDATE = select(*(getattr(MandateRow, name) for name in Mandate.__dataclass_fields__))


def _mandate(row: RowMapping) -> Mandate:
    return Mandate(**{**row, "categories": tuple(row["categories"])})


def _content(offer: MandateOffer) -> dict[str, Any]:
    names = ("may_disclose", "ends_at")
    return {name: getattr(offer, name) for name in names} | {"categories": [*offer.categories]}


def _pair(principal_id: str, proxy_id: str) -> ColumnElement[bool]:
    return and_(MandateRow.principal_id == principal_id, MandateRow.proxy_id == proxy_id)


def _stands(now: datetime) -> ColumnElement[bool]:
    return and_(MandateRow.ended_at.is_(None), MandateRow.ends_at > now)
