"""Modules of the Dynamic plan: what a client may register, and that it then counts."""

import io

import pytest
from joserfc.jwk import ECKey, RSAKey
from PIL import Image

from tests.conformance.conditions.authorization import check_page
from tests.conformance.conditions.errors import check_refused
from tests.conformance.conditions.id_token import read_signed
from tests.conformance.conditions.registration import check_registration_refused
from tests.conformance.conditions.resource import check_userinfo_claims
from tests.conformance.plan import module

CALLBACK = "https://app.example/callback"


def fresh_key():
    return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


def jwks(*keys):
    return {"keys": [key.as_dict(private=False) for key in keys]}


@module("oidcc-server")
def test_a_client_registers_and_logs_somebody_in(registrar):
    run = registrar.run()
    run.userinfo(run.tokens())


@module("oidcc-idtoken-rs256")
def test_an_id_token_is_signed_as_registered(registrar):
    run = registrar.run(id_token_signed_response_alg="RS256")
    assert run.first.registration["id_token_signed_response_alg"] == "RS256"
    assert run.tokens()["header"]["alg"] == "RS256"


@module("oidcc-userinfo-rs256")
def test_userinfo_is_signed_as_registered(registrar):
    run = registrar.run(userinfo_signed_response_alg="RS256")
    tokens = run.tokens()
    answer = run.first.get("/userinfo", tokens["access_token"])
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == "application/jwt"
    _, claims = read_signed(answer.body.decode(), run.suite.jwks(), ("RS256",))
    assert claims.pop("iss") == run.suite.issuer
    assert claims.pop("aud") in (run.first.client_id, [run.first.client_id])
    for name in ("iat", "exp", "jti"):
        claims.pop(name, None)
    check_userinfo_claims(claims, sub=tokens["claims"]["sub"])


@module("oidcc-ensure-redirect-uri-in-authorization-request")
def test_of_two_redirect_uris_one_is_named(registrar):
    run = registrar.run(redirect_uris=[CALLBACK, f"{CALLBACK}/other"])
    check_page(run.citizen.open(run.pushed(redirect_uri=None)))


@module("oidcc-redirect-uri-query-OK")
def test_a_registered_query_stays(registrar):
    run = registrar.run(redirect_uris=[f"{CALLBACK}?foo=bar"])
    run.userinfo(run.tokens())


@module("oidcc-redirect-uri-query-mismatch")
def test_another_query_leads_nowhere(registrar):
    run = registrar.run(redirect_uris=[f"{CALLBACK}?foo=bar"])
    check_page(run.citizen.open(run.pushed(redirect_uri=f"{CALLBACK}?foo=other")))
    check_page(run.citizen.open(run.pushed(redirect_uri=CALLBACK)))


@module("oidcc-redirect-uri-query-added")
def test_an_added_query_leads_nowhere(registrar):
    run = registrar.run()
    check_page(run.citizen.open(run.pushed(redirect_uri=f"{CALLBACK}?foo=bar")))


@module("oidcc-redirect-uri-regfrag")
def test_a_redirect_uri_with_a_fragment_is_not_registered(registrar):
    answer = registrar.send(redirect_uris=[f"{CALLBACK}#foo"])
    check_registration_refused(answer, "invalid_redirect_uri")


@module("oidcc-registration-policy-uri", "oidcc-registration-tos-uri")
@pytest.mark.parametrize("member", ["policy_uri", "tos_uri"])
def test_the_first_page_leads_to_the_clients_own_words(registrar, member):
    address = f"https://app.example/{member}"
    run = registrar.run(**{member: address})
    visit = run.citizen.open(run.pushed())
    assert address in visit.page.links.values()


@module("oidcc-registration-logo-uri")
def test_the_first_page_shows_our_copy_of_a_logo_that_was_reviewed(registrar, site):
    picture = io.BytesIO()
    Image.new("RGB", (32, 32), "navy").save(picture, "PNG")
    address = site.publish("/logo.png", picture.getvalue(), "image/png")
    run = registrar.run(logo_uri=address)
    services, client_id = run.suite.services, run.first.client_id
    services.client_fetcher.refresh_due(now=run.suite.clock())
    assert "/logo.png" not in site.asked, "nobody fetches for a client that nobody reviewed"
    assert "/client-logos/" not in run.citizen.open(run.pushed()).html

    party = services.clients.get(client_id)
    services.clients.put(
        client_id,
        party.metadata,
        {"purposes": []},
        policy=party.policy,
        sector=party.sector,
        now=run.suite.clock(),
    )
    services.client_fetcher.refresh_due(now=run.suite.clock())
    visit = run.citizen.open(run.pushed())
    assert address not in visit.html, "no citizen's browser calls the relying party"
    shown = visit.html.partition("/client-logos/")[2].partition('"')[0]
    assert run.suite.http().send("GET", f"/client-logos/{shown}").status == 200


@module("oidcc-registration-jwks-uri")
def test_the_keys_may_be_published_at_an_address(registrar, site):
    key = fresh_key()
    address = site.publish("/jwks.json", jwks(key))
    run = registrar.run(key=key, jwks_uri=address, token_endpoint_auth_method="private_key_jwt")
    before = len(site.asked)
    run.userinfo(run.tokens())
    assert len(site.asked) == before, "never on the hot path"


@module("oidcc-ensure-client-assertion-with-iss-aud-succeeds")
def test_an_assertion_for_the_issuer_is_accepted(registrar):
    key = fresh_key()
    run = registrar.run(key=key, jwks=jwks(key), token_endpoint_auth_method="private_key_jwt")
    code = run.code()
    answer = run.first.exchange(code, assertion=run.first.assertion(aud=run.suite.issuer))
    run.checked_tokens(answer)


@module("oidcc-registration-sector-uri")
def test_a_sector_lists_the_redirect_uris(registrar, site):
    others = [CALLBACK, "https://other.example/callback"]
    address = site.publish("/sector.json", others)
    run = registrar.run(redirect_uris=others, sector_identifier_uri=address)
    again = registrar.run(redirect_uris=others[:1], sector_identifier_uri=address)
    assert run.tokens()["claims"]["sub"] == again.tokens()["claims"]["sub"], "one sector"


@module("oidcc-registration-sector-bad")
def test_a_sector_that_does_not_list_the_redirect_uri_is_refused(registrar, site):
    address = site.publish("/sector.json", ["https://other.example/callback"])
    answer = registrar.send(sector_identifier_uri=address)
    check_registration_refused(answer, "invalid_client_metadata", "invalid_redirect_uri")


@module("oidcc-refresh-token")
def test_a_registered_client_refreshes_its_own_tokens_alone(registrar):
    grant_types = ["authorization_code", "refresh_token"]
    mine, other = (registrar.run(grant_types=grant_types) for _ in range(2))
    tokens = mine.tokens(scope="openid offline_access")
    check_refused(other.first.refresh(tokens["refresh_token"]), "invalid_grant")
    refreshed = mine.first.refresh(tokens["refresh_token"])
    assert refreshed.status == 200
    mine.userinfo(refreshed.json | {"claims": tokens["claims"]})


@module("oidcc-refresh-token-rp-key-rotation")
def test_a_new_key_of_a_client_is_found_within_a_minute(registrar, site):
    """As in the suite, with keys for RS256 and the configured scope in the refresh."""
    old, new = (RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True) for _ in range(2))
    address = site.publish("/jwks.json", jwks(old))
    run = registrar.run(
        key=old,
        jwks_uri=address,
        token_endpoint_auth_method="private_key_jwt",
        grant_types=["authorization_code", "refresh_token"],
    )
    tokens = run.tokens(scope="openid offline_access")
    site.publish("/jwks.json", jwks(new))
    run.suite.clock.turn(seconds=60)
    run.suite.services.client_fetcher.refresh_due(now=run.suite.clock())
    run.first.key = new
    again = run.first.refresh(tokens["refresh_token"], scope="openid offline_access")
    assert again.status == 200
    run.first.key = old
    check_refused(run.first.refresh(tokens["refresh_token"]), "invalid_client")


@module("oidcc-ensure-request-object-with-redirect-uri")
def test_a_redirect_uri_in_a_request_object_does_not_help_a_wrong_one_outside(registrar):
    run = registrar.run()
    inside = run.first.request_object(run.first.request())
    wrong = run.pushed(request=inside, redirect_uri="https://app.example/other")
    check_page(run.citizen.open(wrong))
