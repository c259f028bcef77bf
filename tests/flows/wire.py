"""Agencies behind the real client for agencies: their JSON is read, checked and narrowed as in production."""

import json

import httpx

from connectors.contract.agency_keys import agency_keys
from connectors.directory_port import Linkage, Membership, Residence
from connectors.kit.signing import AnswerSigner
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from provider.clock import utc_now
from scopes.catalogue import CATALOGUE
from tests.fakes.counter import HOLDERS, Directory
from tests.flows.conftest import Caller, asked


class WireAgencies:
    """``bodies`` is told per (agency, category): records, a status, or a callable; nothing is held else.

    ``lags`` is the day for which an agency's records are right. ``questions`` are as they arrived. ``signing``
    maps agencies to the keys by which they sign.
    """

    def __init__(self, signing=None, clock=utc_now):
        self.bodies, self.questions, self.lags = {}, [], {}
        self._clock = clock
        self._signers = {name: AnswerSigner(key) for name, key in (signing or {}).items()}
        self.endpoints = endpoints = {
            name: AgencyEndpoint(
                name, f"https://{name}.example", holder, "secret", keys=self._public_keys(name)
            )
            for name, holder in HOLDERS.items()
        }
        transport = httpx.MockTransport(self._answer)
        self.source = AgencyHttpSource(
            endpoints, new_client=lambda _: httpx.AsyncClient(transport=transport)
        )

    def _answer(self, request):
        question = json.loads(request.content)
        agency = request.url.host.partition(".")[0]
        self.questions.append(question | {"agency": agency})
        told = self.bodies.get((agency, question["category"]), [])
        if isinstance(told, int):
            code = {422: "unsupported", 202: "manual"}.get(told, "maintenance")
            return _streamed(told, {"code": code})
        holder = HOLDERS[agency]
        body = {
            "layout_version": "R8-6",
            "as_of": self.lags.get(agency, "2026-11-19"),
            "holder": {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry},
            "records": told,
        }
        if agency in self._signers:
            body = self._signers[agency](body, question, self._clock())
        return _streamed(200, body)

    def _public_keys(self, agency):
        signer = self._signers.get(agency)
        return signer and agency_keys({"keys": {"keys": [signer.key.as_dict(private=False)]}})


def _streamed(status, body):
    """Answer piece by piece, as from a socket."""
    stream = httpx.ByteStream(json.dumps(body).encode())
    return httpx.Response(status, stream=stream, headers={"Retry-After": "600"})


class WithOffice(Directory):
    """A person in one municipality, whom a welfare office knows, too."""

    def linkage(self, person_id):
        plain = super().linkage(person_id)
        since = plain.residences[0].moved_in
        member = Membership("midori", "welfare_office", since, None)
        stays = [Residence(r.agency_id, r.municipality_code, since, None) for r in plain.residences]
        return Linkage(stays, {**plain.codes, "midori": "code-midori"}, [member])


def examples(category, **changes):
    """Return all examples of a category, as an agency that sends everything would."""
    return [{**record, **changes} for record in CATALOGUE[category].examples]


def consent_to(provider, *tokens, declined=(), profile=None):
    """Register a client for these scopes and let the citizen agree to all but the declined.

    ``profile`` is the entry that is sent for ``profile_match``.
    """
    party = provider.relying_party(
        "asker",
        metadata={
            "self_information_entitlement": {
                "purposes": [
                    {
                        "id": "asking",
                        "text": {"ja": "確認のため", "en": "To check"},
                        "categories": [*tokens],
                        "max_term_days": 0,
                    }
                ]
            }
        },
    )
    agreed = tuple(token for token in tokens if token not in declined)
    push = {"scope": " ".join(["openid", *tokens])}
    if profile:
        push["authorization_details"] = json.dumps([profile])
    given = provider.tokens(party, push=push, categories=agreed)
    return Caller(party, given), given


def result_of(caller, worker, key="key-1"):
    """Ask for everything, collect, and return the result by scope."""
    request_id = asked(caller, key=key)
    worker.collect(request_id)
    answer = caller.result(request_id)
    assert answer.status == 200, answer.body
    return {entry["category"]: entry for entry in answer.json["categories"]}
