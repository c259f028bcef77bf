"""``python -m connectors.sandbox.office``: the counter as a command."""

import sys

from connectors.sandbox.office.command import main

sys.exit(main())
