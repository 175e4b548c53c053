"""Nothing grows beyond what can be read in one go."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("blog", "config") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULE_MAX, FUNCTION_MAX, TEMPLATE_MAX = 300, 40, 150


def too_long(paths: list[Path], most: int) -> dict[str, int]:
    """The files with more than `most` lines, and how many they have."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    return {name: length for name, length in lengths.items() if length > most}


def test_a_module_is_at_most_300_lines():
    long = too_long(MODULES, MODULE_MAX)
    assert not long, (
        f"{long} lines. Make it a package of the same name whose `__init__.py` says what others may use, "
        "with one file for each thing it does."
    )


def test_a_function_is_at_most_40_lines():
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= FUNCTION_MAX
    }
    assert not long, f"{long} lines. Give the steps inside names, as functions that begin with _."


def test_a_template_is_at_most_150_lines():
    long = too_long(TEMPLATES, TEMPLATE_MAX)
    assert not long, f"{long} lines. Move a part of it to `_part.html` beside it and include that."
