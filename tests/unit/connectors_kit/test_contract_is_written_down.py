"""The contract as agencies read it names every rule that is tried and every reason by which the kit refuses."""

import re
from pathlib import Path

from connectors.conformance.run import RULES
from connectors.kit import consent_token

CHECKOUT = Path(__file__).parents[3]
CONTRACT = (CHECKOUT / "docs" / "source-contract.md").read_text("utf-8")


def test_every_rule_stands_in_the_contract_with_what_it_demands():
    written = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", CONTRACT, re.M))
    assert {rule.name: rule.demands for rule in RULES}.items() <= written.items()


def test_every_reason_of_the_kit_stands_in_the_contract():
    source = Path(consent_token.__file__).read_text("utf-8")
    reasons = set(re.findall(r'"((?:token|other|consent)_[a-z_]+)"', source)) - {
        "consent_reference"
    }
    assert len(reasons) > 15
    assert {reason for reason in reasons if f"`{reason}`" not in CONTRACT} == set()
