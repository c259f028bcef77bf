"""How much of a preview is still on its way: for the script that tells when it is worth looking again."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from provider.flow.state import FlowState
from provider.selfinfo.awaited import awaited
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cross_device_rule import consenting
from provider.web.services import services


@citizen.get("/flow/<flow_id>/arrivals")
@callable_by(Caller.BROWSER)
def arrivals(flow_id: str) -> ResponseReturnValue:
    """Count what is awaited about all people of the visit, or the one in ``place``.

    Nothing is opened, asked or noted for it.
    """
    flow = consenting(flow_id, FlowState.CHOOSING)
    places, place = range(flow.people), request.args.get("place", type=int)
    subjects = [flow.of(each).subject for each in places if place in (None, each)]
    people = {subject.person_id for subject in subjects if subject}
    found = services().preview_store.still_open(flow.flow_id)
    mine = [each for each in found if each.subject_id in people]
    return jsonify(awaited=sum(awaited(each.categories, each.parts) for each in mine))
