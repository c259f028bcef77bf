"""An app that is nothing but a page on another origin: oidc-client-ts in a real Chromium."""

import pytest

from tests.foreign.installed import HERE, MODULES
from tests.journeys import story
from tests.journeys.drivers import MouseDriver
from tests.services.chromium import DESKTOP

LIBRARY = MODULES / "oidc-client-ts" / "dist" / "browser" / "oidc-client-ts.min.js"
PAGE = HERE / "clients" / "browser"
PUBLIC = {
    "policy": "public_native",
    "application_type": "web",
    "token_endpoint_auth_method": "none",
    "token_endpoint_auth_signing_alg": None,
    "jwks": None,
    "require_pushed_authorization_requests": None,
    "scope": None,
    "self_information_entitlement": None,
}

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture
def app(site):
    """Return the address of the app, whose files are served from an origin of its own."""
    html = ("text/html; charset=utf-8", (PAGE / "index.html").read_bytes())
    site.callback.pages |= {
        "/app": html,
        "/app/callback": html,
        "/app/app.js": ("text/javascript", (PAGE / "app.js").read_bytes()),
        "/app/oidc-client-ts.js": ("text/javascript", LIBRARY.read_bytes()),
    }
    return f"{site.callback.origin}/app"


def _settings(site, app, *, dpop):
    members = {"redirect_uris": [f"{app}/callback"], "dpop_bound_access_tokens": dpop}
    return {
        "authority": site.issuer,
        "client_id": site.register(**PUBLIC, **members),
        "redirect_uri": f"{app}/callback",
        "scope": "openid profile offline_access",
        "loadUserInfo": not dpop,
        "dpop": dpop,
    }


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
def test_a_page_logs_a_citizen_in(site, app, open_page, dpop):
    page = open_page(DESKTOP)
    driver = MouseDriver(page)
    driver.open(app)
    with page.expect_navigation():
        page.evaluate("settings => { begin(settings) }", _settings(site, app, dpop=dpop))
    story.to_the_bridge(driver)
    story.use_card(driver)
    driver.press("return")
    driver.press("agree", claim=["name"])
    page.wait_for_selector("#state:text('ready')")
    user = page.evaluate("finish()")
    assert user["tokenType"].lower() == ("dpop" if dpop else "bearer")
    claims = page.evaluate("userinfo()") if dpop else user["profile"]
    assert (claims["sub"], claims["name"]) == (user["profile"]["sub"], "山田 美咲")
    assert page.evaluate("renew()") == {"renewed": True, "rotated": True}
