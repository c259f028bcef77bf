"""In which form records are wanted: JSON, or a JWT that only the relying party can open."""

from dataclasses import dataclass

from consent.relying_party import RelyingParty
from provider.oauth.protected_records import MEDIA_TYPE, ProtectedRecords
from provider.selfinfo.writing import Writing, as_json
from provider.web.client.accept import named_types
from provider.wiring import Services


@dataclass(frozen=True)
class AnswerForm:
    """How a result is written, and how its bytes are called."""

    written: Writing
    media_type: str


def wanted_form(here: Services, party: RelyingParty) -> AnswerForm:
    """Read ``Accept``: whoever names ``application/jwt`` gets that and never records in clear.

    Raises ``NoEncryptionKeyError`` when there is no key to encrypt to.
    """
    if MEDIA_TYPE not in named_types():
        return AnswerForm(as_json, "application/json")
    return AnswerForm(ProtectedRecords.for_party(here.oauth.messages, party), MEDIA_TYPE)
