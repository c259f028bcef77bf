"""A developer who registers a client by themselves, over any HTTP client."""

import json
from datetime import timedelta

from provider.keys.opaque import new_opaque, opaque_hash
from provider.storage.registration_limits import RegistrationLimits

JSON = {"Content-Type": "application/json"}
METADATA = {
    "client_name": "Koyomi",
    "redirect_uris": ["https://app.example/callback"],
    "grant_types": ["authorization_code", "refresh_token"],
}


class Developer:
    """Speaks to ``/register``; remembers the client that it registered last."""

    def __init__(self, http):
        self.http = http
        self.registered = {}

    @property
    def path(self):
        return "/register/" + self.registered["client_id"]

    def register(self, *, token=None, metadata=METADATA, **changes):
        """Register; None takes a member away."""
        members = {n: v for n, v in (metadata | changes).items() if v is not None}
        answer = self.send("POST", "/register", members, token=token)
        if answer.status == 201:
            self.registered = answer.json
        return answer

    def read(self, **options):
        return self.manage("GET", **options)

    def change(self, metadata=METADATA, *, token=None, **changes):
        members = {"client_id": self.registered["client_id"]} | metadata | changes
        return self.manage("PUT", {n: v for n, v in members.items() if v is not None}, token=token)

    def end(self, **options):
        return self.manage("DELETE", **options)

    def manage(self, method, content=None, *, token=None):
        token = self.registered["registration_access_token"] if token is None else token
        return self.send(method, self.path, content, token=token)

    def send(self, method, path, content=None, *, token=None, headers=None):
        given = {**JSON, **(headers or {})}
        if token:
            given["Authorization"] = f"Bearer {token}"
        body = b"" if content is None else json.dumps(content).encode()
        return self.http.send(method, path, body=body, headers=given)


def invitation(provider, *, uses=1, life=timedelta(days=1)):
    token = new_opaque("mk_ia_")
    limits = RegistrationLimits(provider.services.database)
    limits.invite(opaque_hash(token), uses, life, now=provider.clock())
    return token


def refused(answer, error="invalid_client_metadata", status=400):
    said = answer.json
    assert (answer.status, said["error"]) == (status, error), said
    text = said["error_description"]
    assert text.isascii()
    assert not set('"\\\n') & set(text), "RFC 6749 section 5.2"
    assert answer.headers["Cache-Control"] == "no-store"
    return text


def registered(provider):
    return [party.client_id for party in provider.services.clients.all()]
