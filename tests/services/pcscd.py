"""The real smart card service with a virtual reader of two slots, into which software cards are laid.

A machine has one such service. Where none runs, the tests start their own with a private configuration. Where
one runs already, they share it if it has a virtual reader, and fail with the remedy if it has none.
"""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from jpki_bridge.card.pcsc.transport import PcscTransport
from jpki_bridge.card.software.vpcd import AttachedCard
from tests.services.free_ports import free_port_block

SOCKET = Path("/run/pcscd/pcscd.comm")
DAEMON = "/usr/sbin/pcscd"
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
SYSTEM_CONFIGURATION = Path("/etc/reader.conf.d")
SLOTS = 2

HOW_TO_INSTALL = (
    "pcscd and the vpcd driver are not installed; `make test` installs them, or: "
    "sudo apt-get install pcscd vsmartcard-vpcd opensc opensc-pkcs11"
)
HOW_TO_STOP = (
    "A smart card service (pcscd) runs on this machine, and it has no virtual reader for the tests. There can be "
    "only one. Stop it and run the tests again: sudo systemctl stop pcscd.socket pcscd.service, or kill the "
    "process that `pgrep -a pcscd` names."
)
_START_SECONDS = 10
_SEE_SECONDS, _ATTEMPTS = 1.5, 8


class VirtualReader:
    """The reader's two slots. Each holds a card for the length of a ``with``."""

    def __init__(self, first_port, name):
        self.first_port = first_port
        self.name = name

    @contextmanager
    def holding(self, path, slot=0):
        """Lay a card into a slot, wait until the service has seen it, and give the reader's name."""
        reader = self.slot_name(slot)
        # After a card was pulled in mid-flow the driver holds on to the old connection until it is given another
        # one, which it loses: the card is laid in again until it is seen.
        for _ in range(_ATTEMPTS):
            with self._laid_in(path, slot):
                if self.sees(reader, present=True):
                    yield reader
                    break
        else:
            pytest.fail(f"the smart card service never saw a card in {reader}")
        assert self.sees(reader, present=False), f"the service never saw {reader} empty again"

    def slot_name(self, slot):
        """Return the name by which programs know a slot."""
        return f"{self.name} 00 {slot:02X}"

    @contextmanager
    def _laid_in(self, path, slot):
        card = AttachedCard(path, self.first_port + slot)
        thread = threading.Thread(target=card.serve)
        thread.start()
        try:
            yield
        finally:
            card.close()
            thread.join()

    def sees(self, reader, *, present):
        """Wait for the service, which looks every few hundred milliseconds what has come and gone."""
        deadline = time.monotonic() + _SEE_SECONDS
        while (reader in self.holding_a_card()) is not present:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    @staticmethod
    def holding_a_card():
        return [slot.label_en for slot in PcscTransport().slots()]


@pytest.fixture(scope="session")
def virtual_reader(tmp_path_factory):
    """Return the virtual reader of this machine's one smart card service."""
    if not (Path(DAEMON).exists() and Path(DRIVER).exists()):
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    if _somebody_listens():
        yield _shared_reader()
        return
    port = free_port_block(SLOTS)
    configuration = tmp_path_factory.mktemp("pcscd")
    (configuration / "vpcd").write_text(
        f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{port:04X}\n'
        f"LIBPATH {DRIVER}\nCHANNELID 0x{port:04X}\n"
    )
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = [*as_root, DAEMON, "--foreground", "--config", configuration]
    with (
        (configuration / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as daemon,
    ):
        try:
            _wait_until_ready(daemon, port, configuration / "log")
            yield VirtualReader(port, "Virtual PCD")
        finally:
            daemon.send_signal(signal.SIGTERM)


def _somebody_listens():
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        return probe.connect_ex(str(SOCKET)) == 0


def _wait_until_ready(daemon, port, log):
    deadline = time.monotonic() + _START_SECONDS
    while not (_somebody_listens() and _is_taken(port) and _is_taken(port + 1)):
        if daemon.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"pcscd did not start: {log.read_text()[-2000:]}", pytrace=False)
        time.sleep(0.02)


def _is_taken(port):
    """The driver listens on all addresses; connecting would lay a card in."""
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def _shared_reader():
    """Find the virtual reader in the configuration of the service that runs already."""
    for path in _configuration().glob("*"):
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        port = re.search(r"^\s*CHANNELID\s+(\w+)", text, re.MULTILINE)
        name = re.search(r'^\s*FRIENDLYNAME\s+"(.*)"', text, re.MULTILINE)
        if "libifdvpcd" in text and port and name and _is_taken(int(port[1], 0)):
            return VirtualReader(int(port[1], 0), name[1])
    return pytest.fail(HOW_TO_STOP, pytrace=False)


def _configuration():
    """Say which folder the running service was told to read."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if words[0].endswith("pcscd") and "--config" in words:
            return Path(words[words.index("--config") + 1])
    return SYSTEM_CONFIGURATION
