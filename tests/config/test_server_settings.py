"""Settings of a server: what cannot work stops the start; what can, works."""

from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from blog.foundation.database import WAKE, db
from config import ConfigurationError, load_settings
from tests.handlers import wait_until


@pytest.mark.parametrize("url", ["rabbit://x", "sqlite:///queue.db", "on", "postgres://x"])
def test_a_queue_that_is_none_stops_the_start(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LASTWORD_QUEUE_URL", url)
    with pytest.raises(ConfigurationError, match="LASTWORD_QUEUE_URL: it can be redis"):
        load_settings(data_dir=str(tmp_path))


@pytest.mark.parametrize("name", ["WEB_PROCESSES", "OUTBOX_ATTEMPTS", "OUTBOX_LEASE_SECONDS"])
def test_a_number_that_must_be_at_least_one_stops_the_start(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(f"LASTWORD_{name}", "0")
    with pytest.raises(ConfigurationError, match=f"LASTWORD_{name}: it must be at least 1"):
        load_settings(data_dir=str(tmp_path))


@pytest.mark.parametrize(
    "origin", ["*", "null", "reader.example", "https://reader.example/", "https://Reader.example", "https://*.example"]
)
def test_a_site_that_no_browser_would_name_stops_the_start(
    origin: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    known = ["https://reader.example", "http://127.0.0.1:8000", "http://[::1]:8000"]
    monkeypatch.setenv("LASTWORD_CORS_ORIGINS", ", ".join(known))
    assert load_settings(data_dir=str(tmp_path)).cors_origins == known
    monkeypatch.setenv("LASTWORD_CORS_ORIGINS", ", ".join([*known, origin]))
    with pytest.raises(ConfigurationError, match=r"LASTWORD_CORS_ORIGINS: .* is no site"):
        load_settings(data_dir=str(tmp_path))


@pytest.mark.one_database("SQLite has a file for its queue", kind="postgresql")
def test_the_queue_may_live_in_the_sites_own_database(make_app: Callable[..., Flask], database_url: str):
    app = make_app(queue_url=database_url)
    app.extensions[WAKE]()
    with app.app_context():
        wait_until(lambda: "huey_task" in sa.inspect(db.engine).get_table_names())
        flask_migrate.check()  # ends the process where it would change a table
        flask_migrate.upgrade()
        assert "huey_task" in sa.inspect(db.engine).get_table_names()
