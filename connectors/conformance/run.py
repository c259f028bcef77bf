"""Tries every rule of the contract, in the order of the list, and tells what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from connectors.conformance.answer_rules import ANSWER_RULES
from connectors.conformance.correction_rules import CORRECTION_RULES
from connectors.conformance.exchange_rules import EXCHANGE_RULES
from connectors.conformance.rule import NotOfferedError, Rule, RuleBrokenError
from connectors.conformance.sealed_rules import SEALED_RULES
from connectors.conformance.service_rules import SERVICE_RULES
from connectors.conformance.token_rules import TOKEN_RULES
from connectors.conformance.trial import Trial

RULES = (
    *(*SERVICE_RULES, *ANSWER_RULES, *TOKEN_RULES),
    *(*EXCHANGE_RULES, *SEALED_RULES, *CORRECTION_RULES),
)


@dataclass(frozen=True)
class Verdict:
    """Whether one rule is kept; ``found`` says what was seen where it is broken, or is about what is not offered."""

    rule: str
    demands: str
    kept: bool
    found: str = ""
    offered: bool = True


def verdicts(trial: Trial) -> Sequence[Verdict]:
    """Try all rules, whatever comes of the first."""
    return [_verdict(trial, rule) for rule in RULES]


def _verdict(trial: Trial, rule: Rule) -> Verdict:
    try:
        rule.tried(trial)
    except RuleBrokenError as broken:
        return Verdict(rule.name, rule.demands, kept=False, found=broken.found)
    except NotOfferedError as absent:
        return Verdict(rule.name, rule.demands, kept=True, found=absent.why, offered=False)
    except (httpx.HTTPError, OSError) as fault:
        found = f"no reply: {type(fault).__name__}"
        return Verdict(rule.name, rule.demands, kept=False, found=found)
    return Verdict(rule.name, rule.demands, kept=True)
