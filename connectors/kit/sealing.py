"""How an agency seals an answer: every guard runs here, for whoever carries the answer cannot look inside.

The guards are those of the platform, over the same catalogue: what the scope shows and no more, no My Number,
nothing past its retention, the schema, and where it is from. A record that breaks a rule spoils the whole answer:
it is refused, and goes neither sealed nor in clear.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from joserfc import jwe, jws
from joserfc.jwk import ECKey

from connectors.checked_records import checked_records
from connectors.contract.agency_keys import ALGORITHM as SIGNATURE_ALGORITHM
from connectors.contract.digests import base64url
from connectors.contract.sealed import (
    ALGORITHM,
    ANSWER_TYP,
    BLOCK,
    ENCRYPTION,
    MOST_BYTES,
    RECORDS_TYP,
    TYP,
    seal_sha256,
)
from connectors.errors import MalformedAnswerError
from connectors.kit.errors import RefusedError
from connectors.kit.question import Question
from connectors.my_number import strip
from connectors.port import Recipient
from scopes.catalogue import SCOPES
from scopes.look_back import is_kept
from scopes.scope import Scope
from scopes.sealable import is_sealable

NOT_SEALABLE, RECORD_FAULT, TOO_LARGE = "scope_not_sealable", "record_fault", "sealed_too_large"
_JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class AnswerSealer:
    """Seals answers of one agency; signs with ``key``, and names records anew with ``names_key``.

    ``names_key`` is a secret of at least 32 bytes that the agency keeps: under another one all records would
    have new names.
    """

    key: ECKey
    names_key: bytes = field(repr=False)

    def __call__(
        self, answer: Mapping[str, Any], question: Question, now: datetime
    ) -> Mapping[str, Any]:
        """Return an answer whose records the recipient alone can open; one without records stays in clear.

        Raises ``RefusedError`` for a scope that may not be sealed, for records that break a rule of the
        catalogue, and for more than an answer may hold.
        """
        scope, recipient = _sealable_scope(question), question.recipient
        assert recipient is not None  # the service asks nobody to seal for nobody
        records = _guarded(scope, question, answer, today=now.astimezone(_JAPAN).date())
        around = {name: value for name, value in answer.items() if name != "records"}
        if not records:
            return {**around, "records": []}
        named = [self._named(record, question, recipient) for record in records]
        sealed = self._sealed(self._payload(answer, named, scope, question, now), recipient)
        if len(sealed) > MOST_BYTES:
            raise RefusedError(TOO_LARGE)
        return {
            **around,
            "sealed": sealed,
            "signature": self._signed(around, sealed, question, now),
        }

    def _payload(
        self,
        answer: Mapping[str, Any],
        records: Sequence[Mapping[str, Any]],
        scope: Scope,
        question: Question,
        now: datetime,
    ) -> dict[str, Any]:
        recipient = question.recipient
        return {
            "iss": answer["holder"]["code"],
            "aud": recipient.client_id if recipient else "",
            "iat": int(now.timestamp()),
            "scope": scope.id,
            "condition": dict(question.condition),
            "schema_version": scope.inputs[0].category.schema_version,
            "layout_version": answer["layout_version"],
            "as_of": answer["as_of"],
            "holder": dict(answer["holder"]),
            "records": list(records),
        }

    def _named(
        self, record: Mapping[str, Any], question: Question, recipient: Recipient
    ) -> dict[str, Any]:
        """Name a record for this recipient and person alone, the same at every answer."""
        place = [recipient.client_id, question.linkage_code, question.category, record["record_id"]]
        name = hmac.new(self.names_key, json.dumps(place).encode(), sha256).digest()
        return {**record, "record_id": base64url(name)}

    def _sealed(self, payload: Mapping[str, Any], recipient: Recipient) -> str:
        signed = self._jws(payload, RECORDS_TYP)
        text = signed.encode() + b" " * (-len(signed) % BLOCK)
        header = {"alg": ALGORITHM, "enc": ENCRYPTION, "typ": TYP, "kid": recipient.jwk["kid"]}
        key = ECKey.import_key({**recipient.jwk})
        return jwe.encrypt_compact(header, text, key, algorithms=[ALGORITHM, ENCRYPTION])

    def _signed(
        self, around: Mapping[str, Any], sealed: str, question: Question, now: datetime
    ) -> str:
        """Sign for the carrier what it can see: to which question this ciphertext is the answer."""
        seen = {
            "iss": around["holder"]["code"],
            "iat": int(now.timestamp()),
            "request_id": question.request_id,
            "category": question.category,
            "as_of": around["as_of"],
            "layout_version": around["layout_version"],
            "sealed_sha256": seal_sha256(sealed),
        }
        return self._jws(seen, ANSWER_TYP)

    def _jws(self, payload: Mapping[str, Any], typ: str) -> str:
        header = {"alg": SIGNATURE_ALGORITHM, "typ": typ, "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(payload, ensure_ascii=False), self.key)


def _sealable_scope(question: Question) -> Scope:
    scope = SCOPES.get(question.scope)
    if scope is None or not is_sealable(scope):
        raise RefusedError(NOT_SEALABLE)
    if scope.inputs[0].category.id != question.category:
        raise RefusedError(NOT_SEALABLE)
    return scope


def _guarded(
    scope: Scope, question: Question, answer: Mapping[str, Any], *, today: date
) -> list[dict[str, Any]]:
    """Return what may leave of an answer's records under a scope."""
    asked = scope.inputs[0]
    as_of = date.fromisoformat(answer["as_of"])
    stripped = [strip(record)[0] for record in answer["records"]]
    try:
        checked = checked_records(asked, question.linkage_code, stripped, as_of)
    except MalformedAnswerError:
        raise RefusedError(RECORD_FAULT) from None
    if checked.faults or checked.unasked:
        raise RefusedError(RECORD_FAULT)
    kept = (each for each in checked.records if is_kept(asked.category, each, today=today))
    return [part for each in kept if (part := asked.view.of(each)) is not None]
