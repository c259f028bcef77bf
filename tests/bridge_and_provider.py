"""A provider and a citizen's bridge in this process, on two sites, for a real browser to walk between."""

import threading
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import make_server

from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests.citizen_world import MISAKI, TARO, World
from tests.login_world import register_login_app
from tests.services.free_ports import free_ports
from tests.software_cards import write_card


class BridgedWorld(World):
    """A provider whose citizens have a bridge with their software cards."""

    def __init__(self, folder, database_url):
        provider_port, self.bridge_port = free_ports(2)
        self.provider_port = provider_port
        super().__init__(folder, database_url, origin=f"http://localhost:{provider_port}")
        for card_id, holder in (("misaki", MISAKI), ("taro", TARO)):
            write_card(folder / "cards", card_id, self.cards[holder], self.ca)
        register_login_app(self)

    def _settings(self, database_url):
        bridge = f"http://127.0.0.1:{self.bridge_port}"
        return replace(super()._settings(database_url), bridge_url=bridge)

    def door(self, *, port=None, answer_urls=None):
        """Open the door of a bridge with these cards; its clock is the world's."""
        known = {self.origin: f"{self.origin}/login/answer"}
        settings = DoorSettings(
            "127.0.0.1",
            self.bridge_port if port is None else port,
            known if answer_urls is None else answer_urls,
            "みどりの封筒",
            sandbox=True,
        )
        return Door(settings, VirtualTransport(self.folder / "cards"), self.clock)


@contextmanager
def served(server):
    """Serve from a thread of its own for the length of a block."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def bridged_world(folder, database_url):
    """Serve provider and bridge for the length of a block."""
    world = BridgedWorld(folder, database_url)
    provider = make_server("localhost", world.provider_port, world.app, threaded=True)
    with served(provider), served(world.door()):
        yield world
    world.services.database.dispose()
