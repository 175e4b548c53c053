"""What an operator can set, and what is said when it is wrong."""

import os
import stat
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from config import ConfigurationError, Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Sets variables of the environment: `environment(PORT="80")`; the data folder is the test's."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"LASTWORD_{name}", value)

    put(DATA_DIR=str(tmp_path / "data"))
    return put


CHECKED = ["trusted_proxies", *(item.name for item in fields(Settings) if item.name.startswith("limit_"))]


def secret_file(folder: Path) -> Path:
    return folder / "data" / "secret_key"


def test_all_missing_settings_are_listed_at_once(environment):
    environment(ENV="production")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert "LASTWORD_SECRET_KEY" in str(refused.value)
    assert "LASTWORD_SITE_URL" in str(refused.value)


def test_only_what_is_missing_is_listed(environment):
    environment(ENV="production", SECRET_KEY="s" * 40)
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert "LASTWORD_SECRET_KEY" not in str(refused.value)
    assert "LASTWORD_SITE_URL" in str(refused.value)


def test_production_starts_when_nothing_is_missing(environment):
    environment(ENV="production", SECRET_KEY="s" * 40, SITE_URL="https://example.org")
    environment(MAIL_URL="smtps://mail.example.org", MAIL_FROM="post@example.org")
    assert load_settings().site_url == "https://example.org"


def test_production_never_makes_a_secret_of_its_own(environment, tmp_path: Path):
    environment(ENV="production", SITE_URL="https://example.org", MAIL_URL="off", MAIL_FROM="post@example.org")
    with pytest.raises(ConfigurationError):
        load_settings()
    assert not secret_file(tmp_path).exists()


def test_all_unreadable_settings_are_named_at_once(environment):
    environment(PORT="eighty", BODY_MAX="10k", SITE_NAME="Readable")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert "LASTWORD_PORT" in str(refused.value)
    assert "LASTWORD_BODY_MAX" in str(refused.value)
    assert "LASTWORD_SITE_NAME" not in str(refused.value)


@pytest.mark.parametrize("setting", [name.upper() for name in CHECKED])
def test_a_value_that_could_not_be_used_later_is_refused_at_the_start(environment, setting: str):
    environment(**{setting: "quite a few"})
    with pytest.raises(ConfigurationError, match=f"LASTWORD_{setting}"):
        load_settings()


def test_an_unknown_environment_is_refused_with_the_ones_there_are(environment):
    environment(ENV="staging")
    with pytest.raises(ConfigurationError, match=r"staging.*development, testing, production"):
        load_settings()


@pytest.mark.parametrize("name", [item.name for item in fields(Settings) if item.name != "data_dir"])
def test_an_empty_setting_counts_as_unset(environment, name: str):
    usual = load_settings()
    environment(**{name.upper(): ""})
    assert load_settings() == usual


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "8080", 8080),
        ("SITE_NAME", "Kleingedrucktes", "Kleingedrucktes"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", ["10.0.0.0/8", "::1"]),
    ],
)
def test_a_setting_comes_from_the_variable_of_its_name(environment, name: str, text: str, value: object):
    environment(**{name: text})
    assert getattr(load_settings(), name.lower()) == value


def test_what_the_caller_says_wins_over_the_environment(environment):
    environment(PORT="8080")
    assert load_settings(port=9090).port == 9090


def test_every_setting_says_what_it_means():
    assert not [item.name for item in fields(Settings) if not item.metadata.get("meaning", "").strip()]


def test_the_embedded_database_lies_in_the_data_folder(environment, tmp_path: Path):
    assert load_settings().database_url == f"sqlite:///{tmp_path / 'data' / 'lastword.db'}"


def test_a_relative_data_folder_means_the_same_from_everywhere(environment, monkeypatch, tmp_path: Path):
    environment(DATA_DIR="kept")
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.data_dir == str(tmp_path / "kept")
    assert settings.database_url == f"sqlite:///{tmp_path / 'kept' / 'lastword.db'}"


def test_the_kept_secret_survives_a_restart(environment):
    first = load_settings().secret_key
    assert len(first) >= 32
    assert load_settings().secret_key == first


def test_two_machines_do_not_share_a_secret(environment, tmp_path: Path):
    first = load_settings().secret_key
    assert load_settings(data_dir=str(tmp_path / "other")).secret_key != first


@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_nobody_else_can_read_the_kept_secret(environment, tmp_path: Path, mask: int):
    before = os.umask(mask)
    try:
        load_settings()
    finally:
        os.umask(before)
    assert stat.S_IMODE(secret_file(tmp_path).stat().st_mode) == 0o600


def test_nothing_is_left_beside_the_kept_secret(environment, tmp_path: Path):
    load_settings()
    assert [path.name for path in secret_file(tmp_path).parent.iterdir()] == ["secret_key"]


def test_a_secret_of_ones_own_wins_over_the_kept_one(environment):
    kept = load_settings().secret_key
    environment(SECRET_KEY="my own")
    assert load_settings().secret_key == "my own" != kept


def test_processes_that_start_at_once_agree_on_the_secret(environment, tmp_path: Path):
    program = (
        "import sys; from config import load_settings; print('ready', flush=True); sys.stdin.readline(); "
        "print(load_settings().secret_key)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    secrets = {process.communicate(timeout=60)[0].strip() for process in started}
    assert secrets == {secret_file(tmp_path).read_text().strip()}
