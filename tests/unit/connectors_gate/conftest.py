"""An agency of our own making behind the gate, and time that jumps."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.answer import failed, without_records
from connectors.gate.gated import GatedSource
from connectors.port import Coverage, Heartbeat, Holder, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint
from tests.fakes.questions import question

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # a Wednesday, noon in Japan
HOLDER = Holder("991023", "ひなた市", "市民課")
DOWN = SourceErrorKind.TIMEOUT
MAINTENANCE = SourceErrorKind.MAINTENANCE
MALFORMED = SourceErrorKind.MALFORMED
REFUSED = SourceErrorKind.REFUSED


class Agency:
    """Answers what it is told to, after ``takes`` seconds; remembers who asked and how many at once."""

    def __init__(self):
        self.script = []
        self.always = SourceOutcome.NONE_HELD
        self.takes = 1.0
        self.asked = []
        self.at_once = self.most_at_once = 0

    async def fetch(self, request, *, now):
        self.asked.append((request, now))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes)
        finally:
            self.at_once -= 1
        return self._said(request, self.script.pop(0) if self.script else self.always, now)

    def _said(self, request, said, now):
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, SourceErrorKind):
            return failed(request, HOLDER, said, now=now)
        if isinstance(said, tuple):
            return failed(request, HOLDER, said[0], now=now, retry_after=said[1])
        answer = without_records(request, HOLDER, said, now=now)
        records = [{"record_id": "r", "fiscal_year": 2026}]
        return replace(answer, records=records if said is SourceOutcome.RELEASED else ())

    async def heartbeat(self, agency_id, *, now):
        await asyncio.sleep(self.takes)
        return Heartbeat(agency_id)

    async def coverage(self, agency_id, *, now):
        await asyncio.sleep(self.takes)
        return Coverage(agency_id, "R8-6", ())

    async def report(self, report, *, now):
        await asyncio.sleep(self.takes)
        return True


@pytest.fixture
def agency():
    return Agency()


@pytest.fixture
def gated(agency):
    """Return a maker of gates before two agencies: ``hinata`` with the given terms, ``aozora`` with none."""

    def make(limits=None, maintenance=(), **options):
        entries = {
            "hinata": {"limits": limits or {}, "maintenance": list(maintenance)},
            "aozora": {},
        }
        endpoints = {
            name: AgencyEndpoint(name, "http://127.0.0.1:1", HOLDER, "secret", entry=entry)
            for name, entry in entries.items()
        }
        return GatedSource(agency, endpoints, **options)

    return make


class Asking:
    """Asks a gate about numbered people, at the time that the loop tells."""

    def __init__(self, gate, begun=NOW):
        self.gate, self.begun = gate, begun
        self.started = asyncio.get_running_loop().time()
        self.number = 0

    @property
    def passed(self):
        return asyncio.get_running_loop().time() - self.started

    @property
    def now(self):
        return self.begun + timedelta(seconds=self.passed)

    async def __call__(self, agency_id="hinata", token="household", **changed):
        self.number += 1
        asked = question(f"r-{self.number}", agency_id, f"code-{self.number}", token)
        return await self.gate.fetch(replace(asked, **changed), now=self.now)
