"""The app of the page tests as a relying party that also looks after the grants it holds."""

from tests.citizen_browser import answer_parameters
from tests.citizen_world import CLIENT
from tests.rp import FlaskHttp, RelyingParty

VACCINATIONS = "openid offline_access immunisation"
MOTHER_AND_CHILD = "openid offline_access maternal_child_health"
BOTH = "openid offline_access immunisation maternal_child_health"


class Party(RelyingParty):
    """The app behind the consent pages, with keys of its own."""

    def __init__(self, world):
        http = FlaskHttp(world.app.test_client())
        super().__init__(http, world.origin, CLIENT, clock=world.clock)
        world.register_with(
            token_endpoint_auth_method="private_key_jwt",
            jwks=self.jwks,
            grant_types=["authorization_code", "refresh_token", "client_credentials"],
        )

    def wish(self, scope=BOTH, **changes):
        """Push a request; return the address for the citizen's browser."""
        pushed = self.push(scope=scope, **changes)
        assert pushed.status == 201, pushed.body
        return self.authorize_path(pushed.json["request_uri"])

    def change(self, grant_id, action="merge", scope=BOTH, **changes):
        """Push a request that changes a grant."""
        named = {"grant_id": grant_id, "grant_management_action": action}
        return self.wish(scope, **named, **changes)

    def tokens(self, browser):
        """Redeem what the browser came back with."""
        answer = self.exchange(answer_parameters(browser.left_for)["code"])
        assert answer.status == 200, answer.body
        return answer.json


def hold(party, browser, card, *, subject=None, scope=BOTH, **choice):
    """Let a citizen hand over vaccinations for 90 days; return the token response."""
    browser.log_in(card, path=party.wish(scope))
    if subject:
        browser.press("continue", subject=subject)
    browser.press("continue", **{"category": ["immunisation"], "term": "90"} | choice)
    return party.tokens(browser.press("agree").press("return"))


def ticked(browser, name="category"):
    """What is ticked or chosen on the page before anybody touches it."""
    return [value for form in browser.page.forms for key, value in form.fields if key == name]


def offered(browser, name="category"):
    """The boxes of the page."""
    return [value for form in browser.page.forms for value in form.options.get(name, [])]
