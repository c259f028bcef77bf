"""What the web and the worker may ask of self-information, put together from what surrounds it."""

from contextlib import nullcontext
from dataclasses import dataclass

from connectors.agency_map import CONNECTED_ONLY, AgencyMap
from connectors.directory_port import PersonDirectory
from connectors.port import Source
from consent.ports import (
    DisclosureLog,
    GrantStore,
    RetrievalStore,
    RetrievalUpkeep,
    RetrievalWork,
)
from provider.clock import Clock
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.queue import RetrievalQueue
from provider.selfinfo.attestation import Attestations
from provider.selfinfo.birth_dates import BirthDateLookup
from provider.selfinfo.citizen_reads import CitizenReads
from provider.selfinfo.collect import Collector
from provider.selfinfo.consent_people import ConsentPeopleLookup
from provider.selfinfo.deliver import Deliverer
from provider.selfinfo.floor import Connected, Floor
from provider.selfinfo.lives import Lives
from provider.selfinfo.opening import Opening
from provider.selfinfo.ports import (
    ChildrenByCard,
    Pairwise,
    Persons,
    PreviewSecrets,
    Protections,
    UnitOfWork,
)
from provider.selfinfo.preview_secrets import NO_SECRETS
from provider.selfinfo.requests import Requests
from provider.selfinfo.sealed import UNSEALED, SealedPath
from provider.selfinfo.silence import Withheld
from provider.selfinfo.source_request import ConsentRecital, PartyName
from provider.selfinfo.start import RequestStarter
from provider.selfinfo.sweep import Sweeper
from provider.selfinfo.tally import Tally, TallyStore
from provider.selfinfo.ticks import Ticks
from provider.selfinfo.usage_reports import ReportStore, UsageReports
from provider.selfinfo.wait import WaitingRoom


@dataclass(frozen=True)
class Surroundings:
    """Every port that self-information stands on. ``references`` keys what agencies are told."""

    retrievals: RetrievalStore
    work: RetrievalWork
    upkeep: RetrievalUpkeep
    disclosures: DisclosureLog
    grants: GrantStore
    persons: Persons
    children_by_card: ChildrenByCard
    directory: PersonDirectory
    source: Source
    unit: UnitOfWork
    queue: RetrievalQueue
    envelope: Envelope
    pairwise: Pairwise
    references: KeyedHash
    attestations: Attestations
    party_name: PartyName
    clock: Clock
    ticks: Ticks
    protections: Protections
    tallies: TallyStore
    reports: ReportStore
    agency_map: AgencyMap = CONNECTED_ONLY
    connected: Connected = nullcontext
    sealed_path: SealedPath = UNSEALED
    preview_secrets: PreviewSecrets = NO_SECRETS


@dataclass(frozen=True)
class SelfInformation:
    """The use cases, in the order in which a disclosure meets them."""

    starter: RequestStarter
    collector: Collector
    requests: Requests
    waiting_room: WaitingRoom
    deliverer: Deliverer
    citizen_reads: CitizenReads
    sweeper: Sweeper
    tally: Tally
    usage_reports: UsageReports
    connected: Connected

    def floor(self) -> Floor:
        """Return a floor of this process, to be entered on the event loop that it shall live on."""
        return Floor(self.collector, connected=self.connected)


def assemble(around: Surroundings, lives: Lives, *, threads: int) -> SelfInformation:
    """Build the use cases; ``threads`` is how many requests one process serves side by side."""
    requests = Requests(around.retrievals, around.unit, lives.after_first_read)
    tally = Tally(around.tallies)
    opening = _opening(around, tally)
    return SelfInformation(
        starter=RequestStarter(
            around.retrievals, around.unit, around.queue, around.envelope, lives
        ),
        collector=_collector(around, tally),
        requests=requests,
        waiting_room=WaitingRoom(threads),
        deliverer=Deliverer(
            requests=requests,
            retrievals=around.retrievals,
            disclosures=around.disclosures,
            unit=around.unit,
            envelope=around.envelope,
            pairwise=around.pairwise,
            opening=opening,
            attestations=around.attestations,
            protections=around.protections,
            tally=tally,
            preview_secrets=around.preview_secrets,
        ),
        citizen_reads=CitizenReads(
            retrievals=around.retrievals,
            disclosures=around.disclosures,
            unit=around.unit,
            queue=around.queue,
            envelope=around.envelope,
            opening=opening,
            protections=around.protections,
            collecting=lives.collecting,
        ),
        sweeper=Sweeper(around.upkeep, around.queue, lives),
        tally=tally,
        usage_reports=UsageReports(around.reports, around.source),
        connected=around.connected,
    )


def _opening(around: Surroundings, tally: Tally) -> Opening:
    return Opening(
        retrievals=around.retrievals,
        envelope=around.envelope,
        birth_dates=BirthDateLookup(around.directory, around.persons),
        people=ConsentPeopleLookup(around.directory, around.persons, around.children_by_card),
        ticks=around.ticks,
        tally=tally,
    )


def _collector(around: Surroundings, tally: Tally) -> Collector:
    return Collector(
        work=around.work,
        grants=around.grants,
        persons=around.persons,
        directory=around.directory,
        source=around.source,
        envelope=around.envelope,
        references=around.references,
        recital=ConsentRecital(around.party_name),
        clock=around.clock,
        ticks=around.ticks,
        withholding=lambda subject_id: Withheld(around.protections(subject_id)),
        tally=tally,
        agency_map=around.agency_map,
        sealed_path=around.sealed_path,
    )
