"""The person's place in the household where they live today (Basic Resident Register Act art. 7(iv))."""

from connectors.sandbox.japan.records.case import Case, Entries, Entry, municipality

_HEAD = "head"


def held(case: Case, agency_id: str) -> Entries:
    """Give the one membership that the municipality of residence holds."""
    stay = case.home
    if stay is None or stay.agency_id != agency_id:
        return
    is_head = stay.head == case.member.number
    head = case.household.member(stay.head)
    yield Entry(
        "membership",
        f"{stay.home}-{stay.span.start}",
        {
            "is_head": is_head,
            "head_name": None if is_head else {"text": head.name.text, "kana": head.name.kana},
            "relationship": _HEAD if is_head else stay.relationship,
            "since": stay.span.start,
            "municipality": municipality(agency_id),
        },
    )
