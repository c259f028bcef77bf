"""The provider, but it dies at the worst moment: the ledger entry is committed, no byte has left.

Only tests start this. It dies once per file named in ``DIE_ONCE``, which it removes before.
"""

import os
from pathlib import Path

from provider.app import create_app
from provider.settings import Settings
from provider.wiring import build

_once = Path(os.environ["DIE_ONCE"])


def _die():
    _once.unlink()
    os._exit(9)


def _dying(services):
    append = services.disclosures.append

    def append_and_die(entry):
        kept = append(entry)
        if _once.exists():
            services.database.after_commit(_die)
        return kept

    object.__setattr__(services.disclosures, "append", append_and_die)
    return services


_settings = Settings.from_environment()
app = create_app(_settings, _dying(build(_settings)))
