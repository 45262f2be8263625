"""A port of this machine that nobody uses."""

import random
import socket
from typing import Final

OURS: Final = range(20_000, 32_000)
"""Below what systems give to whoever asks for any port. A server that is told its port, or is
stopped and started again, would now and then find one of those taken by somebody's connection."""


def free_port() -> int:
    """Pick one at random: several tests may ask at the same time."""
    while True:
        port = random.choice(OURS)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
