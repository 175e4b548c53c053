"""Takes the pictures of this folder anew, from the demo publication: `python -m docs.pictures.take`."""
# ruff: noqa: INP001

import base64
import re
import struct
import tempfile
import threading
import zlib
from pathlib import Path

import flask_migrate
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from blog.application import create_app
from config import load_settings
from tests.conftest import BROWSER_ARGUMENTS
from tests.services import find_browser

FOLDER = Path(__file__).parent
SIZES = {1280: 1640, 768: 1800, 360: 2000}  # width and height of the clip
QUEUE_SIZES = {1280: 900, 768: 1100, 360: 1240}  # of the window
ARTICLE = "Smart Toaster Maker"
# The pixels of a picture as numbers of colours. Colours that look alike become the most frequent of
# them, until 256 are enough.
INDEXED = """
async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = Uint32Array.from({ length: width * height }, (_, place) =>
    (data[4 * place] << 16) | (data[4 * place + 1] << 8) | data[4 * place + 2]);
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) || 0) + 1);
  const frequent = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
  for (let step = 1; ; step++) {
    const near = (value) => Math.round(value / step);
    const likes = new Map(), colours = [], numbers = new Map();
    for (const colour of frequent) {
      const like = [near(colour >> 16), near((colour >> 8) & 255), near(colour & 255)].join();
      if (!likes.has(like)) likes.set(like, colours.push(colour) - 1);
      numbers.set(colour, likes.get(like));
    }
    if (colours.length > 256) continue;
    const indices = Uint8Array.from(pixels, (colour) => numbers.get(colour));
    let text = "";
    for (let start = 0; start < indices.length; start += 8192)
      text += String.fromCharCode(...indices.subarray(start, start + 8192));
    return { width, height, colours, indices: btoa(text) };
  }
}
"""


def demo(folder: Path) -> Flask:
    """The application on a new database with the demo publication in it."""
    app = create_app(load_settings(env="development", data_dir=str(folder)))
    with app.app_context():
        flask_migrate.upgrade()
    app.test_cli_runner().invoke(args=["demo"])
    return app


def keep(page: Page, png: bytes, name: str) -> None:
    """Write the picture with a palette: a third of the size that the browser gives it."""
    seen = page.evaluate(INDEXED, base64.b64encode(png).decode())
    width, height, indices = seen["width"], seen["height"], base64.b64decode(seen["indices"])
    rows = b"".join(b"\0" + indices[start : start + width] for start in range(0, width * height, width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in seen["colours"])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    written = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    (FOLDER / name).write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(written))


def sign_in(page: Page, folder: Path, role: str) -> None:
    """Sign in as the member of the demo who has that role."""
    told = (folder / "demo_sign_ins.txt").read_text("utf-8")
    name, password = re.findall(rf"^    (.+?)  +(\S+)  \({role}\)$", told, re.MULTILINE)[0]
    page.goto("/sign-in/")
    page.get_by_role("textbox", name="E-mail or name").fill(name)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def take_queue(browser: Browser, address: str, folder: Path, theme: str, width: int) -> None:
    """Take the moderators' queue; where list and case are two pages, both."""
    height = QUEUE_SIZES[width]
    context = browser.new_context(base_url=address, color_scheme=theme, viewport={"width": width, "height": height})
    page, desk = context.new_page(), context.new_page()
    sign_in(page, folder, "moderator")
    page.goto("/moderation/queue/", wait_until="networkidle")
    name = "queue" if width == max(QUEUE_SIZES) else "queue-list"
    keep(desk, page.screenshot(), f"{name}-{theme}-{width}.png")
    if name == "queue-list":
        page.get_by_role("link", name="crust_or_bust").click()
        page.wait_for_load_state("networkidle")
        keep(desk, page.screenshot(), f"queue-case-{theme}-{width}.png")
    context.close()


def take(browser: Browser, address: str, theme: str, width: int) -> None:
    """Take the front page and the busiest article in one theme and width."""
    context = browser.new_context(base_url=address, color_scheme=theme, viewport={"width": width, "height": 900})
    page = context.new_page()
    clip = {"x": 0, "y": 0, "width": width, "height": SIZES[width]}
    page.goto("/", wait_until="networkidle")
    desk = context.new_page()
    keep(desk, page.screenshot(full_page=True, clip=clip), f"front-{theme}-{width}.png")
    page.get_by_role("link", name=ARTICLE).first.click()
    page.wait_for_load_state("networkidle")
    top = page.locator("#comments").bounding_box()["y"]
    keep(desk, page.screenshot(full_page=True, clip=clip), f"article-{theme}-{width}.png")
    keep(desk, page.screenshot(full_page=True, clip=clip | {"y": top - 24}), f"thread-{theme}-{width}.png")
    context.close()


def main() -> None:
    """Serve the demo and take all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = make_server("127.0.0.1", 0, demo(Path(folder)), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        for width in SIZES:
            for theme in ("light", "dark"):
                take(browser, f"http://127.0.0.1:{server.server_port}", theme, width)
                take_queue(browser, f"http://127.0.0.1:{server.server_port}", Path(folder), theme, width)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
