"""OpenID Connect as it always was: a client that registers itself, has a secret and logs citizens in."""

import pytest

NAME = "山田 美咲"

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    ("method", "response_mode"),
    [("client_secret_basic", "form_post"), ("client_secret_post", "query")],
)
def test_a_client_registers_itself_and_logs_a_citizen_in(site, method, response_mode):
    asked = {
        "client_name": "こよみ",
        "redirect_uris": [f"{site.callback.origin}/callback"],
        "token_endpoint_auth_method": method,
    }
    parameters = {"response_mode": response_mode}
    task = {
        "metadata": asked,
        "method": method,
        "scope": "openid profile",
        "parameters": parameters,
    }
    found = site.converse("openid_client_login.js", site.log_in, **task)
    assert found["registered"]["token_endpoint_auth_method"] == method
    assert found["registered"]["id_token_signed_response_alg"] == "RS256"
    assert found["tokens"]["token_type"].lower() == "bearer"
    assert found["userinfo"] == {"sub": found["claims"]["sub"], "name": NAME}
    assert found["ended"] == 204
