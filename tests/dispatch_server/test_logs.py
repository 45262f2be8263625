"""Logging belongs to the process, so each case asks a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import logging, sys, structlog
from dispatch_server.logs import configure
configure(sys.argv[1])
structlog.get_logger("ours").info("stop_ended", late_s=3)
logging.getLogger("theirs").warning("disk is %s", "full")
logging.getLogger("httpx").info("chatter")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("ours").exception("request_failed")
"""


def _run(log_file: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, log_file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


def test_a_log_file_holds_one_json_object_a_line(tmp_path: Path) -> None:
    log_file = tmp_path / "made" / "porta.log"

    printed = _run(str(log_file))

    lines = [json.loads(line) for line in log_file.read_text().splitlines()]
    assert printed == ""
    assert [line["event"] for line in lines] == ["stop_ended", "disk is full", "request_failed"]
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert lines[0]["late_s"] == 3
    assert lines[2]["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_without_a_file_people_read_it_on_standard_error() -> None:
    printed = _run("")

    assert "stop_ended" in printed
    assert "disk is full" in printed
    assert "chatter" not in printed
