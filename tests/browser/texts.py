"""Text that tries to act. Collections of others are used where they are; a handful of our own always."""

import json
from pathlib import Path

OURS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1)",
    "[press](javascript:alert(1))",
    "[press](<java\nscript:alert(1)>)",
    "![x](https://elsewhere.example/pixel.png)",
    '![x" onerror="alert(1)](x)',
    "<a href='data:text/html,<script>alert(1)</script>'>press</a>",
    '<a href="jav&#x09;ascript:alert(1)">press</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://elsewhere.example/x.css';</style>",
    '<p style="background:url(https://elsewhere.example/x)">red</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<form id="act" action="https://elsewhere.example/"><button>Press</button></form>',
    '<button hx-get="/" hx-trigger="load">Press</button>',
    '<b hx-on:click="alert(1)" data-hx-get="/">bold</b>',
    '<p id="main" name="token" class="masthead">I am the page</p>',
    "{{ 7 * 7 }} {% include '/etc/passwd' %} ${alert(1)} #{alert(1)}",
    "`</code><script>alert(1)</script>`",
    '```"><script>alert(1)</script>\nx\n```',
    "<h1 onclick=alert(1)>big</h1 onclick=alert(1)>",
    "\u202etxt.exe\u0007\u200b",
    "%00%0d%0aSet-Cookie: x=1",
    "' OR 1=1; DROP TABLE comments; --",
]


def collected(folder: Path) -> list[str]:
    """All strings of the collections in `folder`."""
    payloads = (folder / "xss-payloads-even.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    naughty = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    lines = (folder / "bleach-cases.jsonl").read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys([*payloads, *naughty, *(json.loads(line)["payload"] for line in lines)]))
