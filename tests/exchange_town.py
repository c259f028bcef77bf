"""Two agencies over HTTP that tell a provider in this process what they asked each other about somebody.

Agencies, provider and citizen live by one clock that is turned by hand; the agencies check the provider's own
consent tokens, and the provider asks by its own gate.
"""

import asyncio
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from connectors.directory_port import Linkage, Residence
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import AwayError
from connectors.kit.issuer_keys import keys_from
from connectors.kit.service import Agency, SourceService
from connectors.kit.serving import server
from connectors.kit.wsgi import wsgi_app
from connectors.port import Holder
from connectors.registry import AgencyEndpoint
from provider.outbound.sources import agency_sources
from provider.selfinfo.consent_tokens import ConsentTokens
from tests.citizen_world import HANAKO, KAITO, MISAKI
from tests.fakes.counter import HOLDERS

FORMER, HOME = "hinata", "aozora"


def event(number=1, **changes):
    """Home asked the former municipality."""
    told = {
        "exchange_id": f"ZZ-{number}",
        "requested_at": f"2026-10-{number:02}T10:00:00+09:00",
        "provided_at": f"2026-10-{number:02}T10:05:00+09:00",
        "requester_code": HOLDERS[HOME].code,
        "requester": HOLDERS[HOME].name,
        "requester_department": "子育て支援課",
        "requester_contact": "見本の窓口 00-0000-0099",
        "provider_code": HOLDERS[FORMER].code,
        "provider": HOLDERS[FORMER].name,
        "items": ["住民税の課税情報"],
        "procedure_code": "ZZ-101",
        "procedure": "児童手当の認定（見本）",
        "restricted": False,
    }
    return told | changes


def code_of(agency_id, person_id):
    """The code by which an agency knows somebody."""
    return f"ZZ-{agency_id}-{person_id}"


@dataclass
class Town:
    """``tells`` maps an agency and a person to events; ``away`` are agencies in maintenance."""

    world: object
    tells: dict = field(default_factory=dict)
    away: set = field(default_factory=set)
    heard: list = field(default_factory=list)
    collector: object = None

    def begin_anew(self):
        """Forget what an earlier story told."""
        for told in (self.tells, self.away, self.heard):
            told.clear()
        self.world.directory.silent, self.world.directory.linkage = False, _linkage
        self.world.directory.children = {MISAKI: (HANAKO, KAITO)}

    def tell(self, person_id, *events, agency_id=FORMER):
        self.tells[code_of(agency_id, person_id)] = list(events)

    def collect(self):
        """Let the worker do what waits."""
        return self.collector.collect_due(asyncio.run, now=self.world.clock())

    def exchanges_of(self, agency_id):
        def exchanges(question):
            self.heard.append((agency_id, question))
            if agency_id in self.away:
                raise AwayError(600)
            return self.tells.get(question.linkage_code, ())

        return exchanges


def _linkage(person_id):
    moved = date(2025, 3, 1)
    stays = [
        Residence(FORMER, HOLDERS[FORMER].code, date(2020, 1, 1), moved),
        Residence(HOME, HOLDERS[HOME].code, moved, None),
    ]
    return Linkage(stays, {a: code_of(a, person_id) for a in (FORMER, HOME)})


@contextmanager
def town_of(world):
    """Serve both agencies while this lasts, and connect the world's provider to them."""
    town, services = Town(world), world.services
    world.directory.linkage = _linkage
    services.keys.signer("ES256", now=world.clock())
    with ExitStack() as stack:
        endpoints = {a: stack.enter_context(_agency(town, a)) for a in (FORMER, HOME)}
        prove = ConsentTokens(services.keys, services.settings.issuer_url, world.clock)
        gate, _ = agency_sources(services.settings, endpoints, prove=prove)
        town.collector = replace(services.exchange_collector, source=gate)
        yield town


@contextmanager
def _agency(town, agency_id):
    services, holder = town.world.services, HOLDERS[agency_id]
    believed = keys_from({"keys": services.keys.published(now=town.world.clock())})
    check = ConsentTokenCheck(services.settings.issuer_url, agency_id, believed)
    told = {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry}
    service = SourceService(
        Agency(agency_id, told, "R8-6", ()),
        lambda _: None,
        "hush",
        check,
        exchanges=town.exchanges_of(agency_id),
    )
    running = server(wsgi_app(service, clock=town.world.clock), "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{running.server_port}"
        yield AgencyEndpoint(agency_id, url, Holder(**told), "hush")
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


class Reader:
    """A citizen's browser on the pages of the exchange history."""

    def __init__(self, browser):
        self.browser = browser

    def overview(self):
        return self.browser.open("/my-page/exchange-history")

    def _pressed(self, start):
        [button] = [b for f in self.browser.page.forms for b in f.buttons if b.startswith(start)]
        return self.browser.press(button)

    def ask(self, number=1):
        self.overview()
        return self.browser.press(f"ask-{number}")

    def read(self):
        self.overview()
        return self._pressed("read-")

    def log_out(self):
        return self.browser.press("logout")


A_SECOND = timedelta(seconds=1)
