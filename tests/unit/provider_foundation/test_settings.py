"""Settings are read once, and every fault is named at once."""

from pathlib import Path

import pytest

from provider.settings import Settings, SettingsError

COMPLETE = {
    "MADOGUCHI_AGENCIES_FILE": "/a/agencies.json",
    "MADOGUCHI_AGENCIES_TOKEN_FILE": "/a/agencies.token",
    "MADOGUCHI_AUTH_CA_FILE": "/a/ca.pem",
    "MADOGUCHI_AUTH_CRL_FILE": "/a/ca.crl",
    "MADOGUCHI_AUTH_POLICY_OIDS": "1.2.392.200149.8.5.1.3.30",
    "MADOGUCHI_DATABASE_URL": "postgresql+psycopg://db/madoguchi",
    "MADOGUCHI_ISSUER_URL": "https://madoguchi.example",
    "MADOGUCHI_KEK_FILE": "/a/kek",
    "MADOGUCHI_PERSON_DIRECTORY_TOKEN_FILE": "/a/directory.token",
    "MADOGUCHI_PERSON_DIRECTORY_URL": "https://directory.example",
    "MADOGUCHI_QUEUE_URL": "sqlite:////a/queue.sqlite3",
}


def test_a_complete_environment_gives_typed_settings():
    settings = Settings.from_environment(COMPLETE | {"MADOGUCHI_FLOW_SECONDS": "900"})
    assert settings.flow_seconds == 900
    assert settings.kek_file == Path("/a/kek")
    assert settings.environment == "production"
    assert settings.secure


def test_every_missing_setting_is_named_at_once():
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({})
    assert len(refused.value.faults) == len(COMPLETE) - len(OF_THE_CARD)


OF_THE_CARD = {
    "MADOGUCHI_AUTH_CA_FILE",
    "MADOGUCHI_AUTH_CRL_FILE",
    "MADOGUCHI_AUTH_POLICY_OIDS",
}
WITHOUT_THE_CARD = {name: value for name, value in COMPLETE.items() if name not in OF_THE_CARD}
OF_THE_UPSTREAM = {
    "MADOGUCHI_UPSTREAM_CLIENT_ID": "RP00000001",
    "MADOGUCHI_UPSTREAM_ISSUER_URL": "https://auth-and-sign.go.jp/api/realms/main",
    "MADOGUCHI_UPSTREAM_KEY_FILE": "/a/upstream.pem",
}


def test_the_card_needs_whom_to_believe_about_cards():
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(WITHOUT_THE_CARD)
    named = {line.split()[0] for line in refused.value.faults}
    assert named == OF_THE_CARD


def test_the_upstream_alone_needs_no_anchor_of_the_card():
    alone = WITHOUT_THE_CARD | {"MADOGUCHI_LOGIN_METHODS": "upstream"}
    assert Settings.from_environment(alone | OF_THE_UPSTREAM).auth_ca_file is None
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(alone)
    assert {line.split()[0] for line in refused.value.faults} == OF_THE_UPSTREAM.keys()


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("MADOGUCHI_FLOW_SECONDS", "soon", "not a whole number"),
        ("MADOGUCHI_AUTHORIZATION_CODE_SECONDS", "61", "between 1 and 60"),
        ("MADOGUCHI_PUSHED_REQUEST_SECONDS", "600", "between 5 and 599"),
        ("MADOGUCHI_RELEASE_TICK_SECONDS", "0", "between 1 and 60"),
        ("MADOGUCHI_RELEASE_TICK_SECONDS", "61", "between 1 and 60"),
        ("MADOGUCHI_ISSUER_URL", "http://madoguchi.example", "not https"),
        ("MADOGUCHI_ISSUER_URL", "https://madoguchi.example/", "without a final slash"),
        ("MADOGUCHI_PERSON_DIRECTORY_URL", "directory", "absolute URL"),
        ("MADOGUCHI_PERSON_DIRECTORY_URL", "http://directory.example", "not https"),
        ("MADOGUCHI_BRIDGE_URL", "http://bridge.example:8610", "neither https nor on"),
        ("MADOGUCHI_BRIDGE_URL", "http://127.0.0.1.example:8610", "neither https nor on"),
        ("MADOGUCHI_ENVIRONMENT", "prod", "not one of"),
        ("MADOGUCHI_LOGIN_METHODS", "card,password", "names others than card, upstream"),
        ("MADOGUCHI_LOGIN_METHODS", ",", "or none"),
        ("MADOGUCHI_UPSTREAM_CLIENT_ID", "rp-1", "letters and digits"),
        ("MADOGUCHI_UPSTREAM_ISSUER_URL", "http://upstream.example/realms/main", "not https"),
        ("MADOGUCHI_UPSTREAM_ISSUER_URL", "https://upstream.example/realms/main/", "final slash"),
        ("MADOGUCHI_LISTENER", "both", "not one of public, mtls"),
        ("MADOGUCHI_LISTENER", "mtls", "MTLS_URL is not set"),
        ("MADOGUCHI_MTLS_URL", "http://mtls.madoguchi.example", "not https"),
        ("MADOGUCHI_MTLS_URL", "https://mtls.madoguchi.example/", "without a final slash"),
        ("MADOGUCHI_MTLS_URL", "https://madoguchi.example", "that browsers use"),
        ("MADOGUCHI_MTLS_CRL_FILE", "/a/clients.crl", "no use without"),
        ("MADOGUCHI_MTLS_PROXY_ADDRESS", "proxy.example", "not an IP address"),
        ("MADOGUCHI_SMTP_URL", "file:///var/mail", "which production refuses"),
        ("MADOGUCHI_SMTP_URL", "http://mail.example", "is not smtp://"),
        ("MADOGUCHI_SMTP_URL", "smtp://user:secret@mail.example", "is not smtp://"),
        ("MADOGUCHI_SMTP_URL", "smtp://mail.example/path", "is not smtp://"),
        ("MADOGUCHI_SMTP_URL", "smtps://", "is not smtp://"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str, fault: str):
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(COMPLETE | {name: value})
    assert any(name in line and fault in line for line in refused.value.faults)


def test_mail_has_a_sender_that_no_header_can_be_written_with():
    server = COMPLETE | {"MADOGUCHI_SMTP_URL": "smtp://mail.example:587"}
    for sender in ("", "madoguchi", "a@b\nBcc: c@d.example", "Madoguchi <a@b.example>"):
        with pytest.raises(SettingsError, match="SMTP_SENDER is not a mail address"):
            Settings.from_environment(server | {"MADOGUCHI_SMTP_SENDER": sender})
    told = server | {"MADOGUCHI_SMTP_SENDER": "oshirase@madoguchi.example"}
    assert Settings.from_environment(told).smtp_url == "smtp://mail.example:587"


def test_a_folder_for_mail_is_named_whole():
    trial = COMPLETE | {
        "MADOGUCHI_ENVIRONMENT": "sandbox",
        "MADOGUCHI_SMTP_SENDER": "oshirase@madoguchi.invalid",
    }
    with pytest.raises(SettingsError, match="the whole path of a folder"):
        Settings.from_environment(trial | {"MADOGUCHI_SMTP_URL": "file://mail"})
    assert Settings.from_environment(trial | {"MADOGUCHI_SMTP_URL": "file:///a/mail"})
