"""The post: takes mail from the outbox, writes it, and hands it to the mail server.

A mail that a crash left half sent goes again with the Message-ID it had, by which mail systems tell a twin.
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

from provider.keys.envelope import Envelope
from provider.notices.ways import MailPutOffError, MailRefusedError, MailSort, MailText, MailWay
from provider.storage.mail_addresses import MailAddress, MailAddresses
from provider.storage.outbox import Outbox, WaitingMail

MOST_AT_ONCE = 8
LEASE = timedelta(minutes=3)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """Sends mail by one way, or writes none where there is no way. Any number of processes may do so at once."""

    outbox: Outbox
    addresses: MailAddresses
    envelope: Envelope
    way: MailWay | None
    sender: str

    @property
    def offered(self) -> bool:
        """Tell whether this instance sends mail at all."""
        return self.way is not None

    def write_code(self, person_id: str, mail_id: str, code: str, *, now: datetime) -> None:
        """Let a code go to the address that waits for it; joins the open transaction."""
        sealed = self.envelope.seal(code.encode(), place=_sealed_at(mail_id))
        self.outbox.add_code(mail_id, person_id, sealed, now=now)

    def say_last(self, person_id: str, before: MailAddress, *, now: datetime) -> None:
        """Tell an address that it gets no mail any more: whoever took it away may not be its owner."""
        mail_id = str(uuid4())
        where = json.dumps([before.address, before.locale]).encode()
        sealed = self.envelope.seal(where, place=_sealed_at(mail_id))
        self.outbox.add_last(mail_id, person_id, sealed, now=now)

    def deliver_due(self, text: MailText, *, now: datetime) -> int:
        """Send what is due, ``MOST_AT_ONCE`` at most; return how many that were."""
        way = self.way
        if way is None:
            return 0
        due = self.outbox.claim_due(now=now, count=MOST_AT_ONCE, lease=LEASE)
        if due:
            with ThreadPoolExecutor(len(due), thread_name_prefix="mail") as threads:
                list(threads.map(lambda mail: self._deliver(way, mail, text, now=now), due))
        return len(due)

    def _deliver(self, way: MailWay, mail: WaitingMail, text: MailText, *, now: datetime) -> None:
        to = self._address(mail, now=now)
        try:
            if to is not None:
                way.send(self._written(mail, to, text), to.address)
        except MailPutOffError as fault:
            log.info("mail not sent attempt=%s fault=%s", mail.attempts, fault.code)
            pause = min(_FIRST_PAUSE * (1 << min(mail.attempts - 1, 10)), _LONGEST_PAUSE)
            self.outbox.put_off(mail.mail_id, now + pause)
            return
        except MailRefusedError as refusal:
            log.info("mail refused for good attempt=%s fault=%s", mail.attempts, refusal)
        self.outbox.settle(mail, now=now)

    def _address(self, mail: WaitingMail, *, now: datetime) -> MailAddress | None:
        """Return where a mail goes at this instant; None when the address was taken away meanwhile."""
        if mail.sort == MailSort.LAST:
            return MailAddress(*json.loads(self._opened(mail)))
        if mail.sort == MailSort.CODE:
            return self.addresses.waiting(mail.person_id, now=now)
        return self.addresses.confirmed(mail.person_id, now=now)

    def _opened(self, mail: WaitingMail) -> str:
        return self.envelope.open(mail.code or b"", place=_sealed_at(mail.mail_id)).decode()

    def _written(self, mail: WaitingMail, to: MailAddress, text: MailText) -> EmailMessage:
        sort = MailSort(mail.sort)
        code = self._opened(mail) if sort is MailSort.CODE else ""
        subject, body = text(sort, to.locale, code)
        written = EmailMessage(policy=SMTP)
        written["From"] = Address(addr_spec=self.sender)
        written["To"] = to.address
        written["Subject"] = subject
        written["Date"] = mail.written_at
        written["Message-ID"] = f"<{mail.mail_id}@{self.sender.partition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine answers it
        written.set_content(body, cte="base64")
        written["Content-Language"] = to.locale.partition("-")[0]
        return written


def _sealed_at(mail_id: str) -> str:
    return f"mail.code:{mail_id}"
