import tomllib
from pathlib import Path

from driver_app.stage import main, phone_project, stage


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


def test_staging_twice_leaves_no_rest_of_the_first_time(tmp_path: Path) -> None:
    main([str(tmp_path)])
    stray = tmp_path / "src" / "stray.py"
    stray.write_text("", encoding="utf-8")

    main([str(tmp_path)])

    assert not stray.exists()
