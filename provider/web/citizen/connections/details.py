"""One connection in full: how it stands, what it hands over, what was agreed to, and everything one can do."""

from flask.typing import ResponseReturnValue

from consent.narrowing import is_last, items_of, shorter_terms
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections.owned import own_card
from provider.web.citizen.connections.resting import may_resume
from provider.web.citizen.connections.taking_back import item_name
from provider.web.citizen.grant_cards import GrantCard, declined_names
from provider.web.citizen.pages import page
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/grants/<grant_id>")
@callable_by(Caller.CITIZEN)
def grant_detail(grant_id: str) -> ResponseReturnValue:
    """Show one grant as it stands and as it was agreed to."""
    card = own_card(grant_id)
    now = services().clock()
    return page(
        "connections/detail.html",
        card=card,
        declined=declined_names(card.grant),
        droppable=_droppable(card),
        may_shorten=card.may_withdraw and bool(shorter_terms(card.grant, now=now)),
        may_pause=card.may_withdraw and not card.grant.paused and not card.over,
        may_resume=may_resume(card.grant, citizen_id()) and card.state.alive,
    )


def _droppable(card: GrantCard) -> list[tuple[str, str]]:
    """List the items that can be taken out alone, with their names; the last one is the connection."""
    if not card.may_withdraw or card.over:
        return []
    items = [item for item in items_of(card.grant) if not is_last(card.grant, item)]
    return [(item, item_name(item)) for item in items]
