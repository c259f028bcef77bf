"""Two changes of one grant whose codes are redeemed at the same instant: one wins, on each database."""

from tests.at_once import at_once
from tests.rp import FlaskHttp, RelyingParty

SCOPE = "openid offline_access immunisation maternal_child_health"


def windows(provider, rp, count):
    """The same relying party, over as many connections."""
    return [
        RelyingParty(
            FlaskHttp(provider.app.test_client()),
            rp.issuer,
            rp.client_id,
            clock=rp.clock,
            key=rp.key,
            proof_key=rp.proof_key,
        )
        for _ in range(count)
    ]


def test_of_two_changes_redeemed_at_once_one_wins_and_the_other_is_refused(provider):
    rp = provider.relying_party()
    push = {"scope": SCOPE}
    held = provider.tokens(rp, push=push, term_days=90, categories=("immunisation",))
    change = push | {"grant_id": held["grant_id"], "grant_management_action": "replace"}
    parties = windows(provider, rp, 2)
    wishes = [("immunisation",), ("maternal_child_health",)]
    codes = [
        provider.code(party, push=change, term_days=90, categories=wish)
        for party, wish in zip(parties, wishes, strict=True)
    ]
    provider.clock.turn(seconds=1)
    answers = at_once(2, lambda n: (n, parties[n].exchange(codes[n])))

    [(winner, won)] = [(n, answer) for n, answer in answers if answer.status == 200]
    [lost] = [answer for _, answer in answers if answer.status != 200]
    assert lost.error == "invalid_grant"
    assert won.json["grant_id"] == held["grant_id"]
    kept = provider.services.grants.get(held["grant_id"])
    assert kept.categories == wishes[winner]
    assert rp.introspect(won.json["access_token"]).json["active"]
    assert rp.introspect(held["access_token"]).json == {"active": False}
