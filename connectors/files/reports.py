"""Usage reports for agencies that have no service: a file for each day, beside what they drop."""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from connectors.files.drop_folder import REPORTS
from connectors.port import UsageReport


def write_report(folder: Path, report: UsageReport) -> bool:
    """Write a report, there whole or not at all; False when it cannot be written now."""
    path = folder / REPORTS / f"{report.day.isoformat()}.json"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    told = {
        "day": report.day.isoformat(),
        "questions": report.questions,
        "released": report.released,
        "defects": [asdict(defect) for defect in report.defects],
    }
    try:
        path.parent.mkdir(mode=0o750, exist_ok=True)
        draft.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        return False
    return True
