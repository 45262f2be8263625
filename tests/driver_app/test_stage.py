import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from driver_app.stage import PYTHON, SCANNER, main, phone_project, stage


def test_the_phone_gets_the_app_and_nothing_of_the_server(tmp_path: Path) -> None:
    source = stage(tmp_path) / "src"

    assert (source / "main.py").exists()
    assert (source / "driver_app" / "texts" / "pt-BR.json").exists()
    assert (source / "shared" / "facts.py").exists()
    assert (source / "assets" / "icon.png").exists()
    assert not (source / "dispatch_server").exists()
    assert not (source / "driver_app" / "web.py").exists()
    assert not (source / "driver_app" / "simulation").exists()
    packaged = "".join(file.read_text("utf-8") for file in source.rglob("*.py"))
    assert "dispatch_server" not in packaged
    assert "flet_web" not in packaged


def test_the_phones_project_asks_for_what_the_phone_needs() -> None:
    project = tomllib.loads(phone_project())

    names = {one.split("=")[0].split(">")[0] for one in project["project"]["dependencies"]}
    assert {"flet", "httpx", "msgspec"} <= names
    assert "litestar" not in names
    assert project["tool"]["flet"]["app"]["path"] == "src"
    assert "location" in project["tool"]["flet"]["permissions"]
    android, ios = project["tool"]["flet"]["android"], project["tool"]["flet"]["ios"]
    assert android["permission"]["android.permission.FOREGROUND_SERVICE_LOCATION"]
    assert "location" in ios["info"]["UIBackgroundModes"]
    assert android["deep_linking"] == ios["deep_linking"] == {"scheme": "porta", "host": "driver"}
    assert all(len(text) > 20 for key, text in ios["info"].items() if key.startswith("NS"))


def test_a_copy_of_the_store_never_wakes_on_another_phone() -> None:
    android = tomllib.loads(phone_project())["tool"]["flet"]["android"]

    assert android["manifest_application"] == {"allowBackup": "false"}


def test_what_reads_labels_is_packaged_for_android_when_it_is_asked_for(tmp_path: Path) -> None:
    plain = tomllib.loads(phone_project())
    main([str(tmp_path), "--scanner"])
    staged = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))

    android = plain["tool"]["flet"]["android"]["dependencies"]
    assert staged["tool"]["flet"]["android"]["dependencies"] == [*SCANNER, *android]
    staged["tool"]["flet"]["android"]["dependencies"] = android
    assert staged == plain


def test_staging_twice_leaves_no_rest_of_the_first_time(tmp_path: Path) -> None:
    main([str(tmp_path)])
    stray = tmp_path / "src" / "stray.py"
    stray.write_text("", encoding="utf-8")

    main([str(tmp_path)])

    assert not stray.exists()


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason=f"the phone's Python is {PYTHON}")
def test_the_app_opens_on_the_phones_python_with_the_phones_packages(tmp_path: Path) -> None:
    source = stage(tmp_path / "staged") / "src"
    allowed = _packages_on_the_phone(tomllib.loads(phone_project())["project"]["dependencies"])
    assert "litestar" not in allowed
    assert "flet_web" not in allowed

    ran = subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name("sandbox.py"), source, tmp_path],
        input=json.dumps(sorted(allowed)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split()[-1] == "opened"
    assert int(ran.stdout.split()[0]) > 60  # modules


def _packages_on_the_phone(dependencies: list[str]) -> set[str]:
    """Name what the phone's packages bring along, as they are imported."""
    wanted, names = list(dependencies), set[str]()
    while wanted:
        requirement = wanted.pop()
        name = _canonical(re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0])
        if name in names or "extra ==" in requirement:
            continue
        names.add(name)
        try:
            wanted += metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another platform
    return {
        package
        for package, distributions in metadata.packages_distributions().items()
        if {_canonical(one) for one in distributions} & names
    }


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
