"""A usage report as an agency reads it: counts and rules, no value and no person."""

import json

from connectors.port import UsageReport


def usage_body(report: UsageReport) -> bytes:
    """Write a report as JSON."""
    told = {
        "day": report.day.isoformat(),
        "questions": report.questions,
        "released": report.released,
        "defects": [
            {
                "category": defect.category,
                "record_type": defect.fault.record_type,
                "field": defect.fault.field,
                "rule": defect.fault.rule,
                "records": defect.fault.records,
                "answers": defect.answers,
            }
            for defect in report.defects
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode()
