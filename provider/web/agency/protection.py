"""``POST /agencies/protection-flags``: an agency sets or lifts a protection flag of a person it knows.

The body is a ``connectors.contract.protection_statement``. The answer does not tell whether the person is known,
or the flag was set before.
"""

from flask import Blueprint, Response

from connectors.contract.protection_statement import TYP, protection_statement
from provider.web.access import Caller, callable_by
from provider.web.agency.statements import answered, keys_of
from provider.web.services import services

agency_protection = Blueprint("agency_protection", __name__, url_prefix="/agencies")


@agency_protection.post("/protection-flags")
@callable_by(Caller.AGENCY)
def protection_flags() -> Response:
    """Set or lift a flag as a signed statement says."""
    return answered(TYP, _set_or_lift)


def _set_or_lift(unverified: str) -> None:
    here, now = services(), services().clock()
    said = protection_statement(unverified, keys_of, audience=here.settings.issuer_url, now=now)
    here.protection_desk.by_agency(said, now=now)
