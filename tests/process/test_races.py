"""Sixteen callers over two gunicorn workers, again and again, on both databases.

What may happen once happens once, and what may happen often is not lost by happening at once. A lost
guard shows within the first rounds; ``RACE_ROUNDS=200`` looks for what shows more seldom than that.
"""

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from consent.grant import Grant, grant_end
from provider.cli.sandbox.environment import provider_environment
from provider.clock import utc_now
from provider.flow.state import Choice, Flow, FlowState, SubjectChoice
from provider.keys.opaque import new_opaque
from provider.settings import Settings
from provider.web.csrf import FIELD
from tests.flows.test_refresh_by_public_clients import METADATA as NATIVE
from tests.oauth_provider import InProcessProvider
from tests.process.racers import CALLERS, Racers
from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving

ROUNDS = int(os.environ.get("RACE_ROUNDS", "50"))
FEWER_ROUNDS = max(1, ROUNDS // 4)
"""For races whose rule is the same as one that is run in full."""

pytestmark = pytest.mark.process


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def served(request, prepared_plan):
    """Yield a provider behind gunicorn, one for all races over a database."""
    url = request.getfixturevalue(f"{request.param}_url_of_module")
    environment = provider_environment(prepared_plan) | {"MADOGUCHI_DATABASE_URL": url}
    settings = at_port(Settings.from_environment(environment), free_ports(1)[0])
    opened = InProcessProvider(settings, clock=utc_now)
    with serving(settings):
        yield opened
    opened.close()


@pytest.fixture
def provider(served):
    """Return it with a citizen whom no other race knows."""
    served.person_id, served.credential_id = served.citizen()
    return served


@pytest.fixture
def racers(provider):
    racers = Racers(provider.settings.issuer_url)
    yield racers
    racers.close()


@pytest.fixture
def party(provider):
    """Return a relying party that no other race knows."""
    return provider.relying_party(f"koyomi-{uuid4()}")


def statuses(answers):
    return Counter(answer.status for answer in answers)


ONE_WINS = Counter({200: 1, 400: CALLERS - 1})


def test_one_code_makes_one_token(provider, racers, party):
    for _ in range(ROUNDS):
        code = provider.code(party)
        answers = racers.race([partial(twin.exchange, code) for twin in racers.twins(party)])
        assert statuses(answers) == ONE_WINS, [a.body for a in answers]
        assert {a.error for a in answers if a.status == 400} == {"invalid_grant"}


def test_one_assertion_proves_its_client_once(provider, racers, party):
    for _ in range(ROUNDS):
        one = party.assertion()
        answers = racers.race(
            [partial(twin.push, assertion=one, proof=False) for twin in racers.twins(party)]
        )
        assert statuses(answers) == Counter({201: 1, 401: CALLERS - 1})


def test_one_proof_opens_a_resource_once(provider, racers, party):
    token = provider.tokens(party)["access_token"]
    for _ in range(FEWER_ROUNDS):
        party.send("GET", "/userinfo")  # for a nonce of this instant
        one = party.proof("GET", "/userinfo", access_token=token)
        answers = racers.race(
            [partial(twin.get, "/userinfo", token, proof=one) for twin in racers.twins(party)]
        )
        assert statuses(answers) == Counter({200: 1, 401: CALLERS - 1}), statuses(answers)


def test_a_confidential_clients_refresh_token_serves_all_and_stays_one(provider, racers, party):
    push = {"scope": "openid offline_access immunisation"}
    token = provider.tokens(party, push=push, term_days=90)["refresh_token"]
    for _ in range(ROUNDS):
        answers = racers.race([partial(twin.refresh, token) for twin in racers.twins(party)])
        assert statuses(answers) == Counter({200: CALLERS}), [a.body for a in answers]
        assert not any("refresh_token" in answer.json for answer in answers)
    assert party.refresh(token).status == 200


def test_a_public_clients_refresh_token_has_one_successor(provider, racers):
    app = provider.relying_party(
        f"kanri-{uuid4()}",
        metadata=NATIVE,
        method="none",
        redirect_uri="http://127.0.0.1:49152/callback",
    )
    push = {"scope": "openid offline_access immunisation"}
    token = provider.tokens(app, push=push, term_days=90)["refresh_token"]
    for _ in range(ROUNDS):
        answers = racers.race([partial(twin.refresh, token) for twin in racers.twins(app)])
        assert statuses(answers) == Counter({200: CALLERS}), [a.body for a in answers]
        successors = {answer.json["refresh_token"] for answer in answers}
        assert len(successors) == 1
        [token] = successors


def test_sixteen_browsers_make_at_most_one_code_of_a_request(provider, racers, party):
    services = provider.services
    cookies = [_logged_in(provider) for _ in range(CALLERS)]
    for _ in range(ROUNDS):
        pushed = party.push().json["request_uri"]
        visits = [_agreed(provider, party, pushed, session) for _, session in cookies]
        returns = [
            partial(_go_back, connection, flow, cookie, _form_token(services, session, flow))
            for connection, flow, (cookie, session) in zip(
                racers.connections, visits, cookies, strict=True
            )
        ]
        answers = racers.race(returns)
        assert statuses(answers) == Counter({200: 1, 409: CALLERS - 1}), statuses(answers)


def test_sixteen_browsers_that_are_logged_in_make_at_most_one_code_without_a_page(
    provider, racers, party
):
    provider.tokens(party, push={"scope": "openid"}, term_days=365)
    cookies = [cookie for cookie, _ in (_logged_in(provider) for _ in range(CALLERS))]
    for _ in range(FEWER_ROUNDS):
        path = party.authorize_path(party.push(scope="openid").json["request_uri"])
        openings = [
            partial(connection.send, "GET", path, headers={"Cookie": f"madoguchi={cookie}"})
            for connection, cookie in zip(racers.connections, cookies, strict=True)
        ]
        answers = racers.race(openings)
        assert statuses(answers) == Counter({303: 1, 409: CALLERS - 1}), statuses(answers)
        [sent] = [a.headers["Location"] for a in answers if a.status == 303]
        assert "code=" in sent


def _go_back(connection, flow, cookie, form_token):
    return connection.send(
        "POST",
        f"/flow/{flow.flow_id}/done",
        body=urlencode({FIELD: form_token}).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"madoguchi={cookie}",
        },
    )


def _form_token(services, session, flow):
    return services.form_tokens.token(session.session_hash, flow.flow_id, "done")


def _logged_in(provider):
    sessions, now = provider.services.sessions, provider.clock()
    _, before = sessions.open("ja", now=now)
    return sessions.log_in(before, provider.person_id, provider.credential_id, now=now)


def _agreed(provider, party, request_uri, session):
    services, now = provider.services, provider.clock()
    resolved = services.oauth.authorization.resolve(party.client_id, request_uri, now=now)
    grant = Grant(
        grant_id=str(uuid4()),
        client_id=party.client_id,
        person_id=provider.person_id,
        subject_id=provider.person_id,
        credential_id=provider.credential_id,
        relation="self",
        categories=("immunisation",),
        declined=(),
        purpose_id=resolved.request.purpose_id,
        consent_text={},
        standing=False,
        given_at=now,
        expires_at=grant_end(now, None),
    )
    flow = Flow(
        flow_id=new_opaque(),
        session_hash=session.session_hash,
        request=resolved.request,
        request_uri_hash=resolved.request_uri_hash,
        state=FlowState.AGREED,
        version=0,
        created_at=now,
        expires_at=now + timedelta(minutes=30),
        person_id=provider.person_id,
        credential_id=provider.credential_id,
        authenticated_at=now,
        subject=SubjectChoice(provider.person_id, "self"),
        choice=Choice(("immunisation",), (), None),
        grant_id=grant.grant_id,
    )
    with services.database.transaction():
        services.grants.add(grant)
        services.flows.add(flow)
    return flow
