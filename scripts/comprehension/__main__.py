"""Score a sheet: 0 the bar is reached, 1 it is missed, 2 the sheet cannot be read."""

import sys
from pathlib import Path

from scripts.comprehension.score import misses, people, share
from scripts.comprehension.sheet import QUESTIONS, SheetError, read_sheet


def main(arguments: list[str]) -> int:
    """Read the sheet that is named and print its figures."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m scripts.comprehension SHEET.csv\n")
        return 2
    try:
        text = Path(arguments[0]).read_text(encoding="utf-8-sig")
        found = people(read_sheet(text.splitlines()))
    except (SheetError, OSError, UnicodeDecodeError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    sys.stdout.writelines(f"{question}: {share(found, question)}\n" for question in QUESTIONS)
    missed = list(misses(found))
    sys.stdout.writelines(f"missed: {miss}\n" for miss in missed)
    sys.stdout.write("the bar is missed\n" if missed else "the bar is reached\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
