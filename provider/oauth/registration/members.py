"""Members of client metadata that can be judged alone: one table, a check for each.

A check says what is wrong with a value under the rules, or None. Members that are not in the table
are judged together with others, in a module of their own, or are not ours.
"""

import re
from collections.abc import Callable, Mapping

from connectors.contract.sealed import ALGORITHM as SEALED_ALGORITHM
from provider.oauth.details import TYPES as DETAILS_TYPES
from provider.oauth.protocol import CONTENT_ENCRYPTIONS, ENCRYPTIONS
from provider.oauth.redirect import redirect_fault
from provider.oauth.registration.rules import Metadata, Rules

LONGEST_TEXT = 200
MOST_ENTRIES = 20
_MOST_SECONDS = 999_999_999
"""As many digits as ``max_age`` may have; a time span holds them."""

Check = Callable[[object, Rules], str | None]
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LOCALIZED = frozenset({"client_name", "client_uri", "legal_name", "logo_uri"}) | {
    "policy_uri",
    "tos_uri",
}


def member_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge each member that has a check; localized ones too (RFC 7591 section 2.2)."""
    faults = []
    for name, value in metadata.items():
        plain, tagged, language = str(name).partition("#")
        check = MEMBERS.get(plain)
        if check is None:
            continue
        if tagged and (plain not in _LOCALIZED or not _LANGUAGE.fullmatch(language)):
            faults.append(f"{name!r} is not a member with a language")
        elif fault := check(value, rules):
            faults.append(f"{name} {fault}")
    return faults


def known(name: str) -> bool:
    """Tell whether a member has a check here, whatever its language."""
    plain, tagged, _ = name.partition("#")
    return plain in MEMBERS and (not tagged or plain in _LOCALIZED)


def is_text(value: object) -> bool:
    """Tell whether a value can stand on a page: no control or direction characters, not too long."""
    return (
        isinstance(value, str)
        and 1 <= len(value) <= LONGEST_TEXT
        and value.isprintable()
        and not value.isspace()
    )


def _text(value: object, _rules: Rules) -> str | None:
    return None if is_text(value) else f"is not a printable text of 1 to {LONGEST_TEXT} characters"


def _texts(value: object, _rules: Rules) -> str | None:
    good = isinstance(value, list) and len(value) <= MOST_ENTRIES and all(map(is_text, value))
    return None if good else f"is not a list of at most {MOST_ENTRIES} texts"


def address(value: object, rules: Rules) -> str | None:
    """Judge the address of a page or of an endpoint of the relying party."""
    return redirect_fault(value, production=rules.production)


def _switch(value: object, _rules: Rules) -> str | None:
    return None if isinstance(value, bool) else "is not true or false"


def _always_if(demanded: Callable[[Rules], bool]) -> Check:
    def check(value: object, rules: Rules) -> str | None:
        if demanded(rules) and value is not True:
            return f"is not true, which policy {rules.policy.name} demands"
        return _switch(value, rules)

    return check


def _whole_number(value: object, _rules: Rules) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_SECONDS
    return None if good else f"is not a whole number of at most {_MOST_SECONDS}"


def _one_of(allowed: Callable[[Rules], tuple[str, ...]]) -> Check:
    def check(value: object, rules: Rules) -> str | None:
        options = allowed(rules)
        if not options:
            return f"has no meaning under policy {rules.policy.name}"
        return None if value in options else f"is not {' or '.join(options)}"

    return check


def _some_of(allowed: Callable[[Rules], tuple[str, ...]]) -> Check:
    def check(value: object, rules: Rules) -> str | None:
        options = allowed(rules)
        if isinstance(value, list) and value and all(each in options for each in value):
            return None
        return f"is not a list of {', '.join(options) or 'nothing'} under {rules.policy.name}"

    return check


def _only(value: object) -> Check:
    def check(given: object, _rules: Rules) -> str | None:
        return None if given == value else f"is not {value}"

    return check


def _answers_are_signed(rules: Rules) -> bool:
    return any("jwt" in mode for mode in rules.policy.response_modes)


_signed_by_client = _one_of(lambda rules: rules.policy.signatures)
_signed_by_us = _one_of(lambda rules: rules.policy.id_token_signatures)
_answer_signed_by_us = _one_of(
    lambda rules: rules.policy.id_token_signatures if _answers_are_signed(rules) else ()
)
_encrypted = _one_of(lambda _: ENCRYPTIONS)
_content_encrypted = _one_of(lambda _: CONTENT_ENCRYPTIONS)
_answer_encrypted = _one_of(lambda rules: ENCRYPTIONS if _answers_are_signed(rules) else ())

MEMBERS: Mapping[str, Check] = {
    "application_type": _one_of(
        lambda rules: ("native", "web") if rules.policy.public else ("web",)
    ),
    "authorization_details_types": _some_of(
        lambda rules: () if rules.policy.login_only else DETAILS_TYPES
    ),
    "authorization_encrypted_response_alg": _answer_encrypted,
    "authorization_encrypted_response_enc": _content_encrypted,
    "authorization_signed_response_alg": _answer_signed_by_us,
    "backchannel_logout_session_required": _switch,
    "backchannel_logout_uri": address,
    "client_name": _text,
    "client_uri": address,
    "contacts": _texts,
    "default_acr_values": _texts,
    "default_max_age": _whole_number,
    "dpop_bound_access_tokens": _switch,
    "event_delivery_uri": address,
    "id_token_encrypted_response_alg": _encrypted,
    "id_token_encrypted_response_enc": _content_encrypted,
    "id_token_signed_response_alg": _signed_by_us,
    "initiate_login_uri": address,
    "introspection_encrypted_response_alg": _encrypted,
    "introspection_encrypted_response_enc": _content_encrypted,
    "introspection_signed_response_alg": _signed_by_us,
    "legal_name": _text,
    "logo_uri": address,
    "policy_uri": address,
    "registration_number": _text,
    "request_object_encryption_alg": _one_of(lambda _: ()),
    "request_object_encryption_enc": _one_of(lambda _: ()),
    "request_object_signing_alg": _signed_by_client,
    "require_auth_time": _switch,
    "require_pushed_authorization_requests": _always_if(lambda rules: rules.policy.pushed),
    "require_signed_request_object": _always_if(lambda rules: rules.policy.signed_request),
    "response_modes": _some_of(lambda rules: rules.policy.response_modes),
    "response_types": _only(["code"]),
    "sector_identifier_uri": address,
    "self_information_sealed_alg": _one_of(lambda _: (SEALED_ALGORITHM,)),
    "software_id": _text,
    "software_version": _text,
    "subject_type": _only("pairwise"),
    "tls_client_certificate_bound_access_tokens": _switch,
    "token_endpoint_auth_method": _one_of(lambda rules: rules.policy.auth_methods),
    "token_endpoint_auth_signing_alg": _signed_by_client,
    "tos_uri": address,
    "userinfo_encrypted_response_alg": _encrypted,
    "userinfo_encrypted_response_enc": _content_encrypted,
    "userinfo_signed_response_alg": _signed_by_us,
}
