"""Apps that only log people in, for page tests: what they register, ask and are answered."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from provider.storage.clients import SelfRegistration
from tests.citizen_world import APP

LOGIN_APP = "c-shop"
CALLBACK = f"{APP}/shop/callback"
METADATA = {
    "client_name": "まちの店",
    "client_name#en": "Town Shop",
    "redirect_uris": [CALLBACK],
    "token_endpoint_auth_method": "client_secret_basic",
}


def register_login_app(world, client_id=LOGIN_APP, *, policy="oidc_basic", **metadata):
    """Register an app that may ask for logins alone."""
    world.services.clients.put(
        client_id,
        METADATA | metadata,
        {"purposes": []},
        policy=policy,
        sector="shop",
        now=world.clock(),
    )


def register_stranger(world, client_id="c-stranger", **metadata):
    """Let an app register itself; nobody has reviewed it."""
    world.services.clients.add_self_registered(
        SelfRegistration(
            client_id=client_id,
            metadata=METADATA | metadata,
            policy="oidc_basic",
            sector=client_id,
            secret_hash=None,
            registration_token_hash="a" * 64,
            expires_at=world.clock() + timedelta(days=30),
        ),
        now=world.clock(),
    )


def login_request(**changes):
    """The parameters of a plain request; None takes one away."""
    standard = {
        "client_id": LOGIN_APP,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "s-1",
        "nonce": "n-1",
    }
    return {name: value for name, value in (standard | changes).items() if value is not None}


def login_path(**changes):
    """The address at which the app sends its citizen to us."""
    return "/authorize?" + urlencode(login_request(**changes))


def told(url, callback=CALLBACK):
    """What the app reads from the address it is called back at."""
    assert url is not None
    assert url.startswith(f"{callback}?"), url
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
