"""What may stand where, as far as the import contracts cannot see it."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("blog", "config") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAILS = sorted(path for path in (ROOT / "templates").glob("*/emails/*") if path.parts[-3] != "foundation")
INNER = {"services", "queries", "policy", "models"}
HTTP_NAMES = {"request", "session", "current_user", "abort", "redirect", "render_template", "url_for", "make_response"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "lib"}

Test = Callable[[ast.AST], bool]


def found(is_wrong: Test, *, outside: tuple[str, ...] = (), paths: list[Path] = MODULES) -> list[str]:
    """Where in modules `outside` those places `is_wrong` finds something: "blog/x.py:12"."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        if not any(path.is_relative_to(ROOT / place) for place in outside)
        for node in ast.walk(ast.parse(path.read_text()))
        if is_wrong(node)
    ]


def calls(name: str) -> Test:
    """Finds `name(…)` and `….name(…)`."""
    return lambda node: (
        isinstance(node, ast.Call) and name in (getattr(node.func, "attr", None), getattr(node.func, "id", None))
    )


def imports_inside(node: ast.AST) -> bool:
    """Finds functions that import."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, kinds) and any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(node))


def reads_environment(node: ast.AST) -> bool:
    """Finds `os.environ`, `os.getenv` and their kin; a request's `environ` is another thing."""
    names = {"environ", "environb", "getenv", "putenv"}
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in names for alias in node.names)
    if not isinstance(node, ast.Attribute) or (isinstance(node.value, ast.Name) and node.value.id == "request"):
        return False
    return node.attr in names


def reaches_a_mail_server(node: ast.AST) -> bool:
    """Finds imports of what speaks SMTP."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name.split(".")[0] in ("smtplib", "aiosmtplib") for name in names)


def knows_http(node: ast.AST) -> bool:
    """Finds what Flask and Werkzeug know of the request and its answer."""
    if isinstance(node, ast.ImportFrom):
        is_theirs = (node.module or "").split(".")[0] in ("flask", "werkzeug")
        return is_theirs and any(alias.name in HTTP_NAMES for alias in node.names)
    is_flask = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "flask"
    return is_flask and node.attr in HTTP_NAMES


def is_undocumented(node: ast.AST) -> bool:
    """Finds public functions and classes that do not say what they are for."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)


def is_service_of_nobody(node: ast.AST) -> bool:
    """Finds public services whose first argument, by keyword as all of them, is not who asks."""
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    if not any(getattr(decorator, "id", None) == "transactional" for decorator in node.decorator_list):
        return False
    keywords = [
        (argument.arg, ast.unparse(argument.annotation or ast.Constant(None))) for argument in node.args.kwonlyargs
    ]
    return bool(node.args.args) or keywords[:1] != [("actor", "Actor")]


def test_only_the_database_module_commits():
    wrong = found(calls("commit"), outside=("blog/foundation/database.py",))
    assert not wrong, (
        f"{wrong}: no code commits by itself. Put what belongs together into one service with "
        "`@transactional` (blog/foundation/database.py): it commits when it returns, rolls back when it raises."
    )


def test_every_service_is_told_who_asks():
    wrong = found(is_service_of_nobody, outside=("blog/foundation",))
    assert not wrong, (
        f"{wrong}: a service begins `def verb_noun(*, actor: Actor, …)`, so that it can ask who may and record "
        "who did. What nobody asks for (imports, chores, the operator) says `actor=SYSTEM` (blog/accounts/models.py)."
    )


def test_a_service_of_nobody_is_found():
    lines = ("x()", "x(*, actor)", "x(actor: Actor)", "x(*, key: int, actor: Actor)", "x(*, actor: Actor | None)")
    for line in lines:
        (service,) = ast.parse(f"@transactional\ndef {line}: ...").body
        assert is_service_of_nobody(service), line
    (service,) = ast.parse("@transactional\ndef x(*, actor: Actor, key: int): ...").body
    assert not is_service_of_nobody(service)


def test_only_the_markup_module_trusts_html():
    wrong = found(calls("Markup"), outside=("blog/foundation/markup.py",))
    assert not wrong, (
        f"{wrong}: `Markup(…)` says that text is safe HTML. Only blog/foundation/markup.py may say so: "
        "use render_comment, render_article, join or marked, or let the template escape the text."
    )


def test_only_the_settings_read_the_environment():
    wrong = found(reads_environment, outside=("config",))
    assert not wrong, f"{wrong}: declare a setting in config/base.py and read it with `settings().its_name`."


def test_only_the_mail_module_reaches_a_mail_server():
    wrong = found(reaches_a_mail_server, outside=("blog/foundation/mail",))
    assert not wrong, f"{wrong}: send(render_mail(…)) of blog/foundation/mail, in a job with in_transaction=False."


def test_imports_stand_at_the_top():
    wrong = found(imports_inside)
    assert not wrong, (
        f"{wrong}: an import inside a function hides a ring. What must reach upwards goes through the outbox, "
        "or is passed in as an argument."
    )


def test_services_queries_policy_and_models_know_no_http():
    inner = [path for path in MODULES if {path.stem, path.parent.name} & INNER]
    wrong = found(knows_http, paths=inner)
    assert inner
    assert not wrong, (
        f"{wrong}: a door (views, api, jobs, commands) reads the request and hands over plain values; "
        "to refuse, raise an error of blog/foundation/errors.py."
    )


def test_no_module_has_a_name_that_says_nothing():
    vague = [str(path.relative_to(ROOT)) for path in MODULES if VAGUE_NAMES & {path.stem, path.parent.name}]
    assert not vague, f"{vague}: name it after what it does, or put the function where it is used."


def test_what_others_may_use_says_what_it_is_for():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.parse(path.read_text()).body
        if is_undocumented(node)
    ]
    assert not wrong, f"{wrong}: say what becomes true, who may, which errors; or begin the name with _."


def test_every_module_says_what_it_is_for():
    wrong = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not wrong, f"{wrong}: begin with a line that says what is in here."


def test_the_package_itself_stays_empty():
    assert not (ROOT / "blog" / "__init__.py").read_text().strip(), (
        "Code in blog/__init__.py runs on every import and invites rings; it belongs into blog/application.py."
    )


def in_templates(find: Callable[[str], list[str]], paths: list[Path] = TEMPLATES) -> dict[str, list[str]]:
    """What `find` finds in the text of templates, by template."""
    results = {str(path.relative_to(ROOT)): find(path.read_text()) for path in paths}
    return {name: result for name, result in results.items() if result}


def inline_code(text: str) -> list[str]:
    """Tags with code or style of their own; what Jinja writes is left out."""
    text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}|{%.*?%}", "", text, flags=re.DOTALL)
    tags = re.findall(r"<[a-zA-Z][^>]*>", text, re.DOTALL)
    acting = [tag for tag in tags if re.search(r"\s(style|on[a-z]+|hx-on[\w:-]*)\s*=", tag, re.IGNORECASE)]
    return acting + [tag for tag in tags if re.match(r"<script\b(?![^>]*\ssrc=)|<style\b", tag, re.IGNORECASE)]


def test_a_partial_lists_what_it_needs():
    partials = [path for path in TEMPLATES if path.name.startswith("_")]
    wrong = in_templates(lambda text: [] if text.lstrip().startswith("{#") else [text[:40]], partials)
    assert partials
    assert not wrong, f"{wrong}: a template that others include opens with a comment {{# … #}} that lists its inputs."


def test_templates_hold_no_inline_code_or_style():
    wrong = in_templates(inline_code)
    assert not wrong, (
        f"{wrong}. The content security policy forbids it: "
        "a class and a rule in static/css, or an attribute data-… and a listener in static/js."
    )


def test_templates_escape_everything():
    wrong = in_templates(lambda text: re.findall(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", text))
    assert not wrong, (
        f"{wrong}. HTML that is safe comes as Markup from blog/foundation/markup.py "
        "and needs no filter; everything else is escaped."
    )


def test_a_mail_has_a_subject_a_text_and_its_twin_in_html():
    wrong = [
        str(path.relative_to(ROOT))
        for path in MAILS
        if {p.suffix for p in path.parent.glob(f"{path.stem}.*")} != {".txt", ".html"}
    ]
    wrong += [
        str(path.relative_to(ROOT))
        for path in MAILS
        if path.suffix == ".txt" and not re.match(r"Subject: \S.*\n{% extends", path.read_text())
    ]
    assert MAILS
    assert not wrong, f"{wrong}: a mail is a .txt whose first line is `Subject: …`, and a .html of the same name."
