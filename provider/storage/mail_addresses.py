"""Mail addresses, sealed: of a person one that is confirmed, and one that waits for its code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, delete, insert, select, update
from sqlalchemy.orm import Mapped

from consent.notice import NoticeKind
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.db import Base, Database, column
from provider.storage.notice_settings import NoticeSettingRow
from provider.storage.outbox import MailRow

CODE_LIFE = timedelta(minutes=30)
MOST_WRONG = 5
"""Codes that are judged of one address that waits."""


class MailAddressRow(Base):
    """One address. ``place`` says which of a person's two it is, and that there is one of each at most.

    ``locale`` is the language of mail to it; one that is confirmed has no code and no end.
    """

    __tablename__ = "mail_address"

    address_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    place: Mapped[str] = column(String(48), unique=True, sensitivity="internal")
    address: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    locale: Mapped[str] = column(String(8), sensitivity="internal")
    code_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    wrong_count: Mapped[int] = column(Integer, sensitivity="internal")
    since: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime | None] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class MailAddress:
    """An address in clear, and the language of mail to it."""

    address: str
    locale: str

    def __repr__(self) -> str:
        return "MailAddress(…)"


@dataclass(frozen=True)
class MailAddresses:
    """Keeps addresses. A code is never stored."""

    database: Database
    envelope: Envelope
    codes: KeyedHash

    def confirmed(self, person_id: str, *, now: datetime) -> MailAddress | None:
        """Return the address to which notices go."""
        return self._at(_confirmed(person_id), now=now)

    def waiting(self, person_id: str, *, now: datetime) -> MailAddress | None:
        """Return the address that waits for its code."""
        return self._at(_waiting(person_id), now=now)

    def wants_mail(self, person_id: str, kind: NoticeKind) -> bool:
        """Tell whether a person has a confirmed address and did not stop mail about a kind."""
        row, choice = MailAddressRow, NoticeSettingRow
        query = (
            select(row.address_id, choice.unmailed)
            .outerjoin(choice, choice.person_id == row.person_id)
            .where(row.place == _confirmed(person_id))
        )
        with self.database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return found is not None and kind.value not in (found.unmailed or ())

    def begin(self, person_id: str, kept: MailAddress, code: str, *, now: datetime) -> None:
        """Let an address wait for a code; one that waited before is forgotten. Joins the open transaction."""
        address_id, place = str(uuid4()), _waiting(person_id)
        row = {
            "address_id": address_id,
            "person_id": person_id,
            "place": place,
            "address": self.envelope.seal(kept.address.encode(), place=_sealed_at(address_id)),
            "locale": kept.locale,
            "code_hash": self.codes.hex(person_id, code),
            "wrong_count": 0,
            "since": now,
            "expires_at": now + CODE_LIFE,
        }
        with self.database.transaction() as connection:
            connection.execute(delete(MailAddressRow).where(MailAddressRow.place == place))
            connection.execute(insert(MailAddressRow).values(row))

    def confirm(self, person_id: str, code: str, *, now: datetime) -> bool:
        """Let notices go to the address whose code this is, once; False for a wrong or late one.

        A try is counted before it is judged: of many at one instant ``MOST_WRONG`` are judged, and no more.
        """
        row = MailAddressRow
        open_ = (row.place == _waiting(person_id), row.expires_at > now)
        counted = update(row).where(*open_, row.wrong_count < MOST_WRONG)
        counted = counted.values(wrong_count=row.wrong_count + 1)
        tried = counted.returning(row.address_id, row.code_hash)
        with self.database.transaction() as connection:
            found = connection.execute(tried).one_or_none()
            if found is None or found.code_hash != self.codes.hex(person_id, code):
                return False
            connection.execute(delete(row).where(row.place == _confirmed(person_id)))
            confirmed = {"place": _confirmed(person_id), "code_hash": None, "expires_at": None}
            kept = update(row).where(row.address_id == found.address_id)
            connection.execute(kept.values({**confirmed, "wrong_count": 0, "since": now}))
            return True

    def give_up(self, person_id: str) -> None:
        """Forget the address that waits for its code; one that is confirmed stays."""
        waiting = MailAddressRow.place == _waiting(person_id)
        with self.database.transaction() as connection:
            connection.execute(delete(MailAddressRow).where(waiting))

    def remove(self, person_id: str) -> None:
        """Forget every address of a person, and the mail that is on its way there."""
        with self.database.transaction() as connection:
            for row in (MailRow, MailAddressRow):
                connection.execute(delete(row).where(row.person_id == person_id))

    def speak(self, person_id: str, locale: str) -> None:
        """Write mail to a person in another language from now on."""
        row = MailAddressRow
        changed = update(row).where(row.person_id == person_id, row.locale != locale)
        with self.database.transaction() as connection:
            connection.execute(changed.values(locale=locale))

    def _at(self, place: str, *, now: datetime) -> MailAddress | None:
        row = MailAddressRow
        query = select(row.address_id, row.address, row.locale, row.expires_at)
        with self.database.reading() as connection:
            found = connection.execute(query.where(row.place == place)).one_or_none()
        if found is None or (found.expires_at is not None and found.expires_at <= now):
            return None
        address = self.envelope.open(found.address, place=_sealed_at(found.address_id))
        return MailAddress(address.decode(), found.locale)


def _confirmed(person_id: str) -> str:
    return f"confirmed:{person_id}"


def _waiting(person_id: str) -> str:
    return f"waiting:{person_id}"


def _sealed_at(address_id: str) -> str:
    return f"mail_address.address:{address_id}"
