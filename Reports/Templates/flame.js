// The flame graph's own hands: zoom by a click, search, and which end the root is at.
"use strict";
(() => {
  const svg = document.documentElement;
  const frames = [...document.querySelectorAll("#frames g")].map((group) => {
    const rect = group.querySelector("rect");
    const read = (name) => Number(rect.getAttribute(name));
    return {
      group, rect, label: group.querySelector("text"),
      name: group.getAttribute("data-name"),
      x: read("x"), y: read("y"), width: read("width"),
    };
  });
  const picture = document.getElementById("frames");
  const [left, room, rowHeight, height, letterWidth] =
    picture.getAttribute("data-measures").split(" ").map(Number);
  const details = document.getElementById("details");
  const trust = document.getElementById("trust");
  const matched = document.getElementById("matched");
  let zoomed = frames[0];
  let isFlame = false;

  function place(frame, x, width) {
    const y = isFlame ? height - rowHeight - frame.y : frame.y;
    frame.rect.setAttribute("x", x);
    frame.rect.setAttribute("y", y);
    frame.rect.setAttribute("width", Math.max(width, 0));
    frame.label.setAttribute("x", x + 4);
    frame.label.setAttribute("y", y + rowHeight - 5);
    frame.label.textContent = shortened(frame.name, width - 8);
  }

  function shortened(name, width) {
    const letters = Math.floor(width / letterWidth);
    const all = [...name];
    if (letters < 3) return "";
    return all.length <= letters ? name : all.slice(0, letters - 1).join("") + "…";
  }

  function zoom(frame) {
    zoomed = frame;
    const scale = room / frame.width;
    const end = frame.x + frame.width;
    for (const other of frames) {
      const isOuter = other.y < frame.y && other.x <= frame.x + 1e-6
        && other.x + other.width >= end - 1e-6;
      const isInner = other.y >= frame.y && other.x >= frame.x - 1e-6
        && other.x + other.width <= end + 1e-6;
      other.group.style.display = isOuter || isInner ? "" : "none";
      other.group.classList.toggle("outer", isOuter);
      if (isOuter) place(other, left, room);
      if (isInner) place(other, left + (other.x - frame.x) * scale, other.width * scale);
    }
    document.getElementById("reset").style.display = frame === frames[0] ? "none" : "";
    remember();
  }

  // The share of what matches, each stretch of the picture once: a match inside a match adds nothing.
  let pattern = "";
  function search(text) {
    let expression = null;
    try { expression = text ? new RegExp(text, "i") : null; } catch { expression = null; }
    pattern = text;
    let covered = 0, reach = -1;
    for (const frame of frames) frame.isMatch = expression !== null && expression.test(frame.name);
    const hits = frames.filter((frame) => frame.isMatch)
      .sort((a, b) => a.x - b.x || b.width - a.width);
    for (const hit of hits) {
      const end = hit.x + hit.width;
      if (end > reach + 1e-6) {
        covered += end - Math.max(hit.x, reach);
        reach = end;
      }
    }
    for (const frame of frames) frame.group.classList.toggle("match", frame.isMatch);
    matched.textContent = text
      ? `matched: ${(100 * covered / frames[0].width).toFixed(1)}%` : "";
    remember();
    return covered / frames[0].width;
  }

  // A link to the picture keeps what was looked at.
  function remember() {
    const words = [];
    if (zoomed !== frames[0]) words.push(`z=${frames.indexOf(zoomed)}`);
    if (pattern) words.push(`s=${encodeURIComponent(pattern)}`);
    try { history.replaceState(null, "", words.length ? `#${words.join("&")}` : "#"); } catch {}
  }

  function ask() {
    const text = prompt("Search by a regular expression", pattern);
    if (text !== null) search(text);
  }

  function flip() {
    isFlame = !isFlame;
    zoom(zoomed);
  }

  for (const frame of frames) {
    frame.group.addEventListener("click", () => zoom(frame));
    frame.group.addEventListener("mouseenter", () => {
      details.textContent = frame.group.querySelector("title").textContent;
      trust.style.display = "none";
    });
    frame.group.addEventListener("mouseleave", () => {
      details.textContent = "";
      trust.style.display = "";
    });
  }
  const buttons = { reset: () => zoom(frames[0]), search: ask, flip };
  for (const [name, action] of Object.entries(buttons)) {
    document.getElementById(name).addEventListener("click", action);
  }
  svg.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f" || event.key === "/") {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" || event.key === "0") {
      zoom(frames[0]);
    } else if (event.key === "i") {
      flip();
    }
  });
  const hash = new URLSearchParams(location.hash.slice(1));
  const start = frames[Number(hash.get("z") ?? 0)];
  zoom(start ?? frames[0]);
  if (hash.get("s")) search(hash.get("s"));
  window.plumb = { frames, zoom, search, flip };
})();
