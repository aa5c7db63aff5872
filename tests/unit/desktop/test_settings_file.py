"""The file `settings.json`: a bad field costs that field alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint_desktop import settings
from specmint_desktop.effects.preferences import faults_of
from specmint_desktop.settings import Appearance, Loaded, Settings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each, max_size=3),
)


def _write(config: Path, content: object) -> None:
    (config / "settings.json").write_text(json.dumps(content), "utf-8")


def test_one_variable_moves_all_that_is_kept(tmp_path: Path) -> None:
    assert settings.places({"SPECMINT_HOME": str(tmp_path)}) == (tmp_path, tmp_path)


def test_a_relative_home_does_not_move_with_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert settings.places({"SPECMINT_HOME": "kept"}).data == tmp_path / "kept"


def test_without_a_home_the_system_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.setattr("sys.platform", "linux")

    config, data = settings.places({})

    assert {config.name, data.name} == {"SpecMint"}


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    assert settings.read(tmp_path) == Loaded(Settings())


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    wanted = Settings(
        appearance=Appearance.DARK,
        zoom=150,
        output_folder="/öut",
        proxy="https://u:p@h.example:8",
        air_gap=True,
    )

    settings.write(tmp_path / "new", wanted)

    assert settings.read(tmp_path / "new") == Loaded(wanted)


def test_a_bad_field_falls_to_its_default_and_is_named(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {"zoom": 900, "appearance": "pink", "parallel_jobs": 3, "proxy": "ftp://x", "ca_file": "a\u0000"},
    )

    read = settings.read(tmp_path)

    assert read.settings == Settings(parallel_jobs=3)
    assert [field for field, _ in read.bad] == ["appearance", "ca_file", "proxy", "zoom"]
    assert str(faults_of(read)[-1]) == "zoom: Input should be less than or equal to 200"


def test_a_file_with_a_bad_field_is_copied_before_it_is_written(tmp_path: Path) -> None:
    _write(tmp_path, {"zoom": 900})

    settings.write(tmp_path, Settings(zoom=110))

    assert json.loads((tmp_path / "settings.json.version-1").read_text("utf-8")) == {"zoom": 900}
    assert settings.read(tmp_path) == Loaded(Settings(zoom=110))


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    _write(tmp_path, {"colour_of_later": [1, {"a": None}], "zoom": 120})

    settings.write(tmp_path, settings.read(tmp_path).settings.model_copy(update={"zoom": 130}))

    written = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    assert written["colour_of_later"] == [1, {"a": None}]
    assert written["zoom"] == 130


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"text"'])
def test_a_file_that_holds_no_settings_is_set_aside_and_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)

    read = settings.read(tmp_path)

    assert read == Loaded(Settings(), aside=tmp_path / "settings.json.damaged")
    assert "set aside as" in str(faults_of(read)[0])


def test_a_file_of_a_newer_version_is_read_as_far_as_known_and_copied_before_it_is_written(
    tmp_path: Path,
) -> None:
    _write(tmp_path, {"schema_version": 7, "zoom": 150, "appearance": {"day": "light"}})

    read = settings.read(tmp_path)
    settings.write(tmp_path, read.settings)

    assert (read.settings.zoom, read.version) == (150, 7)
    assert [message.code for message in faults_of(read)] == ["setting-bad", "settings-newer"]
    assert json.loads((tmp_path / "settings.json.version-7").read_text("utf-8"))["schema_version"] == 7
    assert settings.read(tmp_path).version == 1


def test_a_file_of_an_older_version_is_brought_up_to_date_step_by_step() -> None:
    def renamed(values: dict[str, Any]) -> dict[str, Any]:
        return {"zoom": values["size"], **values}

    read = settings.load({"schema_version": 0, "size": 130}, {0: renamed})

    assert (read.settings.zoom, read.version, read.bad) == (130, 0, ())


def test_without_a_migration_an_older_file_is_read_as_it_is() -> None:
    assert settings.load({"schema_version": 0, "zoom": 130}).settings.zoom == 130


@pytest.mark.parametrize("version", [True, -1, "1", None, 1.0, [1]])
def test_a_version_that_is_none_is_taken_for_this_one(version: object) -> None:
    assert settings.load({"schema_version": version}) == Loaded(Settings())


@given(st.dictionaries(st.sampled_from([*Settings.model_fields, "other"]), JSON))
def test_whatever_stands_in_the_file_settings_come_out(content: dict[str, Any]) -> None:
    read = settings.load(content)

    assert isinstance(read.settings, Settings)
    assert {field for field, _ in read.bad} <= set(content)
