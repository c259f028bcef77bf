"""Agencies that do as a story says, and the residents' register around them."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import date

import httpx

from connectors.directory_port import DirectoryPerson, Linkage, PersonName, Residence
from tests.fakes.counter import HOLDERS

FORMER, HOME = "hinata", "aozora"


@dataclass
class Agency:
    """How one agency is: ``state(seconds)`` says ``up``, ``down``, ``hangs`` or a status, at an instant.

    ``holds`` maps a linkage code to records by category, or to ``by hand``. An agency words its own name
    another way than the registry does.
    """

    agency_id: str
    loop: asyncio.AbstractEventLoop
    state: object = lambda _: "up"
    delay: object = lambda _: 0.1
    holds: dict = field(default_factory=dict)
    heard: list = field(default_factory=list)

    async def __call__(self, request):
        now = self.loop.time()
        await asyncio.sleep(self.delay(now))
        state = self.state(now)
        if state == "down":
            raise httpx.ConnectError("refused")
        if state == "hangs":
            await asyncio.sleep(1e6)
        if isinstance(state, int):
            return streamed(state, {})
        if request.url.path == "/v1/heartbeat":
            return streamed(200, {"status": "ok"})
        if request.url.path != "/v1/records":
            return streamed(404, {})
        return self._records(json.loads(request.content))

    def _records(self, question):
        self.heard.append(question)
        held = self.holds.get(question["linkage_code"], {})
        records = held.get(question["category"], [])
        if records == "by hand":
            return streamed(202, {})
        holder = HOLDERS[self.agency_id]
        told = {"code": holder.code, "name": f"{holder.name}役所", "enquiry": holder.enquiry}
        return streamed(
            200,
            {
                "layout_version": "R8-6",
                "as_of": "2026-11-19",
                "holder": told,
                "records": [r for r in records if r["record_type"] in question["record_types"]],
            },
        )


def streamed(status, body):
    stream = httpx.ByteStream(json.dumps(body).encode())
    return httpx.Response(status, stream=stream, headers={"Retry-After": "600"})


class Register:
    """A residents' register in which people have moved once, from ``FORMER`` to ``HOME``.

    Whoever's id begins with ``p-settled`` has always lived in ``FORMER``, and of ``p-nowhere`` no agency knows.
    """

    def person(self, person_id):
        return DirectoryPerson(
            person_id, PersonName("見本 花子", "ミホン　ハナコ"), date(1990, 4, 2)
        )

    def represented(self, person_id):
        return []

    def linkage(self, person_id):
        born, moved = date(1990, 4, 2), date(2025, 3, 1)
        stays = [
            Residence(FORMER, HOLDERS[FORMER].code, born, moved),
            Residence(HOME, HOLDERS[HOME].code, moved, None),
        ]
        if person_id.startswith("p-settled"):
            stays = [Residence(FORMER, HOLDERS[FORMER].code, born, None)]
        if person_id.startswith("p-nowhere"):
            return Linkage((), {})
        return Linkage(stays, {a: code_of(a, person_id) for a in (FORMER, HOME)})


def code_of(agency_id, person_id):
    return f"ZZ-{agency_id}-{person_id}"
