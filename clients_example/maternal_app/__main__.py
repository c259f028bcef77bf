"""``python -m clients_example.maternal_app --config FILE.json``."""

import sys

from clients_example.maternal_app.serve import main

sys.exit(main())
