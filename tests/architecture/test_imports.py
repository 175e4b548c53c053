"""Who may import whom."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_import_contracts_are_kept():
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    result = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, (
        "An import breaks the architecture (pyproject.toml, [tool.importlinter]; docs/architecture.md). "
        "Move the function to where both may see it, pass it in as an argument, or let the lower domain "
        f"record an event and the upper one handle it.\n{result.stdout}"
    )


def test_every_domain_is_under_the_contract_of_its_inside():
    doors = {"views", "api", "jobs", "commands", "schemas", "services", "queries", "policy", "models"}
    folders = [path for path in (ROOT / "blog").iterdir() if path.is_dir() and path.name != "foundation"]
    domains = {path.name for path in folders if {item.stem for item in path.iterdir()} & doors}
    contracts = (ROOT / "pyproject.toml").read_text()
    missing = {domain for domain in domains if f'"blog.{domain}",' not in contracts}
    assert not missing, f"{missing}: add them to the contracts `domains` and `inside` in pyproject.toml"
