"""Print what is too hard to read, one text a line; 1 when there is anything."""

import sys

from scripts.readability.gate import too_hard


def main() -> int:
    """Run the gate on the checkout's texts."""
    found = too_hard()
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(found)} texts are too hard to read\n" if found else "all can be read\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
