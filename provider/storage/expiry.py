"""Rows whose time has passed, and how long after they are deleted.

Nothing depends on the deletion: every reader compares times itself. It keeps tables small and what
was sealed from lying about. Batches are short, so that nobody waits for a lock.
"""

from datetime import datetime, timedelta

from sqlalchemy import Table, delete, select

from provider.storage.app_claims import AppClaimRow
from provider.storage.challenges import ChallengeRow, ParkedAnswerRow
from provider.storage.client_sessions import ClientSessionRow, LogoutNoticeRow
from provider.storage.corrections import CorrectionCaseRow
from provider.storage.counter_clerks import CounterSessionRow
from provider.storage.counter_codes import CounterCodeRow
from provider.storage.cross_device import CrossDeviceRow
from provider.storage.cross_device_notices import CrossDeviceNoticeRow
from provider.storage.db import Base, Database
from provider.storage.exchange_history import ExchangeAnswerRow
from provider.storage.flows import FlowRow
from provider.storage.login_history import LoginEntryRow
from provider.storage.mail_addresses import MailAddressRow
from provider.storage.management_tokens import ManagementTokenRow
from provider.storage.mandates import MandateOfferRow
from provider.storage.notices import NoticeRow
from provider.storage.outbox import MailRow
from provider.storage.party_events import PartyEventRow
from provider.storage.previews import PreviewRow
from provider.storage.pushed_requests import PushedRequestRow
from provider.storage.registration_limits import InitialAccessTokenRow, RegistrationCountRow
from provider.storage.replays import ReplayRow
from provider.storage.sessions import BrowserSessionRow
from provider.storage.tallies import AgencyDayRow, AgencyDefectRow, GuardRemovalRow
from provider.storage.tokens import AccessTokenRow, AuthorizationCodeRow, RefreshTokenRow
from provider.storage.unrecognised import UnrecognisedCaseRow
from provider.storage.upstream_logins import UpstreamLoginRow

BATCH = 500
_MOST_BATCHES = 40

KEPT_AFTER: dict[type[Base], timedelta] = {
    ParkedAnswerRow: timedelta(0),
    ChallengeRow: timedelta(hours=1),
    AppClaimRow: timedelta(hours=1),
    CrossDeviceRow: timedelta(hours=1),
    CrossDeviceNoticeRow: timedelta(0),
    MandateOfferRow: timedelta(0),
    LoginEntryRow: timedelta(0),
    CounterCodeRow: timedelta(0),
    CounterSessionRow: timedelta(0),
    UpstreamLoginRow: timedelta(0),
    ExchangeAnswerRow: timedelta(0),
    NoticeRow: timedelta(0),
    PreviewRow: timedelta(hours=1),
    MailAddressRow: timedelta(0),
    MailRow: timedelta(0),
    ReplayRow: timedelta(hours=1),
    AuthorizationCodeRow: timedelta(hours=1),
    AccessTokenRow: timedelta(hours=1),
    RefreshTokenRow: timedelta(hours=1),
    ManagementTokenRow: timedelta(hours=1),
    BrowserSessionRow: timedelta(hours=1),
    FlowRow: timedelta(hours=1),
    ClientSessionRow: timedelta(hours=1),
    LogoutNoticeRow: timedelta(0),
    CorrectionCaseRow: timedelta(0),
    PartyEventRow: timedelta(0),
    InitialAccessTokenRow: timedelta(hours=1),
    RegistrationCountRow: timedelta(hours=1),
    AgencyDayRow: timedelta(0),
    AgencyDefectRow: timedelta(0),
    GuardRemovalRow: timedelta(0),
    UnrecognisedCaseRow: timedelta(0),
    # A flow that began in time may still turn its request into a code.
    PushedRequestRow: timedelta(hours=3),
}
"""Every table with short-lived rows: how long a row is kept after its ``expires_at``."""


def delete_expired(database: Database, *, now: datetime) -> int:
    """Delete what is long over; return how many rows went."""
    return sum(_delete_from(database, _table(row), now - kept) for row, kept in KEPT_AFTER.items())


def _delete_from(database: Database, table: Table, before: datetime) -> int:
    [key] = table.primary_key.columns
    batch = select(key).where(table.c.expires_at < before).limit(BATCH)
    gone = 0
    for _ in range(_MOST_BATCHES):
        with database.transaction() as connection:
            count = connection.execute(delete(table).where(key.in_(batch))).rowcount
        gone += count
        if count < BATCH:
            break
    return gone


def _table(row: type[Base]) -> Table:
    assert isinstance(row.__table__, Table)
    return row.__table__
