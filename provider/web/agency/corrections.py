"""``POST /agencies/corrections``: an agency states what became of a case that a citizen opened there.

The body is a ``connectors.contract.correction_statement``. The answer does not tell whether anything changed.
"""

from flask import Blueprint, Response

from connectors.contract.correction_statement import TYP, correction_statement
from provider.web.access import Caller, callable_by
from provider.web.agency.statements import answered, keys_of
from provider.web.services import services

agency_corrections = Blueprint("agency_corrections", __name__, url_prefix="/agencies")


@agency_corrections.post("/corrections")
@callable_by(Caller.AGENCY)
def corrections() -> Response:
    """Move a case as a signed statement says."""
    return answered(TYP, _move)


def _move(unverified: str) -> None:
    here, now = services(), services().clock()
    said = correction_statement(unverified, keys_of, audience=here.settings.issuer_url, now=now)
    here.corrections.by_agency(said, now=now)
