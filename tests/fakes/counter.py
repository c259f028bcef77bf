"""A whole counter without HTTP, SQL or sockets: who calls, agencies that answer as told, a clock."""

import asyncio
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from connectors.directory_port import DirectoryPerson, Linkage, PersonName, Residence
from connectors.errors import DirectoryUnavailableError
from connectors.port import Holder, SourceAnswer, SourceErrorKind, SourceOutcome
from consent.entitlement import Entitlement, Purpose
from consent.grant import Grant
from consent.protection import UNPROTECTED
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.selfinfo.lives import Lives
from provider.selfinfo.use_cases import Surroundings, assemble
from scopes.catalogue import CATALOGUE
from tests.fakes.by_hand import QUICK, ByHand
from tests.fakes.retrievals import MemoryGrants, MemoryLedger, MemoryRetrievals, MemoryUnit

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIVES = Lives(timedelta(minutes=2), timedelta(hours=24), timedelta(minutes=10))
ENVELOPE = Envelope(b"k" * 32)
HOLDERS = {
    "hinata": Holder("991015", "日向見本市", "健康推進課 00-0000-0001"),
    "aozora": Holder("992011", "青空見本市", "保健センター 00-0000-0002"),
    "midori": Holder("993018", "緑見本町", "住民課 00-0000-0003"),
}
PURPOSE = Purpose(
    "calendar",
    {"ja": "予定", "en": "Calendar"},
    frozenset({"immunisation", "maternal_child_health", "household"}),
    frozenset(),
    365,
)


def a_grant(**changes):
    return Grant(
        **{
            "grant_id": "g-1",
            "client_id": "c-1",
            "person_id": "parent",
            "subject_id": "child",
            "credential_id": "cred-1",
            "relation": "legal_representative",
            "categories": ("immunisation", "household"),
            "declined": ("maternal_child_health",),
            "purpose_id": "calendar",
            "consent_text": {},
            "standing": True,
            "given_at": NOW,
            "expires_at": NOW + timedelta(days=90),
            **changes,
        }
    )


def a_relying_party(**changes):
    return RelyingParty(
        **{
            "client_id": "c-1",
            "metadata": {},
            "entitlement": Entitlement((PURPOSE,)),
            "policy": "fapi2",
            "sector": "parenting.example",
            "status": RelyingPartyStatus.ACTIVE,
            **changes,
        }
    )


def records_of(category, count=1, **changes):
    """Return records in the wire form, each with its own id."""
    example = CATALOGUE[category].examples[0]
    return [{**example, "record_id": f"rec-{n}", **changes} for n in range(count)]


def released(category, agency_id, records, **changes):
    return SourceAnswer(
        **{
            "agency_id": agency_id,
            "category": category,
            "outcome": SourceOutcome.RELEASED,
            "retrieved_at": NOW,
            "holder": HOLDERS[agency_id],
            "as_of": date(2026, 11, 19),
            "layout_version": "R8-6",
            "records": tuple(records),
            **changes,
        }
    )


def bare(category, agency_id, outcome):
    return SourceAnswer(agency_id, category, outcome, NOW, HOLDERS[agency_id])


def failing(category, agency_id, kind, retry_after=None):
    answer = bare(category, agency_id, SourceOutcome.ERROR)
    return replace(answer, error_kind=SourceErrorKind(kind), retry_after=retry_after)


class ProofSpentError(Exception):
    """The proof was used before."""


@dataclass
class Access:
    """What the OAuth side hands to a resource. ``reload`` reads the grant again, as it does."""

    grants: MemoryGrants
    grant: Grant
    relying_party: RelyingParty = field(default_factory=a_relying_party)
    categories: tuple = ("immunisation", "household")
    spent: set = field(default_factory=set)
    proof: str = field(default_factory=lambda: str(uuid.uuid4()))

    def reload(self, now):
        return replace(self, grant=self.grants.get(self.grant.grant_id))

    def spend_proof(self, now):
        if self.proof in self.spent:
            raise ProofSpentError
        self.spent.add(self.proof)

    def demand_unspent_proof(self):
        if self.proof in self.spent:
            raise ProofSpentError


class Agencies:
    """A ``Source``: answers as told per (agency, category), and remembers every question.

    An answer may be a value, a function of the request, or an exception to be raised.
    """

    def __init__(self):
        self.answers, self.asked, self.delays = {}, [], {}

    async def fetch(self, request, *, now):
        self.asked.append(request)
        await asyncio.sleep(self.delays.get(request.agency_id, 0))
        answer = self.answers.get((request.agency_id, request.category))
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer or bare(request.category, request.agency_id, SourceOutcome.NONE_HELD)


class MemoryTallies(list):
    """What was counted, one entry a writing; nothing is ever due."""

    def add(self, counts, *, now):
        self.append(counts)

    def due(self, *, now, today):
        return ()


class Directory:
    """A person directory that knows where the child lived, and may be silent."""

    def __init__(self, *agencies):
        self.agencies, self.silent = agencies, False
        self.born = date(2022, 5, 1)

    def person(self, person_id):
        if self.silent:
            raise DirectoryUnavailableError("silent")
        return DirectoryPerson(person_id, PersonName("見本 花", "ミホン　ハナ"), self.born)

    def represented(self, person_id):
        if self.silent:
            raise DirectoryUnavailableError("silent")
        return ()

    def linkage(self, person_id):
        if self.silent:
            raise DirectoryUnavailableError("silent")
        stays = [
            Residence(agency, HOLDERS[agency].code, date(2024, 4, 1), None)
            for agency in self.agencies
        ]
        return Linkage(stays, {agency: f"code-{agency}" for agency in self.agencies})


class Persons:
    def directory_ref(self, person_id):
        return f"p-{person_id}"


class Pairwise:
    def sub(self, sector, person_id):
        return f"sub:{sector}:{person_id}"

    def subject(self, sector, subject_id):
        return f"subject:{sector}:{subject_id}"

    def record(self, sector, subject_id, agency_id, category, record_id):
        """Name a record as its agency does, so that stories can be read."""
        return record_id


class Attestations:
    """Signs nothing, and says what it was asked to sign."""

    def over(self, retrieval_id, *, client_id, subject, now):
        def attested(entry, content):
            return {"by": "platform", "jws": f"{client_id} {entry['category']} {len(content)}"}

        return attested


class Queue(list):
    def enqueue(self, retrieval_id):
        self.append(retrieval_id)


class Counter:
    """The use cases over fakes; ``now`` is moved by the story."""

    def __init__(self, *agencies, grant=None):
        self.now, self.protections = NOW, {}
        self.unit, self.queue, self.ledger = MemoryUnit(), Queue(), MemoryLedger()
        self.grants = MemoryGrants(grant or a_grant())
        self.store = MemoryRetrievals(self.grants)
        self.agencies, self.directory = Agencies(), Directory(*agencies)
        self.tallies = MemoryTallies()
        around = Surroundings(
            retrievals=self.store,
            work=self.store,
            upkeep=self.store,
            disclosures=self.ledger,
            grants=self.grants,
            persons=Persons(),
            children_by_card=lambda _: (),
            directory=self.directory,
            source=self.agencies,
            unit=self.unit,
            queue=self.queue,
            envelope=ENVELOPE,
            pairwise=Pairwise(),
            references=KeyedHash(b"r" * 32),
            attestations=Attestations(),
            party_name=lambda client_id: f"registered name of {client_id}",
            clock=lambda: self.now,
            ticks=QUICK,
            protections=lambda subject_id: self.protections.get(subject_id, UNPROTECTED),
            tallies=self.tallies,
            reports=self.tallies,
        )
        use = assemble(around, LIVES, threads=8)
        self.starter, self.collector, self.requests = (
            use.starter,
            ByHand(use.collector),
            use.requests,
        )
        self.deliverer, self.sweeper = use.deliverer, use.sweeper

    def access(self, **changes):
        grant = changes.pop("grant", None) or next(iter(self.grants.grants.values()))
        return Access(self.grants, grant, **changes)

    def start(self, body=None, key="key-1", **changes):
        return self.starter.start(self.access(**changes), body or {}, key, now=self.now)

    def collected(self, body=None, **changes):
        """Start and collect; return the retrieval as it then stands."""
        retrieval_id = self.start(body, **changes).retrieval_id
        self.collector.collect(retrieval_id)
        return self.store.get(retrieval_id)

    def deliver(self, retrieval_id, category=None, **changes):
        return self.deliverer.deliver(
            self.access(**changes), retrieval_id, category=category, now=self.now
        )
