"""A citizen pauses a connection at the counter: the app says so, keeps it, and goes on once it is resumed."""

import pytest

from tests.journeys import applicants, story
from tests.journeys.drivers import PlainHttpDriver

pytestmark = [pytest.mark.process]


def turn(driver, sandbox, button):
    """Pause or resume the newest connection on my page."""
    issuer = sandbox.url("issuer")
    driver.open(f"{issuer}/my-page")
    grant_id = driver.ids("withdraw-")[0].removeprefix("withdraw-")
    driver.open(f"{issuer}/my-page/grants/{grant_id}/{button}").press(button)


def shown(driver, app):
    return driver.open(app).attribute("message", "data-state")


def test_the_notebook_rests_with_its_consent_and_goes_on_without_a_new_one(sandbox):
    app, parent = sandbox.url("maternal_app"), PlainHttpDriver()
    story.hand_over(parent, app)
    story.wait_for_state(parent, app, "connected")
    turn(parent, sandbox, "pause")
    assert shown(parent, app) == "paused"
    assert parent.has("timeline")
    turn(parent, sandbox, "resume")
    assert shown(parent, app) == "connected"
    parent.press("refresh")
    assert parent.attribute("message", "data-state") in ("connected", "pending", "partial")
    story.wait_for_state(parent, app, "connected")


def test_a_confirmed_discount_stays_good_while_its_consent_rests(sandbox):
    app, passenger = sandbox.url("railway"), PlainHttpDriver()
    applicants.hand_over(passenger, app, "fujita-nozomi", term="365")
    story.wait_for_state(passenger, app, "confirmed")
    turn(passenger, sandbox, "pause")
    assert shown(passenger, app) == "paused"
    assert passenger.has("desk")
    turn(passenger, sandbox, "resume")
    assert shown(passenger, app) == "confirmed"
