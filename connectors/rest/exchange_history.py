"""An agency's HTTP reply to the question for the exchange history, as a ``SourceAnswer`` of events."""

import logging
from datetime import datetime

from connectors.answer import Reply, answer_from, failed, without_records
from connectors.contract.exchange_history import events_from
from connectors.errors import MalformedAnswerError
from connectors.port import Holder, SourceAnswer, SourceErrorKind, SourceOutcome, SourceRequest
from connectors.strict_json import json_object

log = logging.getLogger(__name__)

_OK, _NO_SUCH_PATH = 200, 404


def exchange_answer_from(
    request: SourceRequest, holder: Holder, reply: Reply, *, now: datetime
) -> SourceAnswer:
    """Read a reply; ``records`` are the events. An agency without this question serves none of it.

    It is not signed: nobody but the person reads it, and here. Other statuses mean what they mean for records.
    """
    if reply.status == _NO_SUCH_PATH:
        return without_records(request, holder, SourceOutcome.UNSUPPORTED, now=now)
    if reply.status != _OK:
        return answer_from(request, holder, reply, now=now)
    try:
        events = events_from(request, holder.code, json_object(reply.body))
    except (MalformedAnswerError, RecursionError) as fault:
        code = getattr(fault, "code", "too_deep")
        log.warning("exchange history refused agency=%s reason=%s", request.agency_id, code)
        return failed(request, holder, SourceErrorKind.MALFORMED, now=now)
    outcome = SourceOutcome.RELEASED if events else SourceOutcome.NONE_HELD
    return SourceAnswer(request.agency_id, request.category, outcome, now, holder, records=events)
