"""Opens a flame graph, uses it, and prints what was seen as JSON."""

import json
import sys

from browser import Page

with Page("file://" + sys.argv[1]) as page:
    seen = {}
    seen["names"] = page.evaluate("plumb.frames.map(f => f.name)")
    seen["scripts_ran"] = page.evaluate("document.querySelectorAll('img, script').length")
    seen["nested_match"] = page.evaluate("plumb.search('App|Loader')")
    seen["text_of_match"] = page.evaluate("document.getElementById('matched').textContent")
    seen["bad_pattern"] = page.evaluate("plumb.search('(')")
    page.evaluate("plumb.search('')")
    box = page.evaluate(
        "(r => [r.x + r.width / 2, r.y + r.height / 2])"
        "(plumb.frames[plumb.frames.length - 1].rect.getBoundingClientRect())")
    page.click(*box)
    page.wait("document.querySelectorAll('.outer').length > 0", "the zoom")
    last = "plumb.frames[plumb.frames.length - 1].rect"
    seen["zoomed_width"] = page.evaluate(f"Number({last}.getAttribute('width'))")
    seen["outer"] = page.evaluate("document.querySelectorAll('.outer').length")
    before = page.evaluate(f"Number({last}.getAttribute('y'))")
    page.press("i", "KeyI")
    seen["flipped"] = page.evaluate(f"Number({last}.getAttribute('y'))") < before
    page.press("Escape")
    seen["reset_width"] = page.evaluate(f"Number({last}.getAttribute('width'))")
    seen["requests"] = [url for url in page.requests if not url.startswith("file://")]
    seen["errors"] = page.errors
    print(json.dumps(seen))
