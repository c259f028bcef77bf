"""The environment of the sandbox's processes."""

import json

from provider.cli.sandbox.auth_app import CLIENT_ID, ISSUER_PATH
from provider.cli.sandbox.plan import Plan
from provider.settings import PREFIX


def neighbour_environment(plan: Plan) -> dict[str, str]:
    """Return the environment of programs that are not the provider: nothing of its settings."""
    kept = {name: value for name, value in plan.environment.items() if not name.startswith(PREFIX)}
    return kept | {"PYTHONUNBUFFERED": "1", "NO_PROXY": "localhost,127.0.0.1"}


def provider_environment(plan: Plan) -> dict[str, str]:
    """Return the environment of provider, worker and command line.

    The registry office must have run: it says which certificate policy is its own. A setting in
    the supervisor's environment wins over the sandbox's value, unless hosts and ports decide it.
    """
    given = {
        name: value for name, value in plan.environment.items() if name.startswith(PREFIX) and value
    }
    return neighbour_environment(plan) | _files(plan) | given | _addresses(plan)


def _files(plan: Plan) -> dict[str, str]:
    data = plan.data
    policy = json.loads((data / "pki" / "policy.json").read_bytes())
    return {
        PREFIX + "AGENCIES_FILE": str(data / "agencies.json"),
        PREFIX + "AGENCIES_TOKEN_FILE": str(data / "tokens" / "agencies.token"),
        PREFIX + "AUTH_CA_FILE": str(data / "pki" / "auth-ca.pem"),
        PREFIX + "AUTH_CRL_FILE": str(data / "pki" / "auth.crl"),
        PREFIX + "AUTH_POLICY_OIDS": ",".join(policy["policy_oids"]),
        PREFIX + "DATABASE_URL": f"sqlite:///{data / 'provider.sqlite3'}",
        PREFIX + "HELP_PHONE": "00-0000-0000",
        PREFIX + "KEK_FILE": str(data / "keys" / "kek"),
        PREFIX + "LOGIN_METHODS": "card,upstream",
        PREFIX + "PERSON_DIRECTORY_TOKEN_FILE": str(data / "tokens" / "person_directory.token"),
        PREFIX + "QUEUE_URL": f"sqlite:///{data / 'queue.sqlite3'}",
        PREFIX + "REGISTRATION": "open",
        PREFIX + "RELEASE_TICK_SECONDS": "1",
        PREFIX + "REQUEST_THREADS_COUNT": "8",
        PREFIX + "SIGN_CA_FILE": str(data / "pki" / "sign-ca.pem"),
        PREFIX + "SIGN_CRL_FILE": str(data / "pki" / "sign.crl"),
        PREFIX + "SIGN_POLICY_OIDS": ",".join(policy["sign_policy_oids"]),
        PREFIX + "SMTP_SENDER": "oshirase@madoguchi.invalid",
        PREFIX + "SMTP_URL": (data / "mail").absolute().as_uri(),
        PREFIX + "UPSTREAM_CLIENT_ID": CLIENT_ID,
        PREFIX + "UPSTREAM_KEY_FILE": str(plan.upstream_key_file),
    }


def _addresses(plan: Plan) -> dict[str, str]:
    mutual_tls = {
        PREFIX + "MTLS_CA_FILE": str(plan.clients_ca_file),
        PREFIX + "MTLS_URL": str(plan.mtls_url),
    }
    return (mutual_tls if plan.tls else {}) | {
        PREFIX + "AUTH_OCSP_URL": f"{plan.office_url}/ocsp/auth",
        PREFIX + "BRIDGE_URL": plan.bridge_url,
        PREFIX + "ENVIRONMENT": "sandbox",
        PREFIX + "ISSUER_URL": plan.issuer_url,
        PREFIX + "PERSON_DIRECTORY_URL": plan.directory_url,
        PREFIX + "PHONE_APP_URL": plan.phone_app_url,
        PREFIX + "SIGN_OCSP_URL": f"{plan.office_url}/ocsp/sign",
        PREFIX + "UPSTREAM_ISSUER_URL": plan.auth_app_url + ISSUER_PATH,
    }
