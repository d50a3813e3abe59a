#!/usr/bin/env python3
"""Opens report pages and charts in Chromium and says what is wrong with them: pages on two screens, a phone and A4 paper,
charts as they are.

    python3 tests/browser.py output/baseline/report.html output/baseline/report.zh.html output/baseline/charts/*.svg

A page is at fault if it is wider than the screen, writes to the console, asks for anything but itself, has a picture without a
name, has letters in a figure that are too small to read, has a table or a figure that does not fit on a sheet, hides columns of a
table beside an empty margin, has text that leaves its cell, or breaks a Chinese heading within a word. A chart, in a page or in a
file, is at fault if a text is cut by its edge, stands over another or ends in an ellipsis. Pages and charts that are made to fail
are opened first, so the check itself is checked. Needs Python 3.10 and Chromium or Chrome (`CHROMIUM` names another
than the one on the path), speaks to it over a pipe (--remote-debugging-pipe) and needs no other package.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
]
SECONDS = 60
# Width and height in CSS pixels, and the medium; a sheet is A4 without the margins that the page's style gives it.
SCREEN, LARGE = (1280, 900, "screen"), (1440, 900, "screen")
PHONE, SHEET = (390, 844, "screen"), (665, 979, "print")
# A chart is opened in a window that it fits in.
SLIDE = (1280, 1800, "screen")
# Least height of a letter in a figure of a page and in a chart of its own, in CSS pixels.
LEAST = 9.0
LEAST_IN_CHART = 6.5

PROBE = """(() => {
    const named = (e) => (e.getAttribute("alt") || e.getAttribute("aria-label") || e.querySelector("title")?.textContent || "").trim();
    const pictures = [...document.querySelectorAll("img, svg")];
    const letters = [...document.querySelectorAll("svg text")].map((text) =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
    const said = (text) => text.textContent.trim();
    const clipped = [], covered = [], elided = [];
    for (const svg of document.querySelectorAll("svg")) {
        const edge = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")].filter(said).map((text) => {
            const box = text.getBoundingClientRect();
            // A box is as high as its font, which is more than its letters.
            const inset = 0.2 * box.height;
            return { said: said(text), left: box.left, right: box.right, top: box.top + inset, bottom: box.bottom - inset };
        });
        texts.forEach((a, index) => {
            if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.top < edge.top || a.bottom > edge.bottom) clipped.push(a.said);
            if (a.said.endsWith("…")) elided.push(a.said);
            for (const b of texts.slice(0, index)) {
                if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom && b.top < a.bottom) covered.push(`${a.said} over ${b.said}`);
            }
        });
    }
    const margin = (box) => Math.min(box.left, document.documentElement.clientWidth - box.right);
    const hiding = [...document.querySelectorAll(".scroll")].filter((box) => box.querySelector("table") &&
        box.scrollWidth > box.clientWidth + 1 && margin(box.getBoundingClientRect()) > 48).map((box) => box.getAttribute("aria-label"));
    const leaving = [...document.querySelectorAll("th, td, dt, dd")].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map(said);
    // Where the text of a heading breaks between two ideographs, a mark must stand.
    const broken = [...document.querySelectorAll(":lang(zh) h1, :lang(zh) h2")].flatMap((heading) =>
        [...heading.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).filter((node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return /^[\u4e00-\u9fff]+$/.test(node.textContent) && range.getClientRects().length > 1;
        })).map((node) => node.textContent);
    return {
        clipped, covered, elided, hiding, leaving, broken,
        width: document.documentElement.scrollWidth,
        language: document.documentElement.lang || "",
        nameless: pictures.filter((e) => e.getAttribute("role") !== "img" || !named(e)).length,
        smallest: Math.min(...letters, 1e9),
        tallest: Math.max(...[...document.querySelectorAll("figure")].map((e) => e.getBoundingClientRect().height), 0),
    };
})()"""


class Browser:
    """A browser that is told what to do over a pipe."""

    def __init__(self, program, profile):
        to_browser, self.to = os.pipe()
        self.answers, from_browser = os.pipe()
        # The browser reads from 3 and writes to 4; neither may be overwritten before it is copied.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_browser, from_browser)]
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(3, 4),
            preexec_fn=lambda: [os.dup2(end, to) for end, to in zip(ends, (3, 4))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (to_browser, from_browser, *ends):
            os.close(end)
        self.last, self.rest, self.events, self.session = 0, b"", [], None

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.answers)

    def message(self):
        while b"\0" not in self.rest:
            read = os.read(self.answers, 1 << 16)
            if not read:
                sys.exit("error: the browser ended, or did not answer in time")
            self.rest += read
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        self.last += 1
        question = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            question["sessionId"] = self.session
        os.write(self.to, json.dumps(question).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.last:
                if "error" in message:
                    sys.exit(f"error: {method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def faults(self, address, view):
        """What is wrong with a page in a view."""
        width, height, medium = view
        self.session, self.events = None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        is_phone = view == PHONE
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone)
        self.ask("Emulation.setEmulatedMedia", media=medium)
        self.ask("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")
        found = self.ask("Runtime.evaluate", expression=PROBE, returnByValue=True)["result"]["value"]
        self.session = None
        self.ask("Target.closeTarget", targetId=target)

        faults = []
        is_chart = view == SLIDE
        if found["width"] > width and not is_chart:
            faults.append(f"is {found['width']} pixels wide")
        for event in self.events:
            said = event.get("params", {})
            method = event.get("method")
            if method == "Runtime.consoleAPICalled":
                faults.append("writes to the console: " + " ".join(str(a.get("value", a["type"])) for a in said["args"]))
            elif method == "Runtime.exceptionThrown":
                faults.append(f"has a failing script: {said['exceptionDetails']['text']}")
            elif method == "Log.entryAdded":
                faults.append(f"has a message: {said['entry']['text']}")
            elif method == "Network.requestWillBeSent" and said["request"]["url"] != address:
                faults.append(f"asks for {said['request']['url']}")
        if not found["language"] and not is_chart:
            faults.append("does not say its language")
        if found["nameless"]:
            faults.append(f"has {found['nameless']} pictures without a role or a name")
        for key, what in [("clipped", "has text beyond the edge of a chart"), ("covered", "has text over text"), ("elided", "has text that is cut"),
                          ("hiding", "hides columns beside an empty margin"), ("leaving", "has text that leaves its cell"),
                          ("broken", "breaks a heading within a word")]:
            faults += [f"{what}: {said}" for said in found[key][:3]]
        if found["smallest"] < (LEAST_IN_CHART if is_chart else LEAST):
            faults.append(f"has letters of {found['smallest']:.1f} pixels in a figure")
        if view == SHEET and found["tallest"] > height:
            faults.append(f"has a figure of {found['tallest']:.0f} pixels, taller than a sheet")
        return faults


def made_to_fail(folder):
    """Pages with one fault each, what is said of it, and the view that shows it."""
    def chart(texts):
        return f'<svg role="img" width="99" height="50" viewBox="0 0 99 50"><title>t</title>{texts}</svg>'

    small = '<svg role="img" width="99" height="9" viewBox="0 0 990 90"><title>t</title><text font-size="50">x</text></svg>'
    bodies = {
        "wide": ('<div style="width: 1300px">x</div>', "pixels wide", SCREEN),
        "wide_on_a_phone": ('<div style="width: 400px">x</div>', "pixels wide", PHONE),
        "wide_on_paper": ('<div style="width: 700px">x</div>', "pixels wide", SHEET),
        "talking": ("<script>console.error('no')</script>", "console: no", SCREEN),
        "failing": ("<script>nothing()</script>", "failing script", SCREEN),
        "asking": ('<img role="img" alt="x" src="http://127.0.0.1:9/x.png">', "asks for http://127.0.0.1:9/x.png", SCREEN),
        "nameless": ('<svg role="img"></svg>', "without a role or a name", SCREEN),
        "small": (small, "letters of 5.0 pixels", PHONE),
        "tall": ('<figure style="height: 999px"></figure>', "taller than a sheet", SHEET),
        "clipped": (chart('<text x="80" y="20">beyond it</text>'), "beyond the edge of a chart: beyond it", LARGE),
        "covered": (chart('<text x="9" y="20">one</text><text x="14" y="24">two</text>'), "text over text: two over one", LARGE),
        "elided": (chart('<text x="9" y="20">on…</text>'), "text that is cut: on…", LARGE),
        "hiding": (
            '<div class="scroll" aria-label="Table 1" style="width: 700px; margin: auto; overflow: auto">'
            '<table style="width: 900px"><tr><td>x</td></tr></table></div>',
            "beside an empty margin: Table 1",
            LARGE,
        ),
        "leaving": ('<table><tr><td style="display: block; width: 20px">aaaaaaaaaaaa</td></tr></table>', "leaves its cell: aaaa", LARGE),
        "breaking": ('<div lang="zh"><h1 style="width: 1.5em">误伤</h1></div>', "within a word: 误伤", LARGE),
    }
    head = '<!DOCTYPE html><html lang="en"><meta name="viewport" content="width=device-width"><body style="margin: 0">'
    for name, (body, said, view) in bodies.items():
        page = folder / f"{name}.html"
        page.write_text(head + body, encoding="utf-8")
        yield page, said, view


def main(pages):
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        sys.exit("error: no Chromium on the path. Install it (apt-get install chromium, or Chrome) or name it in CHROMIUM")
    if not pages:
        sys.exit("error: no page named. Usage: python3 tests/browser.py report.html charts/*.svg …")
    missing = [page for page in pages if not page.is_file()]
    if missing:
        sys.exit(f"error: no file {missing[0]}")

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        (Path(scratch) / "pages").mkdir()
        browser = Browser(program, Path(scratch) / "profile")
        views = {".svg": [SLIDE]}
        # A browser that hangs is ended, which ends the reading from it.
        guard = threading.Timer(SECONDS + 5 * len(pages), browser.process.kill)
        guard.start()
        try:
            for page, said, view in made_to_fail(Path(scratch) / "pages"):
                if not any(said in fault for fault in browser.faults(page.as_uri(), view)):
                    sys.exit(f"error: the check itself fails: it does not see that {page.name} {said}")
            wrong = [
                f"{page} at {view[0]} pixels ({view[2]}) {fault}"
                for page in pages
                for view in views.get(page.suffix, [SCREEN, LARGE, PHONE, SHEET])
                for fault in browser.faults(page.resolve().as_uri(), view)
            ]
        finally:
            guard.cancel()
            browser.close()
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        sys.exit(1)
    charts = sum(page.suffix == ".svg" for page in pages)
    print(f"{len(pages) - charts} pages are well on screens, a phone and paper, and so are {charts} charts")


if __name__ == "__main__":
    main([Path(page) for page in sys.argv[1:]])
