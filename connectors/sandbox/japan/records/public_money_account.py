"""The registered account for public money, held by the account registry: the current one alone."""

from connectors.sandbox.japan.places import ACCOUNT_REGISTRY
from connectors.sandbox.japan.records.case import Case, Entries, Entry


def held(case: Case, agency_id: str) -> Entries:
    """Give the account that is registered today."""
    if agency_id != ACCOUNT_REGISTRY:
        return
    for account in case.member.accounts:
        if account.span.on(case.today):
            yield Entry(
                "receiving_account",
                account.number,
                {
                    "bank_code": account.bank_code,
                    "bank_name": account.bank_name,
                    "branch_code": account.branch_code,
                    "branch_name": account.branch_name,
                    "account_type": "ordinary",
                    "account_number": account.number,
                    "holder_kana": case.member.name.kana,
                    "registered_on": account.span.start,
                    "route": account.route,
                    "status": "registered",
                },
            )
