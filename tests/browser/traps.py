"""A browser that notices when something of a reader's text acts: a dialog, an error, a request, a mark in the page."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Route

from blog.foundation.markup import COMMENT_ATTRIBUTES, COMMENT_TAGS

FIRED = """
window.fired = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...given) => { window.fired.push(`${name}(${given})`); return null; };
}
const note = () => { window.fired.push("cookie"); return ""; };
Object.defineProperty(document, "cookie", { get: note, set: note });
"""

# What a page of ours never holds, whoever wrote on it; `allowed` is what a comment's body may consist of.
FAULTS = """
(allowed) => {
  const faults = [];
  const say = (what, element) => faults.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    if (["iframe", "object", "embed", "frame", "base", "math", "style"].includes(tag)) say(tag, element);
    if (tag === "script" && !(element.getAttribute("src") || "").startsWith("/static/")) say("script", element);
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") say(name, element);
      if (["href", "src", "action", "formaction", "data", "xlink:href", "poster"].includes(name)) {
        let scheme;
        try { scheme = new URL(value, location.href).protocol; } catch { continue; }
        if (!["http:", "https:", "mailto:"].includes(scheme)) say(scheme, element);
      }
    }
  }
  for (const element of document.querySelectorAll(".comment-body *")) {
    const attributes = allowed.attributes[element.localName] || [];
    if (!allowed.tags.includes(element.localName)) say("element in a comment", element);
    for (const { name } of element.attributes)
      if (!attributes.includes(name)) say(`${name} in a comment`, element);
  }
  return faults;
}
"""
ALLOWED = {
    "tags": sorted(COMMENT_TAGS),
    "attributes": {
        tag: sorted(names | ({"rel"} if tag == "a" else set())) for tag, names in COMMENT_ATTRIBUTES.items()
    },
}


@dataclass
class Watch:
    """What happened in a context that no text may bring about."""

    home: str
    happened: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> "Watch":
        """Set the traps in every page of the context; requests to other hosts are noted and stopped."""
        context.add_init_script(FIRED)
        context.route(lambda url: not url.startswith(self.home), self._stop)
        context.on("page", self._page)
        return self

    def _stop(self, route: Route) -> None:
        self.happened.append(f"request: {route.request.url}")
        route.abort()

    def _page(self, page: Page) -> None:
        page.on("dialog", lambda dialog: (self.happened.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.happened.append(f"error: {error}"))
        page.on("download", lambda download: self.happened.append(f"download: {download.url}"))

    def faults(self, page: Page) -> list[str]:
        """Everything that happened so far, and everything in `page` that should not be there."""
        page.wait_for_load_state("load")
        fired = page.evaluate("[...window.fired]")
        return [*self.happened, *fired, *page.evaluate(FAULTS, ALLOWED)]
