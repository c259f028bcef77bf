"""What a person does at an example app that asks who they are, as far as the app's answer."""

import json

from connectors.sandbox.people import PEOPLE
from tests.journeys import story


def typed(person):
    """Return name and birth date as the person's card and the residents' register have them."""
    known = json.loads((PEOPLE / f"{person}.json").read_bytes())
    return {"name": known["name"]["text"], "birthdate": known["birth_date"]}


def may_withdraw(walker, issuer):
    """Open the list of connections; return the ids of the buttons that end a consent, the newest first."""
    return walker.open(f"{issuer}/my-page/connections").ids("withdraw-")


def hand_over(walker, app, person, *, leave_out=(), term=None, **form):
    """Fill in the app's form, hand over all that it asks for but what is left out, and return."""
    walker.open(app).press("connect", **{**typed(person), **form})
    story.to_the_bridge(walker)
    story.use_card(walker, card=person)
    walker.press("return")
    offered = walker.options("category")
    chosen = [each for each in offered if each not in leave_out]
    walker.press("continue", category=chosen, **({"term": term} if term else {}))
    story.agree_and_return(walker)
    return offered
