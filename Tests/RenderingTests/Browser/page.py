"""Opens a page, uses each view as a person would, and prints what was seen as JSON."""

import json
import sys

from browser import Page

path, other = sys.argv[1:3]


def text(page, selector):
    return page.evaluate(f"document.querySelector({json.dumps(selector)})?.textContent ?? null")


def open_page(**options):
    page = Page("file://" + path, **options)
    page.wait("window.plumb?.isReady === true", "the page to be ready")
    return page


def look_around(page, seen):
    seen["title"] = text(page, "#command")
    seen["trust"] = text(page, "#trust")
    seen["figures"] = page.evaluate(
        "[...document.querySelectorAll('.figure b')].map(b => b.textContent)")
    seen["names"] = page.evaluate("plumb.profile.names")
    seen["foreign"] = page.evaluate(
        "document.querySelectorAll('img, iframe, object, embed').length")
    seen["totals"] = page.evaluate(
        "Object.fromEntries(METRICS.map(([m]) => [m, plumb.profile.view(m, false, false).total]))")
    roots = "tree.parents.reduce((sum, parent, i) => sum + (parent < 0 ? whole[i] : 0), 0)"
    for name, options in (("hidden_sum", "true, false"), ("inverted_sum", "false, true")):
        seen[name] = page.evaluate(
            f"(({{whole, tree, rest}}) => rest + {roots})"
            f"(plumb.profile.view('allocations', {options}))")


def use_tabs(page, seen):
    seen["tabs"] = []
    for tab in ("overview", "flame", "timeline", "sites", "compare"):
        page.click_on(f"#tab-{tab}")
        seen["tabs"].append(page.evaluate(
            "[...document.querySelectorAll('[role=tabpanel]')]"
            ".filter(panel => !panel.hidden).map(panel => panel.id)"))
    page.press("2", "Digit2")
    seen["tab_by_key"] = page.evaluate("plumb.state.tab")


def use_flame(page, seen):
    page.click_on("#tab-flame")
    seen["drawn"] = page.evaluate("plumb.flame.drawn")
    box = page.evaluate("(r => [r.x, r.y, r.width])(plumb.flame.canvas.getBoundingClientRect())")
    page.click(box[0] + box[2] / 2, box[1] + 19 * 1.5)
    page.wait("plumb.flame.zoomed >= 0", "the zoom")
    seen["zoomed"] = text(page, "#selected")
    seen["is_zoomed"] = page.evaluate("plumb.flame.zoomed >= 0")
    page.press("Escape")
    seen["is_reset"] = page.evaluate("plumb.flame.zoomed < 0")
    page.press("/", "Slash")
    page.type("Loader|main")
    page.press("Enter")
    seen["matched"] = text(page, "#matched")
    page.evaluate("document.activeElement.blur()")
    page.press("i", "KeyI")
    seen["inverted"] = page.evaluate("plumb.flame.isInverted")
    page.press("i", "KeyI")
    page.evaluate("document.getElementById('search').value = '('; "
                  "document.getElementById('search').dispatchEvent(new Event('input'))")
    page.wait("document.getElementById('matched').textContent === 'no regular expression'",
              "word of a bad expression")
    page.evaluate("document.getElementById('search').value = ''; "
                  "document.getElementById('search').dispatchEvent(new Event('input'))")
    page.wait("plumb.state.pattern === null", "the search to end")
    page.evaluate("plumb.flame.scroller.focus()")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.press(key)
    seen["by_keys"] = text(page, "#selected")


def use_sites(page, seen):
    page.click_on("#tab-sites")
    rows = "[...document.querySelectorAll('#sites tr.pick')].map(r => r.cells[0].textContent)"
    seen["sorted"] = page.evaluate(rows)
    page.click_on("#sites th button")
    seen["ascending"] = page.evaluate(rows)
    seen["aria_sort"] = page.evaluate(
        "document.querySelector('#sites th[aria-sort]').getAttribute('aria-sort')")
    page.click_on("#sites th button")
    page.click_on("#sites tr.pick")
    seen["details"] = text(page, "#sites tr.details")
    page.evaluate("document.getElementById('metric').value = 'allocations'; "
                  "document.getElementById('metric').dispatchEvent(new Event('change'))")
    seen["by_allocations"] = page.evaluate(rows)
    seen["caption"] = text(page, "#sites caption")
    page.evaluate("document.getElementById('metric').value = 'peak_bytes'; "
                  "document.getElementById('metric').dispatchEvent(new Event('change'))")


def use_timeline(page, seen):
    page.click_on("#tab-timeline")
    seen["whole_range"] = text(page, "#timeline tbody")
    if not seen["whole_range"]:
        return
    box = page.evaluate("(r => [r.x, r.y, r.width])(plumb.timeline.canvas.getBoundingClientRect())")
    page.move(box[0] + box[2] * 0.3, box[1] + 100)
    for kind, part in (("mousePressed", 0.3), ("mouseMoved", 0.6), ("mouseReleased", 0.6)):
        page.call(
            "Input.dispatchMouseEvent", type=kind, x=box[0] + box[2] * part, y=box[1] + 100,
            button="left", buttons=1, clickCount=1)
    page.wait("plumb.timeline.range[0] > 0 && plumb.timeline.start === null", "the range")
    seen["dragged_range"] = text(page, "#timeline tbody")
    page.evaluate("plumb.timeline.canvas.focus()")
    page.press("Escape")
    seen["range_again"] = text(page, "#timeline tbody")


def look_at_types(page, seen):
    seen["has_types"] = page.evaluate("document.getElementById('tab-types') !== null")
    if seen["has_types"]:
        page.click_on("#tab-types")
        seen["types"] = page.evaluate(
            "[...document.querySelectorAll('#types tbody tr')]"
            ".map(row => [...row.cells].map(cell => cell.textContent))")


def look_at_timers(page, seen):
    seen["has_timers"] = page.evaluate("document.getElementById('tab-timers') !== null")
    if seen["has_timers"]:
        page.click_on("#tab-timers")
        rows = ("[...document.querySelectorAll('#timers tbody tr')]"
                ".map(row => [...row.cells].map(cell => cell.textContent))")
        seen["timers"] = page.evaluate(rows)
        seen["spread"] = page.evaluate(
            "[...document.querySelectorAll('#timers .spread')].map(bar => bar.ariaLabel)")
        seen["spread_places"] = page.evaluate(
            "[...document.querySelectorAll('#timers .spread')].map(bar => {"
            " const outer = bar.getBoundingClientRect();"
            " return [...bar.children].every(part => { const inner = part.getBoundingClientRect();"
            " return inner.left >= outer.left - 1 && inner.right <= outer.right + 3 }) })")
        page.click_on("#timers th:nth-child(3) button")
        seen["timers_by_calls"] = page.evaluate(rows)


def compare(page, seen):
    page.click_on("#tab-compare")
    root = page.call("DOM.getDocument")["root"]["nodeId"]
    field = page.call("DOM.querySelector", nodeId=root, selector="#other")["nodeId"]
    seen["compared"] = []
    for file in [path, other, sys.argv[0]]:
        page.evaluate("plumb.compare.base = undefined; plumb.compare.message.textContent = ''")
        page.call("DOM.setFileInputFiles", files=[file], nodeId=field)
        page.wait("plumb.compare.base !== undefined", "the other report")
        page.settle()
        seen["compared"].append([
            text(page, "#compare [role=alert]"), text(page, "#compare caption"),
            text(page, "#compare tbody tr")])


seen = {}
with open_page() as page:
    look_around(page, seen)
    use_tabs(page, seen)
    use_flame(page, seen)
    use_sites(page, seen)
    use_timeline(page, seen)
    look_at_types(page, seen)
    look_at_timers(page, seen)
    compare(page, seen)
    seen["requests"] = [url for url in page.requests if not url.startswith(("file://", "blob:"))]
    seen["refused"] = page.evaluate(
        "fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'refused')")
    seen["late_requests"] = [u for u in page.requests if u.startswith("http")]
    # The refusal itself is a line on the console.
    seen["errors"] = [e for e in page.errors if "127.0.0.1" not in e]
with open_page(width=390, height=844, dark=True) as page:
    seen["overflow"] = []
    tabs = ["overview", "flame", "timeline", "sites", "compare"]
    for tab in tabs + (["timers"] if seen["has_timers"] else []):
        page.evaluate(f"plumb.show('{tab}')")
        seen["overflow"].append(page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    seen["dark"] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("document.getElementById('theme').click()")
    seen["light"] = page.evaluate("getComputedStyle(document.body).backgroundColor")
print(json.dumps(seen))
