"""A parent who hands over the records of several people in one sitting: one grant each, one token."""

import uuid
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from consent.grant import grant_end
from tests.oauth_provider import ENTITLEMENT
from tests.rp import RelyingParty

IMMUNISATION, MOTHER_AND_CHILD = "immunisation", "maternal_child_health"
MANY = {"purposes": [{**ENTITLEMENT["purposes"][0], "subjects": "many"}]}
SCOPE = f"openid {IMMUNISATION} {MOTHER_AND_CHILD}"


def for_many(provider, client_id="koyomi", **metadata):
    """Register a relying party whose purpose is reviewed for several people in one request."""
    metadata = {"self_information_entitlement": MANY, **metadata}
    return provider.relying_party(client_id, metadata=metadata)


@dataclass
class Sitting:
    """What came of one: who was agreed to, by person id, and the tokens at the relying party."""

    provider: object
    rp: RelyingParty
    grants: dict
    tokens: dict
    code: str = ""

    def subject(self, person):
        """The reference by which the relying party knows a person."""
        return self.provider.services.oauth.pairwise.subject("koyomi", person)

    def get(self, person, category=IMMUNISATION, *, subject=None, **headers):
        """Take the short way to a category, about somebody; None names nobody, ``subject`` another."""
        named = subject or (self.subject(person) if person else None)
        query = f"?{urlencode({'subject': named})}" if named else ""
        path = f"/self-information/{category}{query}"
        return self.rp.get(
            path, self.tokens["access_token"], headers={"Prefer": "wait=0", **headers}
        )

    def ask(self, person, body=None, key="key-1", **members):
        named = {"subject": self.subject(person)} if person else {}
        return self.rp.post_json(
            "/self-information/requests",
            self.tokens["access_token"],
            {**(body or {}), **named, **members},
            headers={"Idempotency-Key": key},
        )

    def at(self, request_id, what="/result", method="GET"):
        path = f"/self-information/requests/{request_id}{what}"
        return self.rp.call(method, path, self.tokens["access_token"])

    def refresh(self):
        """Renew the access token; return the answer."""
        answer = self.rp.refresh(self.tokens["refresh_token"])
        if answer.status == 200:
            self.tokens = self.tokens | answer.json
        return answer

    def told(self):
        """What introspection tells of the access token: categories by grant; nothing for a dead one."""
        return by_grant(self.rp.introspect(self.tokens["access_token"]).json)

    def end(self, person):
        grant, now = self.grants[person], self.provider.clock()
        assert self.provider.services.grants.withdraw(grant.grant_id, grant.person_id, now=now)

    def rest(self, person):
        grant, now = self.grants[person], self.provider.clock()
        self.provider.services.grants.pause(
            [grant.grant_id], grant.person_id, because="citizen", now=now
        )

    def go_on(self, person):
        grant, now = self.grants[person], self.provider.clock()
        self.provider.services.grants.resume([grant.grant_id], grant.person_id, now=now)


def by_grant(answer):
    """Read whom an answer's ``authorization_details`` tell of: categories by grant id."""
    return {
        each["grant_id"]: tuple(each["categories"])
        for each in answer.get("authorization_details", ())
    }


def agreed_together(provider, rp, people, *, term_days=90, scope=SCOPE, days=None):
    """Push, and agree to each of ``people`` (person id: categories); return grants and the code.

    ``days`` gives each a term of their own.
    """
    offline = " offline_access" if term_days else ""
    pushed = rp.push(scope=scope + offline)
    assert pushed.status == 201, pushed.json
    (first, categories), *others = people.items()
    sitting = str(uuid.uuid4())
    flow, grant = provider.agreed(
        rp,
        pushed.json["request_uri"],
        term_days=days[first] if days else term_days,
        subject_id=first,
        categories=categories,
        sitting=sitting,
    )
    grants = {first: grant}
    for person, wanted in others:
        own = {"grant_id": str(uuid.uuid4()), "subject_id": person, "categories": wanted}
        end = grant_end(provider.clock(), days[person]) if days else grant.expires_at
        grants[person] = replace(grant, **own, expires_at=end)
        provider.services.grants.add(grants[person])
    issue = provider.services.oauth.authorization.issue_code
    left = issue(flow, [*grants.values()], now=provider.clock())
    return grants, parse_qs(urlsplit(left.location).query)["code"][0]


def together(provider, rp, people, **agreeing):
    """Agree to each of ``people`` in one sitting, and redeem the code."""
    grants, code = agreed_together(provider, rp, people, **agreeing)
    answer = rp.exchange(code)
    assert answer.status == 200, answer.json
    return Sitting(provider, rp, grants, answer.json, code)
