"""``python -m dispatch_server`` is ``porta``."""

from dispatch_server.cli import main

if __name__ == "__main__":
    main()
