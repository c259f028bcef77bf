"""In production a key stays published for as long as anything that it signed can be shown to us."""

from dataclasses import replace

import pytest

from provider.settings import SettingsError


@pytest.fixture
def production(prepared_settings):
    return replace(
        prepared_settings,
        auth_ocsp_url=None,
        environment="production",
        issuer_url="https://counter.example",
        person_directory_url="https://directory.example",
        phone_app_url=None,
        registration="closed",
        sign_ocsp_url=None,
        smtp_url=None,
        upstream_issuer_url="https://upstream.example/realms/main",
    )


@pytest.mark.parametrize(
    ("retiring", "session", "longest"), [(599, 60, 600), (3_599, 3_600, 3_600)]
)
def test_a_retirement_shorter_than_an_id_token_or_a_session_is_refused(
    production, retiring, session, longest
):
    with pytest.raises(SettingsError) as refused:
        replace(production, key_retiring_seconds=retiring, session_seconds=session)
    assert f"MADOGUCHI_KEY_RETIRING_SECONDS is under {longest}" in str(refused.value)
    replace(production, key_retiring_seconds=longest, session_seconds=session)
