"""The sector of a client that registered itself (OpenID Connect Core section 8.1)."""

import json

from tests.developer import Developer, refused, registered
from tests.rp import FlaskHttp


def sector(provider, answer):
    assert answer.status == 201, answer.body
    return provider.services.clients.get(answer.json["client_id"]).sector


def test_a_sector_is_the_one_host_of_the_redirect_uris(provider, developer):
    uris = ["https://App.example/a", "https://app.example:8443/b?c=d"]
    assert sector(provider, developer.register(redirect_uris=uris)) == "self:app.example"
    uris[1] = "https://other.example/b"
    assert "sector_identifier_uri" in refused(developer.register(redirect_uris=uris))


def test_an_app_on_the_loopback_is_a_sector_of_its_own(provider, developer):
    native = {"token_endpoint_auth_method": "none"}
    for uris in (["http://127.0.0.1/cb", "com.example.app:/cb"], ["http://localhost:8640/cb"]):
        answer = developer.register(redirect_uris=uris, **native)
        assert sector(provider, answer) == "self:" + answer.json["client_id"]


def test_an_app_cannot_slip_into_the_sector_of_a_host_by_way_of_the_loopback(developer):
    uris = ["https://bank.example/cb", "http://127.0.0.1/cb"]
    answer = developer.register(redirect_uris=uris, token_endpoint_auth_method="none")
    assert "sector_identifier_uri" in refused(answer)


def test_a_sector_identifier_uri_lists_every_redirect_uri(provider, developer, host):
    uris = ["https://a.example/cb", "https://b.example/cb"]
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    host.says(json.dumps([*uris, "https://c.example/cb"]).encode())
    assert sector(provider, developer.register(redirect_uris=uris, **stated)) == "self:127.0.0.1"
    for content in (json.dumps(uris[:1]).encode(), b"{}", b"null", b"[", b'"https://a.example/cb"'):
        host.says(content)
        refused(developer.register(redirect_uris=uris, **stated))
    assert len(registered(provider)) == 1


def test_a_sector_identifier_uri_that_cannot_be_fetched_registers_nobody(provider, developer, host):
    host.close()
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    assert "unreachable" in refused(developer.register(**stated))
    assert "sector_identifier_uri" in refused(
        developer.register(sector_identifier_uri="http://app.example/sector")
    )
    assert registered(provider) == []


def test_nobody_makes_us_call_out_beyond_the_quota(opened, host):
    provider = opened(registrations_source_count=1)
    developer = Developer(FlaskHttp(provider.app.test_client()))
    host.says(b"[]")
    stated = {"sector_identifier_uri": f"http://127.0.0.1:{host.port}/sector"}
    assert [developer.register(**stated).status for _ in range(3)] == [400, 429, 429]
    assert len(host.requests) == 1
