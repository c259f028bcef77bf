"""An agency over HTTP that takes corrections, and an app that hears what was corrected; one clock for all."""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from connectors.directory_port import Linkage, Residence
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.corrections import CaseStates, CorrectionBox, new_correction_key
from connectors.kit.errors import AwayError
from connectors.kit.issuer_keys import keys_from
from connectors.kit.service import Agency, Held, SourceService
from connectors.kit.serving import server
from connectors.kit.signing import AnswerSigner, new_signing_key
from connectors.kit.wsgi import wsgi_app
from connectors.port import Covered
from connectors.registry import agencies_from
from consent.disclosure import DisclosedItem, Disclosure
from consent.grant import Grant
from provider.corrections.desk import ReportedRecord
from provider.selfinfo.floor import Floor
from scopes.catalogue import CATALOGUE
from tests.citizen_world import CLIENT, MISAKI
from tests.fakes.counter import HOLDERS

OFFICE = "hinata"
BY_LETTER = "midori"
"""An agency that takes no corrections over the wire."""

_KEY, _OPENS = new_signing_key(), new_correction_key()


_LEFT_BEHIND = (
    *("correction_case", "party_event", "notice", "disclosure", "protection"),
    *("mandate", "mandate_offer"),
)


def code_of(person_id):
    """The code by which the office knows somebody."""
    return f"ZZ-{OFFICE}-{person_id}"


@dataclass
class Office:
    """``cases`` are what it opened, by case id; ``heard`` every correction that came, repeats too.

    ``holds`` are its records by person and category.
    """

    world: object
    cases: dict = field(default_factory=dict)
    heard: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    holds: dict = field(default_factory=dict)
    away: bool = False

    def begin_anew(self):
        """Forget what an earlier story left, here and at the provider."""
        self.away = False
        for kept in (self.cases, self.heard, self.asked, self.holds):
            kept.clear()
        self.world.register()
        with self.world.services.database.transaction() as connection:
            for table in _LEFT_BEHIND:
                connection.exec_driver_sql(f"DELETE FROM {table}")

    def records(self, question):
        if self.away:
            raise AwayError(600)
        person_id = question.linkage_code.removeprefix(f"ZZ-{OFFICE}-")
        held = self.holds.get((person_id, question.category), ())
        return Held(held, self.world.clock().date())

    def collect(self, retrieval_id):
        """Let a worker ask for what a citizen wants to read, and wait until it may be seen."""
        collector = self.world.services.self_information.collector

        async def work():
            async with Floor(collector) as floor:
                await floor.collect(retrieval_id)

        asyncio.run(work())
        self.world.clock.turn(seconds=self.world.settings.release_tick_seconds)

    def take(self, correction):
        if self.away:
            raise AwayError(600)
        self.heard.append(correction)
        self.cases.setdefault(correction.case_id, f"ZZ-{len(self.cases) + 1}")
        return self.cases[correction.case_id]

    def states(self, case_id, state, *, person=MISAKI, key=_KEY, agency_id=OFFICE, **told):
        """Sign how a case stands, and post it."""
        issuer, now = self.world.services.settings.issuer_url, self.world.clock()
        sign = CaseStates(agency_id, key, issuer)
        return self.posted(sign(case_id, code_of(person), state, now=now, **told))

    def posted(self, statement):
        return self.world.app.test_client().post(
            "/agencies/corrections", data=statement, content_type="application/jwt"
        )


@contextmanager
def office_of(world):
    """Serve the office while this lasts, and connect the world's provider to it."""
    office, services = Office(world), world.services
    world.directory.linkage = lambda person_id: Linkage(
        [Residence(OFFICE, HOLDERS[OFFICE].code, date(2020, 1, 1), None)],
        {OFFICE: code_of(person_id)},
    )
    world.directory.linked = lambda agency_id, code: (
        code.removeprefix(f"ZZ-{OFFICE}-") if agency_id == OFFICE else None
    )
    services.keys.signer("ES256", now=world.clock())
    running = server(wsgi_app(_service(office), clock=world.clock), "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        object.__setattr__(services, "agencies", _agencies(running.server_port))
        yield office
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def _service(office):
    services, holder = office.world.services, HOLDERS[OFFICE]
    believed = keys_from({"keys": services.keys.published(now=office.world.clock())})
    check = ConsentTokenCheck(services.settings.issuer_url, OFFICE, believed)
    box = CorrectionBox(_OPENS, office.take)

    def corrections(question):
        office.asked.append(question)
        return box(question)

    told = {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry}
    covered = [Covered(c.id, tuple(each.id for each in c.record_types)) for c in CATALOGUE.values()]
    return SourceService(
        Agency(OFFICE, told, "R8-6", covered),
        office.records,
        "hush",
        check,
        sign=AnswerSigner(_KEY),
        corrections=corrections,
    )


def _agencies(port):
    told = {
        agency_id: {
            "endpoint": f"http://127.0.0.1:{port}",
            "code": holder.code,
            "name": holder.name,
            "enquiry": holder.enquiry,
        }
        for agency_id, holder in HOLDERS.items()
    }
    told[OFFICE] |= {
        "keys": {"keys": [_KEY.as_dict(private=False)]},
        "corrections": {"keys": [_OPENS.as_dict(private=False)]},
    }
    return agencies_from(told, "hush")


def a_record(subject_id, **changes):
    """A record as a page showed it."""
    told = {
        "agency_id": OFFICE,
        "category": "immunisation",
        "record_type": "immunisation_record",
        "record_id": "ZZ-record-1",
        "subject_id": subject_id,
        "relation": "self",
    }
    return ReportedRecord(**(told | changes))


def hand_over(world, person_id, *, categories=("immunisation",), **changes):
    """Let an app have received categories of somebody under a grant."""
    services, now, grant_id = world.services, world.clock(), str(uuid4())
    grant = Grant(
        **{
            "grant_id": grant_id,
            "client_id": CLIENT,
            "person_id": person_id,
            "subject_id": person_id,
            "credential_id": "cred",
            "relation": "self",
            "categories": categories,
            "declined": (),
            "purpose_id": "vaccination_calendar",
            "consent_text": {"ja": {}},
            "standing": True,
            "given_at": now,
            "expires_at": now + timedelta(days=90),
            "activated_at": now,
            **changes,
        }
    )
    services.grants.add(grant)
    services.disclosures.append(
        Disclosure(
            disclosure_id=str(uuid4()),
            occurred_at=now,
            requested_at=now,
            client_id=grant.client_id,
            grant_id=grant_id,
            retrieval_id=str(uuid4()),
            person_id=person_id,
            subject_id=person_id,
            relation="self",
            purpose_id="vaccination_calendar",
            items=tuple(DisclosedItem(each, "released", (OFFICE,), 1) for each in categories),
        )
    )
    return grant
