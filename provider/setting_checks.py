"""What settings may not say together: one list of checks, each a rule of its own.

A fault names the setting without the prefix of its variable, which ``provider/settings.py`` knows.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any
from urllib.parse import SplitResult, urlsplit

Judged = Any
"""A whole ``provider.settings.Settings``, which is built with these checks."""

ENVIRONMENTS = ("production", "sandbox", "test")
LISTENERS = ("public", "mtls")
TERMINALS = ("own", "kiosk")
OWN, KIOSK = TERMINALS
_SHORTEST_KIOSK_IDLE = 90
"""A minute of warning, and half a minute to read before it."""
CARD, UPSTREAM = "card", "upstream"
SWITCH = ("off", "on")
_ONE_QUOTA = r"[1-9]\d*/(second|minute|hour|day)"
_QUOTA = re.compile(rf"{_ONE_QUOTA}(; ?{_ONE_QUOTA})*")
REGISTRATIONS = ("closed", "invited", "open")


def _known_environment(settings: Judged) -> list[str]:
    if settings.environment in ENVIRONMENTS:
        return []
    return [f"ENVIRONMENT is not one of {', '.join(ENVIRONMENTS)}"]


def _known_registration(settings: Judged) -> list[str]:
    if settings.registration not in REGISTRATIONS:
        return [f"REGISTRATION is not one of {', '.join(REGISTRATIONS)}"]
    if settings.production and settings.registration == "open":
        return ["REGISTRATION is open, which production refuses"]
    return []


def _absolute_urls(settings: Judged) -> list[str]:
    return [
        f"{setting.name.upper()} is not an absolute URL without a final slash"
        for setting in fields(settings)
        if setting.name.endswith("_url")
        and setting.name not in ("database_url", "queue_url", "smtp_url")
        and getattr(settings, setting.name) is not None
        and not _is_base_address(getattr(settings, setting.name))
    ]


def _is_base_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not value.endswith("/")


def _bounded_lives(settings: Judged) -> list[str]:
    faults = []
    if not 1 <= settings.authorization_code_seconds <= 60:  # noqa: PLR2004 - FAPI 2.0 5.3.2.1
        faults.append("AUTHORIZATION_CODE_SECONDS is not between 1 and 60 (FAPI 2.0)")
    if not 5 <= settings.pushed_request_seconds < 600:  # noqa: PLR2004 - FAPI 2.0 5.3.2.2
        faults.append("PUSHED_REQUEST_SECONDS is not between 5 and 599 (FAPI 2.0)")
    if not 1 <= settings.release_tick_seconds <= 60:  # noqa: PLR2004 - a minute is a long wait
        faults.append("RELEASE_TICK_SECONDS is not between 1 and 60")
    return faults


def _keys_outlive_what_they_signed(settings: Judged) -> list[str]:
    # An id_token lives ten minutes, and is a hint about its session for as long as that lives.
    longest = max(600, settings.session_seconds)
    if settings.production and settings.key_retiring_seconds < longest:
        return [f"KEY_RETIRING_SECONDS is under {longest}, the life of what keys sign"]
    return []


_HTTPS_IN_PRODUCTION = (
    "auth_ocsp_url",
    "issuer_url",
    "mtls_url",
    "person_directory_url",
    "sign_ocsp_url",
    "upstream_issuer_url",
)


def _production_is_strict(settings: Judged) -> list[str]:
    if not settings.production:
        return []
    faults = [
        f"{name.upper()} is not https, which production demands"
        for name in _HTTPS_IN_PRODUCTION
        if not (getattr(settings, name) or "https://").startswith("https://")
    ]
    if not settings.bridge_url.startswith("https://") and not _is_this_machine(settings.bridge_url):
        faults.append("BRIDGE_URL is neither https nor on the citizen's own machine")
    return faults


def _is_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def _sound_mutual_tls(settings: Judged) -> list[str]:
    return [
        fault
        for fault, broken in (
            ("LISTENER is not one of public, mtls", settings.listener not in LISTENERS),
            ("LISTENER is mtls, but MTLS_URL is not set", _serves_what_is_not_offered(settings)),
            ("MTLS_URL is at the host and port that browsers use", _shared_address(settings)),
            ("MTLS_CRL_FILE is of no use without MTLS_CA_FILE", _crl_alone(settings)),
            ("MTLS_PROXY_ADDRESS is not an IP address", not _is_address(settings)),
        )
        if broken
    ]


def _serves_what_is_not_offered(settings: Judged) -> bool:
    return bool(settings.listener == LISTENERS[1]) and settings.mtls_url is None


def _shared_address(settings: Judged) -> bool:
    offered: str = settings.mtls_url or ""
    own: str = settings.issuer_url
    return urlsplit(offered).netloc == urlsplit(own).netloc


def _crl_alone(settings: Judged) -> bool:
    return settings.mtls_crl_file is not None and settings.mtls_ca_file is None


def _is_address(settings: Judged) -> bool:
    try:
        ipaddress.ip_address(settings.mtls_proxy_address or "::")
    except ValueError:
        return False
    return True


def _whole_signature_trust(settings: Judged) -> list[str]:
    given = [settings.sign_ca_file, settings.sign_crl_file, settings.sign_policy_oids]
    if None in given and any(given):
        return ["SIGN_CA_FILE, SIGN_CRL_FILE and SIGN_POLICY_OIDS stand together or not at all"]
    return []


def _whole_agency_certificate(settings: Judged) -> list[str]:
    if (settings.agencies_certificate_file is None) == (settings.agencies_key_file is None):
        return []
    return ["AGENCIES_CERTIFICATE_FILE and AGENCIES_KEY_FILE stand together or not at all"]


def _known_doors(settings: Judged) -> list[str]:
    faults = []
    if settings.bridge_script not in SWITCH:
        faults.append(f"BRIDGE_SCRIPT is not one of {', '.join(SWITCH)}")
    if settings.cross_device_login not in SWITCH:
        faults.append(f"CROSS_DEVICE_LOGIN is not one of {', '.join(SWITCH)}")
    if settings.production and settings.phone_app_url is not None:
        faults.append("PHONE_APP_URL is a part of the sandbox, which production refuses")
    return faults


def _known_terminal(settings: Judged) -> list[str]:
    faults = []
    if settings.terminal not in TERMINALS:
        faults.append(f"TERMINAL is not one of {', '.join(TERMINALS)}")
    if settings.kiosk_idle_seconds < _SHORTEST_KIOSK_IDLE:
        faults.append(f"KIOSK_IDLE_SECONDS is under {_SHORTEST_KIOSK_IDLE}")
    return faults


def _whole_login_methods(settings: Judged) -> list[str]:
    needed = {
        CARD: ("auth_ca_file", "auth_crl_file", "auth_policy_oids"),
        UPSTREAM: ("upstream_client_id", "upstream_issuer_url", "upstream_key_file"),
    }
    offered = settings.offered_logins
    if not offered or offered - needed.keys():
        return [f"LOGIN_METHODS names others than {', '.join(needed)}, or none"]
    return [
        f"{name.upper()} is not set, and LOGIN_METHODS names {method}"
        for method in sorted(offered)
        for name in needed[method]
        if getattr(settings, name) is None
    ]


def _publishable_client_id(settings: Judged) -> list[str]:
    if re.fullmatch(r"[0-9a-zA-Z]{1,255}", settings.upstream_client_id or "x"):
        return []
    return ["UPSTREAM_CLIENT_ID is not 1 to 255 letters and digits"]


def _sound_agency_limits(settings: Judged) -> list[str]:
    faults = [
        f"{name.upper()} is not at least 1"
        for name in (
            "agency_at_once_count",
            "agency_failures_count",
            "agency_rest_seconds",
            "agency_seconds",
        )
        if getattr(settings, name) < 1
    ]
    if settings.agency_quota and not _QUOTA.fullmatch(settings.agency_quota):
        faults.append('AGENCY_QUOTA is not like "5/second; 20000/day"')
    if not re.match(r"memory$|rediss?://.", settings.agency_quota_store):
        faults.append("AGENCY_QUOTA_STORE is neither memory nor a redis:// address")
    return faults


def _sound_mail(settings: Judged) -> list[str]:
    if settings.smtp_url is None:
        return []
    parts, faults = urlsplit(settings.smtp_url), []
    if parts.scheme == "file":
        if settings.production:
            faults.append("SMTP_URL is a folder, which production refuses")
        elif parts.netloc or not parts.path.startswith("/"):
            faults.append("SMTP_URL is not file:/// and the whole path of a folder")
    elif parts.scheme not in ("smtp", "smtps") or not _is_bare_host(parts):
        faults.append("SMTP_URL is not smtp://HOST:PORT, smtps://HOST:PORT or file:///FOLDER")
    if not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", settings.smtp_sender or ""):
        faults.append("SMTP_SENDER is not a mail address, and SMTP_URL is set")
    return faults


def _is_bare_host(parts: SplitResult) -> bool:
    """Tell whether an address names a host and nothing secret: user and password stand in a file."""
    return bool(parts.hostname) and "@" not in parts.netloc and parts.path in ("", "/")


CHECKS: tuple[Callable[[Judged], list[str]], ...] = (
    _known_environment,
    _whole_login_methods,
    _publishable_client_id,
    _known_registration,
    _absolute_urls,
    _bounded_lives,
    _keys_outlive_what_they_signed,
    _production_is_strict,
    _sound_mutual_tls,
    _whole_agency_certificate,
    _sound_agency_limits,
    _known_doors,
    _known_terminal,
    _sound_mail,
    _whole_signature_trust,
)
"""In the order in which faults are told."""
