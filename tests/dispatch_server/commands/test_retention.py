"""Forgetting at once, from the command line."""

import json

from tests.dispatch_server.commands.conftest import Shell


def test_what_would_go_is_counted_first_and_then_goes(shell: Shell) -> None:
    shell.add()

    counted = shell("retention", "run", "--now", "2050-01-01", "--dry-run")
    done = shell("retention", "run", "--now", "2050-01-01")
    wrong = shell("retention", "run", "--now", "some day")

    assert json.loads(counted.stdout) == dict.fromkeys(
        ["positions", "photos", "contacts", "events"], 0
    )
    assert {"positions", "photos", "contacts", "events", "LoginSession"} <= set(
        json.loads(done.stdout)
    )
    assert wrong.exit_code == 2
