"""What the rules of axe (WCAG 2.2 A and AA, and its best practices) find on our pages: nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize(
    ("theme", "width", "rules"),
    [("light", 360, RULES), ("light", 1280, RULES), ("dark", 1280, COLOURS)],
    ids=["light-360", "light-1280", "dark"],
)
def test_every_page_is_accessible(new_context, states, theme: str, width: int, rules):
    """All rules where it is light; where it is dark, those about what differs then."""
    page = new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    found = []
    for name in states.visit(page):
        violations = Axe().run(page, options=rules).response["violations"]
        found += [f"{name}: {rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
    assert not found, "\n".join(found)


def test_a_page_with_a_fault_is_found_faulty(page, discussion):
    page.goto("/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/static/icon.svg\"><button></button>'")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert {"image-alt", "button-name"} <= {rule["id"] for rule in violations}


def test_a_page_with_pale_words_is_found_faulty_in_the_dark(new_context, discussion):
    page = new_context(color_scheme="dark").new_page()
    page.goto("/")
    page.evaluate("document.querySelector('main').innerHTML = '<p>Dark grey on black.</p>'")
    page.evaluate("document.querySelector('main p').style.color = '#333'")
    violations = Axe().run(page, options=COLOURS).response["violations"]
    assert [rule["id"] for rule in violations] == ["color-contrast"]
