"""People with boxes, addresses and grants, on whichever database a suite runs."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from consent.grant import Grant
from consent.mandate import MandateOffer
from consent.notice import NoticeKind
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.notices.box import Notices
from provider.notices.post import Post
from provider.notices.still_acting import StillActing
from provider.notices.sweep import NoticeSweep
from provider.notices.unanswered import Unanswered
from provider.notices.ways import MailPutOffError, MailRefusedError
from provider.storage.clients import ClientStore
from provider.storage.corrections import CorrectionStore
from provider.storage.grants import SqlGrantStore
from provider.storage.mail_addresses import MailAddress, MailAddresses
from provider.storage.mandates import MandateStore
from provider.storage.notice_causes import NoticeCauses
from provider.storage.notice_settings import SqlNoticeSettings
from provider.storage.notices import SqlNotices
from provider.storage.outbox import Outbox
from provider.storage.persons import PersonStore
from provider.storage.representations import RepresentationStore
from provider.storage.sessions import SessionStore
from tests.citizen_world import RememberedDirectory
from tests.pki import NOW

DAY, HOUR, MINUTE, SECOND = (
    timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds")
)
IDLE, LONGEST = 15 * MINUTE, HOUR
CODE = "12345678"


@dataclass
class Letterbox:
    """A way for mail that keeps it, or does what it is told to raise."""

    taken: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    def send(self, mail, address):
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self.taken.append((address, mail))


GIVER_TOLD = NoticeKind.CLIENT_SUSPENDED
AWAY, NEVER = MailPutOffError("away"), MailRefusedError("recipient")


class Boxes:
    """The notices of a few people, the post, and what else they stand on."""

    def __init__(self, database):
        envelope = Envelope(b"k" * 32)
        self.database = database
        self.persons = PersonStore(database, envelope, KeyedHash(b"p" * 32))
        self.clients, self.grants = ClientStore(database), SqlGrantStore(database)
        self.sessions = SessionStore(database, idle=IDLE, absolute=LONGEST)
        self.settings = SqlNoticeSettings(database)
        self.addresses = MailAddresses(database, envelope, KeyedHash(b"c" * 32))
        self.outbox = Outbox(database, IDLE, LONGEST)
        self.notices = Notices(database, SqlNotices(database), self.addresses, self.outbox)
        self.causes = NoticeCauses(database)
        self.mandates = MandateStore(database, KeyedHash(b"m" * 32))
        self.representations = RepresentationStore(database)
        self.directory = RememberedDirectory()
        self.still_acting = StillActing(
            self.persons, self.directory, self.mandates, self.representations
        )
        unanswered = Unanswered(CorrectionStore(database), self.still_acting, self.notices)
        self.sweep = NoticeSweep(self.causes, self.notices, self.still_acting, unanswered)
        self.letterbox = Letterbox()
        self.post = Post(
            self.outbox, self.addresses, envelope, self.letterbox, "from@madoguchi.invalid"
        )
        self.clients.put("koyomi", {}, {"purposes": []}, policy="fapi2", sector="koyomi", now=NOW)
        self.misaki, self.taro = self.person("p-misaki"), self.person("p-taro")

    def person(self, name):
        return self.persons.enrol(name, now=NOW)

    def with_mail(self, person, address="misaki@mail.example", now=NOW):
        """Let a person have a confirmed address."""
        self.addresses.begin(person, MailAddress(address, "ja"), CODE, now=now)
        assert self.addresses.confirm(person, CODE, now=now)

    def log_in(self, person, now):
        """Let a browser be logged in; return what finds its session."""
        _, before = self.sessions.open("ja", now=now)
        return self.sessions.log_in(before, person, "", now=now)

    def grant(self, giver, subject=None, days=90, **changes):
        """Keep a standing grant."""
        grant = Grant(
            grant_id=changes.pop("grant_id", "g-1"),
            client_id="koyomi",
            person_id=giver,
            subject_id=subject or giver,
            credential_id="k",
            relation="agent" if subject else "self",
            categories=("immunisation",),
            declined=(),
            purpose_id="calendar",
            consent_text={"ja": {}},
            standing=True,
            given_at=NOW,
            expires_at=NOW + days * DAY,
        )
        grant = replace(grant, **changes)
        self.grants.add(grant)
        return grant

    def mandate(self, principal, proxy, *categories, now=NOW):
        """Let one act for another for a year."""
        ends_at = now + 365 * DAY
        offer = MandateOffer(principal, categories or ("immunisation",), True, ends_at)
        self.mandates.offer(offer, "code", now=now)
        self.mandates.begin("code", proxy, now=now)

    def told(self, person, now=NOW + 300 * DAY):
        """List the kinds in a box, oldest first, without marking anything read."""
        found = self.notices.store.of_person(person, limit=1000, before=None, now=now)
        return [each.kind.value for each in reversed(found)]

    def deliver(self, now):
        """Let the post go round once; return how many mails there are in all."""
        self.post.deliver_due(
            lambda sort, locale, code: (f"{sort} {locale}", f"body {code}"), now=now
        )
        return len(self.letterbox.taken)
