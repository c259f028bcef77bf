"""Bring a person's correction to the agency: at once, while the person waits, for nothing of it is kept here.

The limits of questions for records do not stand before it: a person writes one, and the form counts them.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from connectors.answer import Reply
from connectors.contract.consent_token import Prove
from connectors.contract.correction import CORRECTIONS_PATH, Filing, correction_body
from connectors.contract.correction_statement import is_number
from connectors.contract.question import TOKEN_HEADER, body_sha256
from connectors.errors import CorrectionUnsentError, MalformedAnswerError
from connectors.port import SourceErrorKind, SourceRequest
from connectors.registry import AgencyEndpoint
from connectors.rest.clients import NewClient
from connectors.rest.exchange import Message, exchange
from connectors.strict_json import json_object

log = logging.getLogger(__name__)

_OK, _UNAVAILABLE = 200, 503
_UNREACHABLE = (OSError, httpx.HTTPError, httpx.InvalidURL)


@dataclass(frozen=True)
class AgencyCorrections:
    """Brings corrections to agencies. ``seconds`` covers one whole exchange; it blocks that long at most."""

    agencies: Mapping[str, AgencyEndpoint]
    prove: Prove
    new_client: NewClient
    seconds: float = 8.0

    def __call__(self, request: SourceRequest, filing: Filing) -> str:
        """Return the agency's number of the case; raise ``CorrectionUnsentError`` when it has none to give."""
        endpoint = self.agencies.get(request.agency_id)
        if endpoint is None or endpoint.corrections is None:
            raise CorrectionUnsentError(SourceErrorKind.REFUSED)
        kind, fault = SourceErrorKind.TIMEOUT, ""
        try:
            return _number(asyncio.run(self._sent(endpoint, request, filing)))
        except CorrectionUnsentError as refused:
            kind, fault = SourceErrorKind(refused.kind), "refused"
        except (MalformedAnswerError, RecursionError):
            kind, fault = SourceErrorKind.MALFORMED, "malformed"
        except _UNREACHABLE as away:
            fault = type(away).__name__
        log.warning("correction not taken agency=%s fault=%s", request.agency_id, fault)
        raise CorrectionUnsentError(kind)

    async def _sent(
        self, endpoint: AgencyEndpoint, request: SourceRequest, filing: Filing
    ) -> Reply:
        body = correction_body(request, filing)
        headers = {TOKEN_HEADER: self.prove(request, body_sha256(body))}
        message = Message("POST", CORRECTIONS_PATH, body, headers)
        async with asyncio.timeout(self.seconds), self.new_client(endpoint) as client:
            return await exchange(client, endpoint, message)


def _number(reply: Reply) -> str:
    """Read the agency's number; it is the proof that a case is open."""
    if reply.status == _UNAVAILABLE:
        raise CorrectionUnsentError(SourceErrorKind.MAINTENANCE)
    if reply.status != _OK:
        raise CorrectionUnsentError(SourceErrorKind.REFUSED)
    number = json_object(reply.body).get("case_number")
    if not is_number(number):
        raise MalformedAnswerError("no number of a case")
    return str(number)
