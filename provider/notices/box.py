"""The box of notices, as everything else sees it: tell somebody something, and read what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import uuid4

from consent.grant import Grant
from consent.notice import Notice, NoticeKind
from provider.storage.db import Database
from provider.storage.mail_addresses import MailAddresses
from provider.storage.notices import Place, SqlNotices
from provider.storage.outbox import Outbox

MOST_COUNTED = 100
"""Beyond this number nobody counts unread notices."""


class About(TypedDict, total=False):
    """What a notice is about, by ids; and when it counts.

    ``by`` is the person in whose sitting it happens, where it is another one: mail waits until that is over.
    ``once`` names what is told a single time, whoever finds it and however often.
    """

    client_id: str
    grant_id: str
    subject_id: str
    by: str
    once: str


@dataclass(frozen=True)
class Notices:
    """Tells people, and lets them read."""

    database: Database
    store: SqlNotices
    addresses: MailAddresses
    outbox: Outbox

    def tell(
        self, person_id: str, kind: NoticeKind, *, now: datetime, **about: Unpack[About]
    ) -> bool:
        """Put a notice into a person's box, and mail on its way where they want that.

        Joins the open transaction. False when it was to be told once and was told before.
        """
        notice = Notice(
            notice_id=str(uuid4()),
            person_id=person_id,
            kind=kind,
            told_at=now,
            client_id=about.get("client_id", ""),
            grant_id=about.get("grant_id", ""),
            subject_id=about.get("subject_id", ""),
        )
        with self.database.transaction():
            if not self.store.add(notice, once=about.get("once", "")):
                return False
            if self.addresses.wants_mail(person_id, kind):
                self.outbox.add_news(person_id, by=about.get("by", ""), now=now)
            return True

    def grant_given(self, grant: Grant, *, now: datetime) -> None:
        """Tell of a grant whoever gave it, and whomever it is about; joins the open transaction.

        A change is told under the name of the grant that it changes: that is the one people see.
        """
        shown = grant.amends or grant.grant_id
        about = About(client_id=grant.client_id, grant_id=shown, subject_id=grant.subject_id)
        with self.database.transaction():
            self.tell(grant.person_id, NoticeKind.GRANT_GIVEN, now=now, **about)
            if grant.subject_id != grant.person_id:
                about["by"] = grant.person_id
                self.tell(grant.subject_id, NoticeKind.PROXY_ACTED, now=now, **about)

    def read(
        self, person_id: str, *, limit: int, before: Place | None, now: datetime
    ) -> Sequence[Notice]:
        """List notices, newest first, as they were before this reading, and mark them read."""
        found = self.store.of_person(person_id, limit=limit, before=before, now=now)
        fresh = [each.notice_id for each in found if each.read_at is None]
        if fresh:
            self.store.mark_read(fresh, now=now)
        return found

    def unread(self, person_id: str) -> int:
        """Count unread notices; ``MOST_COUNTED`` stands for that many or more."""
        return self.store.unread(person_id, most=MOST_COUNTED)
