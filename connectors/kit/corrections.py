"""How an agency takes corrections: it opens what was sealed to it, keeps a case, and states what becomes of it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from connectors.contract.agency_keys import ALGORITHM
from connectors.contract.correction import CORRECTION
from connectors.contract.correction_seal import opened_words
from connectors.contract.correction_statement import TYP
from connectors.kit.errors import BadQuestionError
from connectors.kit.question import Question


@dataclass(frozen=True)
class Correction:
    """One case: which record is meant, and the person's words about it.

    ``case_id`` is the same at a repeat: open one case for it.
    """

    case_id: str
    linkage_code: str
    category: str
    record_type: str
    record_id: str
    text: str = field(repr=False)


TakeCase = Callable[[Correction], str]
"""The agency's own part: keeps a case and returns the number under which it does; or any ``NotAnsweredError``."""


@dataclass(frozen=True)
class CorrectionBox:
    """Takes the corrections that were sealed to ``key``, whose public half stands in the agency's entry."""

    key: ECKey
    take: TakeCase

    def __call__(self, question: Question) -> str:
        """Return the case's number; raise ``BadQuestionError`` for what was not sealed to this agency."""
        told = question.raw.get(CORRECTION)
        if question.scope != CORRECTION or not isinstance(told, dict):
            raise BadQuestionError
        names = ("case_id", "record_type", "record_id")
        named = {name: told.get(name) for name in names}
        if not all(isinstance(each, str) and each for each in named.values()):
            raise BadQuestionError
        if question.record_types != (named["record_type"],):
            raise BadQuestionError
        try:
            words = opened_words(told.get("sealed"), str(named["case_id"]), self.key)
        except ValueError:
            raise BadQuestionError from None
        texts = {name: str(each) for name, each in named.items()}
        return self.take(
            Correction(
                **texts,
                linkage_code=question.linkage_code,
                category=question.category,
                text=words,
            )
        )


def new_correction_key() -> ECKey:
    """Make a key to open corrections with; its public half belongs into the agency's entry of the list."""
    key = ECKey.generate_key("P-256")
    named = {"kid": key.thumbprint(), "use": "enc"}
    return ECKey.import_key({**key.as_dict(private=True), **named})


@dataclass(frozen=True)
class CaseStates:
    """States what becomes of cases: POST what it returns to ``/agencies/corrections`` as ``application/jwt``."""

    agency_id: str
    key: ECKey
    platform: str

    def __call__(
        self,
        case_id: str,
        linkage_code: str,
        state: str,
        *,
        now: datetime,
        reason: str | None = None,
        number: str | None = None,
    ) -> str:
        """Sign how a case stands; ``state`` and ``reason`` are those of ``contract.correction_statement``."""
        told = {"reason": reason, "number": number}
        claims: dict[str, Any] = {
            "iss": self.agency_id,
            "aud": self.platform,
            "iat": int(now.timestamp()),
            "jti": secrets.token_urlsafe(16),
            "sub": linkage_code,
            "case": case_id,
            "state": state,
            **{name: value for name, value in told.items() if value is not None},
        }
        header = {"alg": ALGORITHM, "typ": TYP, "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(claims), self.key)
