"""Every dependency has a reason, and is installed as it was when we looked at it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = ["requirements.txt", "requirements-dev.txt"]


def blocks(text: str) -> list[str]:
    """The requirements of a locked file, each with its hashes."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [block for block in re.split(r"\n(?=\S)", plain) if block.strip()]


def without_extras(requirement: str) -> str:
    return re.sub(r"\[.*?\]", "", requirement).lower()


def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text()
    declared = re.findall(r'^\s*"([\w.-]+(?:\[[\w,-]+\])?)==[^"]+",?(.*)$', text, re.MULTILINE)
    silent = [name for name, rest in declared if not re.match(r"\s*#.*\w", rest)]
    assert declared
    assert not silent, f"{silent}: write beside it what it does for us that we would otherwise do ourselves"


@pytest.mark.parametrize("name", LOCKED)
def test_locked_requirements_have_hashes_and_name_no_registry(name: str):
    text = (ROOT / name).read_text()
    without = [block.split("\n")[0] for block in blocks(text) if "--hash=sha256:" not in block]
    assert not without, f"{name}: {without} have no hashes. `make lock` writes them."
    assert "://" not in text, f"{name} names an address; whoever installs has a registry of their own. Use `make lock`."
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links)\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKED)
def test_locked_requirements_hold_what_is_declared(name: str):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = list(project["dependencies"])
    if name == "requirements-dev.txt":
        declared += project["optional-dependencies"]["dev"]
    locked = {without_extras(block.split()[0]) for block in blocks((ROOT / name).read_text())}
    missing = [item for item in declared if without_extras(item) not in locked]
    assert not missing, f"{name} lacks {missing}: run `make lock` and commit what it writes"
