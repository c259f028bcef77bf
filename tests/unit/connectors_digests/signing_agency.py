"""An agency that signs, the platform that reads its answer, and what a relying party receives of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from joserfc import jws

from clients_example.relying_party.agency_signature import prove_by_agency
from connectors.answer import answer_of
from connectors.contract.agency_keys import agency_keys, published_keys
from connectors.kit.signing import AnswerSigner, new_signing_key
from connectors.port import Holder
from provider.selfinfo.evidence import agency_signature, with_evidence_left
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE, SCOPES
from tests.fakes.questions import question

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOLDER = Holder("991023", "ひなた市", "ひなた市役所")
KEY = new_signing_key()
ENTRY = {"keys": {"keys": [KEY.as_dict(private=False)]}}
KEYS = agency_keys(ENTRY)


def asked(category, request_id="r-1"):
    return question(request_id, "hinata", "ZZ-1", category, {"kind": "latest"}, "c")


def sent(category, records, *, key=KEY, at=NOW, request_id="r-1", **changes):
    """Return the body that an agency sends, after its way over the wire."""
    body = {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {"code": "991023", "name": "ひなた市", "enquiry": "ひなた市役所"},
        "records": list(records),
        **changes,
    }
    told = {"request_id": request_id, "category": category}
    return json.loads(json.dumps(AnswerSigner(key)(body, told, at)))


def signed_anew(body, **changes):
    """Let the agency itself sign something that no honest one signs."""
    token = jws.deserialize_compact(body["signature"], KEY)
    payload = {**json.loads(token.payload), **changes}
    lie = jws.serialize_compact(token.headers(), json.dumps(payload), KEY)
    return {**body, "signature": lie}


def read(category, body, *, keys=KEYS, now=NOW):
    return answer_of(asked(category), HOLDER, body, now=now, keys=keys)


def handed_over(answer, records=None, category=None):
    """Return the dataset of an answer of which the guards left ``records``, each named anew."""
    token = category or answer.category
    draft = Release(SCOPES[token], {"kind": "latest"}, (answer,))
    left = draft if records is None else draft.with_records(answer, records)
    (final,) = with_evidence_left(draft, left).answers
    named = replace(
        final,
        records=tuple(
            record | {"record_id": f"ours-{place}"} for place, record in enumerate(final.records)
        ),
    )
    dataset = {
        "holder": {"code": "991023"},
        "as_of": named.as_of.isoformat(),
        "layout_version": named.layout_version,
        "records": list(named.records),
        "agency_signature": agency_signature(named, range(len(named.records))),
    }
    return json.loads(json.dumps(dataset))


def proves(dataset, category, keys=KEYS, code="991023"):
    """Tell what a relying party finds, with nothing but what it received and what is published."""
    return prove_by_agency(dataset, category, lambda: {"keys": published_keys(code, keys)})


def examples(category):
    return [dict(each) for each in CATALOGUE[category].examples]
