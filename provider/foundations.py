"""What one instance stands on: settings, clock, keys, and every store; built by the composition root.

Stores that not every process needs are made at their first use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from connectors.directory_port import PersonDirectory
from connectors.registry import AgencyEndpoint
from jpki_bridge.verification.trust import Trust
from provider.clock import Clock
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.keys.ring import KeyRing
from provider.login.upstream.authenticator import UpstreamAuthenticator
from provider.notices.box import Notices
from provider.notices.coming_of_age import ComingOfAge
from provider.notices.still_acting import StillActing
from provider.oauth.assembly import OAuth
from provider.selfinfo.guardian_ends import GuardianEnds
from provider.settings import Settings
from provider.storage.app_claims import AppClaims
from provider.storage.challenges import AnswerParking, ChallengeStore
from provider.storage.client_document_store import ClientDocumentStore
from provider.storage.client_sessions import ClientSessionStore
from provider.storage.clients import ClientStore
from provider.storage.corrections import CorrectionStore
from provider.storage.counter_clerks import CounterClerks
from provider.storage.counter_codes import CounterCodes
from provider.storage.credentials import CredentialStore
from provider.storage.cross_device import CrossDeviceStore
from provider.storage.cross_device_limits import CrossDeviceLimits
from provider.storage.cross_device_notices import CrossDeviceNotices
from provider.storage.db import Database
from provider.storage.disclosures import SqlDisclosureLog
from provider.storage.exchange_history import SqlExchangeHistory
from provider.storage.flows import SqlFlowStore
from provider.storage.grant_changes import GrantChanges
from provider.storage.grants import SqlGrantStore
from provider.storage.guardian_grants import SqlGuardianGrants
from provider.storage.job_queue import HueyQueue
from provider.storage.key_store import SecretStore
from provider.storage.ledger_checks import LedgerChecks
from provider.storage.login_history import LoginHistory
from provider.storage.mail_addresses import MailAddresses
from provider.storage.mandates import MandateStore
from provider.storage.notice_settings import SqlNoticeSettings
from provider.storage.notices import SqlNotices
from provider.storage.outbox import Outbox
from provider.storage.own_history import OwnHistory
from provider.storage.own_reads import OwnReads
from provider.storage.party_events import PartyEventStore
from provider.storage.persons import PersonStore
from provider.storage.previews import PreviewStore
from provider.storage.protection_flags import SqlProtectionFlags
from provider.storage.registration_limits import RegistrationLimits
from provider.storage.representations import RepresentationStore
from provider.storage.retrievals import SqlRetrievalStore
from provider.storage.sessions import SessionStore
from provider.storage.tallies import Tallies
from provider.storage.unrecognised import SqlUnrecognisedCases
from provider.storage.upstream_logins import UpstreamLoginStore


@dataclass(frozen=True)
class Foundations:
    """Settings, clock, keys and stores of one instance."""

    settings: Settings
    clock: Clock
    database: Database
    envelope: Envelope
    secrets: SecretStore
    keys: KeyRing
    sessions: SessionStore
    flows: SqlFlowStore
    challenges: ChallengeStore
    parking: AnswerParking
    persons: PersonStore
    credentials: CredentialStore
    grants: SqlGrantStore
    directory: PersonDirectory
    trust: Trust
    signature_trust: Trust | None
    upstream: UpstreamAuthenticator | None
    form_tokens: KeyedHash
    disclosures: SqlDisclosureLog
    retrievals: SqlRetrievalStore
    agencies: Mapping[str, AgencyEndpoint]
    queue: HueyQueue
    clients: ClientStore
    client_sessions: ClientSessionStore
    client_documents: ClientDocumentStore
    oauth: OAuth

    @cached_property
    def tallies(self) -> Tallies:
        """What is counted of agencies and guards."""
        return Tallies(self.database)

    @cached_property
    def grant_changes(self) -> GrantChanges:
        """What became of grants."""
        return GrantChanges(self.database)

    @cached_property
    def guardian_ends(self) -> GuardianEnds:
        """What ends the consents of guardians with their children's age, and tells of it; for the worker."""
        grants = SqlGuardianGrants(self.database)
        tell = ComingOfAge(grants, self.still_acting, self.notices).tell
        return GuardianEnds(grants, self.persons, self.directory, tell)

    @cached_property
    def representations(self) -> RepresentationStore:
        """For whom people act by our own record."""
        return RepresentationStore(self.database)

    @cached_property
    def mandates(self) -> MandateStore:
        """For whom people act by mandate, and the codes that wait for a proxy."""
        codes = KeyedHash(self.secrets.named("mandate_code", now=self.clock()))
        return MandateStore(self.database, codes)

    @cached_property
    def still_acting(self) -> StillActing:
        """Who may act for whom at an instant, and so hear of them."""
        return StillActing(self.persons, self.directory, self.mandates, self.representations)

    @cached_property
    def notices(self) -> Notices:
        """What people are told of their own records."""
        store = SqlNotices(self.database)
        return Notices(self.database, store, self.mail_addresses, self.outbox)

    @cached_property
    def notice_settings(self) -> SqlNoticeSettings:
        """What each person wants of notices."""
        return SqlNoticeSettings(self.database)

    @cached_property
    def mail_addresses(self) -> MailAddresses:
        """Where people want mail, and where it is to be confirmed."""
        codes = KeyedHash(self.secrets.named("mail_code", now=self.clock()))
        return MailAddresses(self.database, self.envelope, codes)

    @cached_property
    def outbox(self) -> Outbox:
        """Mail that is to go out."""
        idle, longest = self.settings.session_idle_seconds, self.settings.session_seconds
        return Outbox(self.database, timedelta(seconds=idle), timedelta(seconds=longest))

    @cached_property
    def preview_store(self) -> PreviewStore:
        """Which retrievals show visits what would leave."""
        return PreviewStore(self.database)

    @cached_property
    def protection_flags(self) -> SqlProtectionFlags:
        """What protects people; nothing outside the guards and the auditor's command reads it."""
        return SqlProtectionFlags(self.database, self.envelope)

    @cached_property
    def exchange_answers(self) -> SqlExchangeHistory:
        """What agencies asked each other, as citizens fetched it."""
        return SqlExchangeHistory(self.database)

    @cached_property
    def own_history(self) -> OwnHistory:
        """The ledger as one person reads it."""
        return OwnHistory(self.database)

    @cached_property
    def ledger_checks(self) -> LedgerChecks:
        """When the whole ledger was last walked."""
        return LedgerChecks(self.database)

    @cached_property
    def unrecognised_cases(self) -> SqlUnrecognisedCases:
        """What people reported of their history."""
        return SqlUnrecognisedCases(self.database)

    @cached_property
    def own_reads(self) -> OwnReads:
        """What ends readings of one's own records."""
        return OwnReads(self.database)

    @cached_property
    def correction_cases(self) -> CorrectionStore:
        """What citizens asked agencies to correct."""
        return CorrectionStore(self.database)

    @cached_property
    def party_events(self) -> PartyEventStore:
        """What relying parties are still to hear of their grants."""
        return PartyEventStore(self.database)

    @cached_property
    def upstream_logins(self) -> UpstreamLoginStore:
        """Logins under way at the upstream provider."""
        return UpstreamLoginStore(self.database, self.envelope)

    @cached_property
    def app_claims(self) -> AppClaims:
        """Which app on a phone fetched a challenge."""
        return AppClaims(self.database)

    @cached_property
    def cross_device(self) -> CrossDeviceStore:
        """The QR codes by which a phone logs another device in."""
        return CrossDeviceStore(self.database, self.envelope)

    @cached_property
    def cross_device_notices(self) -> CrossDeviceNotices:
        """What is told afterwards of logins by a QR code."""
        return CrossDeviceNotices(self.database)

    @cached_property
    def cross_device_limits(self) -> CrossDeviceLimits:
        """How many QR codes a visit and a source address may have."""
        sources = KeyedHash(self.secrets.named("cross_device_source", now=self.clock()))
        most = self.settings.cross_device_source_count
        return CrossDeviceLimits(self.daily_limits, sources, most)

    @cached_property
    def login_history(self) -> LoginHistory:
        """Who came in as whom, for each person's own eyes."""
        return LoginHistory(self.database)

    @cached_property
    def counter_clerks(self) -> CounterClerks:
        """Who may open a counter code."""
        return CounterClerks(self.database)

    @cached_property
    def counter_codes(self) -> CounterCodes:
        """The codes by which a clerk sees where a citizen stands."""
        return CounterCodes(
            self.database, KeyedHash(self.secrets.named("counter_code", now=self.clock()))
        )

    @cached_property
    def daily_limits(self) -> RegistrationLimits:
        """How often something may be done on one day."""
        return RegistrationLimits(self.database)

    def close(self) -> None:
        """Close every connection."""
        self.queue.close()
        self.database.dispose()
