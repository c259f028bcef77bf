"""The upstream provider as the operator set it up: settings become one authenticator."""

from datetime import timedelta

from connectors.directory_port import PersonDirectory
from provider.login.upstream.authenticator import UpstreamAuthenticator
from provider.login.upstream.calls import UpstreamCalls
from provider.login.upstream.client_key import ClientKey, ClientKeyError
from provider.login.upstream.provider import UpstreamProvider
from provider.setting_checks import UPSTREAM
from provider.settings import PREFIX, Settings, SettingsError

CALLBACK_PATH = "/login/upstream/callback"
"""Below our own address; registered at the upstream as the one ``redirect_uri``."""


def upstream_authenticator(
    settings: Settings, directory: PersonDirectory
) -> UpstreamAuthenticator | None:
    """Build it; None where it is not offered. Raises ``SettingsError`` for an unusable key."""
    if UPSTREAM not in settings.offered_logins:
        return None
    issuer, client_id = settings.upstream_issuer_url, settings.upstream_client_id
    if issuer is None or client_id is None or settings.upstream_key_file is None:
        raise SettingsError([f"{PREFIX}LOGIN_METHODS names an upstream that is not set"])
    try:
        key = ClientKey.from_file(settings.upstream_key_file)
    except ClientKeyError as fault:
        raise SettingsError([f"{PREFIX}UPSTREAM_KEY_FILE: {fault}"]) from fault
    provider = UpstreamProvider(
        issuer=issuer,
        client_id=client_id,
        redirect_uri=settings.issuer_url + CALLBACK_PATH,
        acr_values=settings.upstream_acr_values,
    )
    recheck = timedelta(seconds=settings.upstream_recheck_seconds)
    return UpstreamAuthenticator(provider, key, directory, UpstreamCalls(), recheck=recheck)
