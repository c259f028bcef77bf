"""Settings: the environment, read once into a frozen and validated object.

Keys are in alphabetical order and the end of a name fixes its type: ``_count`` and ``_seconds`` are
numbers, ``_dir`` and ``_file`` paths, ``_url`` an absolute URL. ``docs/settings.md`` is generated
from this dataclass.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from provider.setting_checks import CHECKS, KIOSK, LISTENERS

PREFIX = "MADOGUCHI_"
PUBLIC, MTLS = LISTENERS


class SettingsError(Exception):
    """Names every fault of the settings at once, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _setting(doc: str, default: Any = MISSING) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that an operator may decide about one instance."""

    access_token_seconds: int = _setting("Life of an access token.", 600)
    agencies_ca_file: Path | None = _setting(
        "PEM: who vouches for agencies that name nobody in their entry; else the system's anchors.",
        None,
    )
    agencies_certificate_file: Path | None = _setting(
        "PEM: the certificate, with its chain, by which agencies know this platform (mutual TLS).",
        None,
    )
    agencies_file: Path = _setting(
        "JSON: agency id to endpoint, name, municipality and enquiry desk."
    )
    agencies_key_file: Path | None = _setting("PEM: the private key of that certificate.", None)
    agencies_token_file: Path = _setting("Bearer secret by which agencies know this platform.")
    agency_at_once_count: int = _setting(
        "Questions of one worker process that one agency has at once, unless its entry says otherwise.",
        32,
    )
    agency_failures_count: int = _setting(
        "Questions in a row that fail before an agency is left alone.", 5
    )
    agency_quota: str | None = _setting(
        "Questions in a time that an agency gets, such as 5/second; 20000/day. Unlimited without.",
        None,
    )
    agency_quota_store: str = _setting(
        "Where quotas are counted: memory (each process by itself), or a redis:// address for all.",
        "memory",
    )
    agency_rest_seconds: int = _setting("How long an agency that failed is left alone.", 30)
    agency_seconds: int = _setting(
        "How long one question may take at most, standing in line and repeats included.", 120
    )
    apple_app_links_file: Path | None = _setting(
        "JSON served as /.well-known/apple-app-site-association, for the app on iPhones.", None
    )
    asset_links_file: Path | None = _setting(
        "JSON served as /.well-known/assetlinks.json, for the app on Android phones.", None
    )
    auth_ca_file: Path | None = _setting(
        "PEM: the CA certificates that issue user-authentication certificates; the card needs it.",
        None,
    )
    auth_crl_file: Path | None = _setting(
        "CRL of those CAs: a file, PEM or DER, or a folder of such files; read again when it changes.",
        None,
    )
    auth_ocsp_url: str | None = _setting(
        "OCSP responder of those CAs, asked before the lists; https in production.", None
    )
    auth_policy_oids: str | None = _setting(
        "Accepted certificate policies, separated by commas.", None
    )
    authorization_code_seconds: int = _setting(
        "Life of an authorization code (FAPI 2.0: at most 60).", 60
    )
    bridge_script: str = _setting(
        "Whether the login page may call the bridge by script, too: off, on.", "on"
    )
    bridge_url: str = _setting("Where the citizen's own bridge listens.", "http://127.0.0.1:8610")
    cross_device_login: str = _setting(
        "Whether a phone may log in another device by a QR code (RFC 10027 advises against): off, on.",
        "off",
    )
    cross_device_source_count: int = _setting(
        "QR codes of one day that one source address may ask for.", 200
    )
    credential_poll_seconds: int = _setting(
        "How often a worker asks the person directory what became of certificates.", 5
    )
    database_url: str = _setting("SQLAlchemy URL; sqlite or postgresql+psycopg.")
    environment: str = _setting("One of production, sandbox, test.", "production")
    flow_seconds: int = _setting("How long a citizen may take from request to return.", 1800)
    help_hours: str = _setting("When that telephone is answered on weekdays.", "9:00-17:00")
    help_phone: str | None = _setting("Telephone for citizens; it is on every refusal.", None)
    issuer_url: str = _setting(
        "Issuer and base address of this provider, without a trailing slash."
    )
    jwks_cache_seconds: int = _setting("How long relying parties may keep our public keys.", 300)
    kek_file: Path = _setting("32 random bytes: the key that wraps all data and signing keys.")
    key_refresh_seconds: int = _setting("How often each process reads the signing keys again.", 5)
    key_retiring_seconds: int = _setting(
        "How long a key stays published after it signed for the last time.", 86_400
    )
    kiosk_idle_seconds: int = _setting(
        "How long a session at a public terminal lives without a request.", 180
    )
    listener: str = _setting(
        "What this process serves: public, or mtls (relying parties with certificates).", PUBLIC
    )
    login_methods: str = _setting(
        "How citizens log in: card, upstream, or both separated by a comma.", "card"
    )
    log_level: str = _setting("DEBUG, INFO, WARNING or ERROR.", "INFO")
    mtls_ca_file: Path | None = _setting(
        "PEM: the CAs, intermediate ones too, whose client certificates are believed.", None
    )
    mtls_crl_file: Path | None = _setting(
        "CRLs of those CAs, PEM or DER; read again when it changes. Without it none is revoked.",
        None,
    )
    mtls_proxy_address: str | None = _setting(
        "IP address of the proxy whose Client-Cert header (RFC 9440) the mtls listener takes.", None
    )
    mtls_url: str | None = _setting(
        "Base address of the mtls listener; mutual TLS is not offered without it.", None
    )
    outbound_ca_file: Path | None = _setting(
        "PEM: who vouches for hosts named by clients (jwks_uri, logos); else the system's anchors.",
        None,
    )
    person_directory_token_file: Path = _setting("Bearer secret for the person directory.")
    person_directory_url: str = _setting("Base address of the person directory.")
    phone_app_url: str | None = _setting(
        "Where the sandbox's phone app listens; production refuses it, and phones need none.", None
    )
    pushed_request_seconds: int = _setting(
        "Life of a request_uri (RFC 9126; FAPI 2.0: under 600).", 300
    )
    queue_url: str = _setting("sqlite:///PATH, postgresql://DSN or redis://HOST for the job queue.")
    quick_exit_url: str = _setting(
        "Where leaving my page at once leads: a harmless page that says nothing of us.",
        "https://www.jma.go.jp/jma/index.html",
    )
    registered_client_seconds: int = _setting(
        "Life of a client that registered itself, if nobody uses or reviews it.", 7_776_000
    )
    registration: str = _setting(
        "Who may register clients themselves (RFC 7591): closed, invited or open.", "closed"
    )
    registrations_daily_count: int = _setting("Open registrations of one day, in all.", 1_000)
    registrations_source_count: int = _setting(
        "Open registrations of one day from one source address, and changes of one client.", 100
    )
    release_tick_seconds: int = _setting(
        "Answers without records are seen at every so many seconds after the request, never between.",
        2,
    )
    request_threads_count: int = _setting("Threads of one gunicorn worker; a quarter may wait.", 8)
    result_seconds: int = _setting("How long a result nobody fetched is kept.", 86_400)
    result_read_seconds: int = _setting(
        "How long a result stays readable after its first read.", 600
    )
    retrieval_seconds: int = _setting(
        "How long agencies may take before a retrieval is closed.", 120
    )
    session_idle_seconds: int = _setting("How long a browser session lives without a request.", 900)
    session_seconds: int = _setting("How long a browser session lives at most.", 3_600)
    sign_ca_file: Path | None = _setting(
        "PEM: the CA certificates that issue signature certificates; nobody is linked by one without.",
        None,
    )
    sign_crl_file: Path | None = _setting(
        "CRL of those CAs: a file, PEM or DER, or a folder of such files.", None
    )
    sign_ocsp_url: str | None = _setting(
        "OCSP responder of those CAs, asked before the lists; https in production.", None
    )
    sign_policy_oids: str | None = _setting(
        "Accepted policies of signature certificates, separated by commas.", None
    )
    smtp_ca_file: Path | None = _setting(
        "PEM: who vouches for the mail server; else the system's anchors.", None
    )
    smtp_login_file: Path | None = _setting(
        "User and password at the mail server, joined by a colon, in the first line.", None
    )
    smtp_sender: str | None = _setting("The address that mail comes from.", None)
    smtp_url: str | None = _setting(
        "Mail server: smtp://HOST:PORT (STARTTLS), smtps://HOST:PORT, or file:///FOLDER in trials. "
        "No mail is offered without.",
        None,
    )
    software_statement_keys_file: Path | None = _setting(
        "JWK Set with a member issuer: who may sign software statements (RFC 7591).", None
    )
    terminal: str = _setting(
        "Where the browsers stand: own (citizens' own), or kiosk (public terminals).", "own"
    )
    trusted_proxy_count: int = _setting(
        "Reverse proxies in front of this process (X-Forwarded-*).", 0
    )
    upstream_acr_values: str = _setting(
        "What the upstream provider must state of a login (acr), separated by spaces.", "aal3 crl"
    )
    upstream_client_id: str | None = _setting("Our client id at the upstream provider.", None)
    upstream_issuer_url: str | None = _setting(
        "Issuer of the upstream provider, such as https://auth-and-sign.go.jp/api/realms/main.",
        None,
    )
    upstream_key_file: Path | None = _setting(
        "PEM: the private RSA key by which the upstream provider knows us.", None
    )
    upstream_recheck_seconds: int = _setting(
        "How long a login at the upstream provider ties its sub to a person.", 31_536_000
    )

    def __post_init__(self) -> None:
        faults = [PREFIX + fault for check in CHECKS for fault in check(self)]
        if faults:
            raise SettingsError(faults)

    @property
    def secure(self) -> bool:
        """Whether citizens reach this instance over https."""
        return self.issuer_url.startswith("https://")

    @property
    def kiosk(self) -> bool:
        """Whether the browsers are public terminals, at which the next person waits."""
        return self.terminal == KIOSK

    @property
    def idle_seconds(self) -> int:
        """How long a session lives without a request, at whichever kind of terminal."""
        return self.kiosk_idle_seconds if self.kiosk else self.session_idle_seconds

    @property
    def production(self) -> bool:
        """Whether real people's records are at stake."""
        return self.environment == "production"

    @property
    def offered_logins(self) -> frozenset[str]:
        """Which ways to log in are offered: ``CARD``, ``UPSTREAM``, or both."""
        return frozenset(filter(None, self.login_methods.replace(" ", "").split(",")))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every ``MADOGUCHI_*`` variable; raise ``SettingsError`` naming all faults."""
        source = process_environment() if environ is None else environ
        values: dict[str, Any] = {}
        faults: list[str] = []
        for setting in fields(cls):
            try:
                values[setting.name] = _read(setting, source)
            except ValueError as fault:
                faults.append(str(fault))
        if faults:
            raise SettingsError(faults)
        return cls(**values)


def process_environment() -> dict[str, str]:
    """Return a copy of this process's environment; the one reader of it."""
    return dict(os.environ)  # noqa: TID251 - this module is the one that may


def environment_name(setting: "Field[Any]") -> str:
    """Return the variable that carries a setting."""
    return PREFIX + setting.name.upper()


def _read(setting: "Field[Any]", source: Mapping[str, str]) -> Any:
    name = environment_name(setting)
    raw = source.get(name, "").strip()
    if not raw:
        if setting.default is MISSING:
            raise ValueError(f"{name} is not set: {setting.metadata['doc']}")
        return setting.default
    if setting.name.endswith(("_seconds", "_count")):
        if not raw.isdecimal():
            raise ValueError(f"{name} is not a whole number: {raw!r}")
        return int(raw)
    return Path(raw) if setting.name.endswith(("_file", "_dir")) else raw
