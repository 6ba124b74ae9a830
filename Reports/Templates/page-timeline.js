// The heap over time: a line, its peak, and a range that can be dragged out or moved by keys.
"use strict";

// Draws live bytes over time; gives back how pixels and time belong together.
function drawHeap(canvas, points, range) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width) return null;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const isLarge = height > 200;
  const edge = isLarge ? { left: 70, right: 12, top: 18, bottom: 26 }
    : { left: 2, right: 2, top: 8, bottom: 2 };
  const end = points.time.at(-1) || 1, most = Math.max(1, ...points.live);
  const x = (time) => edge.left + time / end * (width - edge.left - edge.right);
  const y = (bytes) => height - edge.bottom - bytes / most * (height - edge.top - edge.bottom);
  const [accent, faint, line, wash, bad] =
    ["accent", "faint", "line", "accent-wash", "bad"].map(colour);
  context.font = "12px system-ui, sans-serif";
  if (isLarge) {
    context.fillStyle = faint;
    context.strokeStyle = line;
    for (let step = 0; step <= 4; step++) {
      const bytes = most * step / 4;
      context.textAlign = "right";
      context.fillText(bytesText(Math.round(bytes)), edge.left - 8, y(bytes) + 4);
      context.beginPath();
      context.moveTo(edge.left, y(bytes));
      context.lineTo(width - edge.right, y(bytes));
      context.stroke();
      const time = end * step / 4;
      context.textAlign = step === 0 ? "left" : step === 4 ? "right" : "center";
      if (width > 500 || step % 2 === 0) context.fillText(step === 0 ? "0" : timeText(Math.round(time)), x(time), height - 8);
    }
  }
  if (range) {
    context.fillStyle = wash;
    context.fillRect(x(range[0]), edge.top, Math.max(1, x(range[1]) - x(range[0])),
      height - edge.top - edge.bottom);
  }
  context.beginPath();
  context.moveTo(x(points.time[0]), y(0));
  points.time.forEach((time, index) => context.lineTo(x(time), y(points.live[index])));
  context.lineTo(x(end), y(0));
  context.globalAlpha = 0.22;
  context.fillStyle = accent;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  points.time.forEach((time, index) => context.lineTo(x(time), y(points.live[index])));
  context.strokeStyle = accent;
  context.lineWidth = 1.6;
  context.lineJoin = "round";
  context.stroke();
  const peak = points.live.indexOf(Math.max(...points.live));
  context.beginPath();
  context.arc(x(points.time[peak]), y(points.live[peak]), 4, 0, 2 * Math.PI);
  context.fillStyle = bad;
  context.fill();
  const timeAt = (pixel) => Math.min(end, Math.max(0,
    (pixel - edge.left) / (width - edge.left - edge.right) * end));
  return { timeAt };
}

class TimelineView {
  constructor(profile) {
    this.points = profile.data.timeline;
    const { time } = this.points;
    if (time.length < 2) {
      byID("timeline").replaceChildren(card("Heap over time", make("p", { text: profile.data.filter
        ? "A filtered report has no timeline: it would be the whole program's."
        : "The program ended before there was a second point." })));
      return;
    }
    this.range = [time[0], time.at(-1)];
    this.canvas = make("canvas", { className: "chart", tabIndex: 0 });
    this.canvas.setAttribute("role", "slider");
    this.canvas.setAttribute("aria-label", "Range of time: arrows move its end, with Shift its start");
    this.readout = make("tbody");
    byID("timeline").replaceChildren(make("div", { className: "cards" },
      card("Live bytes over time", this.canvas,
        make("p", { className: "selected", text: "Drag for a range; the arrow keys move its end, with "
          + "Shift its start; Escape takes it back. The dot is the peak." })),
      card("In the range", make("table", {}, this.readout))));
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", () => { this.start = null; });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.start = this.scale.timeAt(event.offsetX);
  }

  drag(event) {
    if (this.start === null || this.start === undefined) return;
    const end = this.scale.timeAt(event.offsetX);
    this.range = [Math.min(this.start, end), Math.max(this.start, end)];
    this.draw();
  }

  key(event) {
    const { time } = this.points;
    const step = time.at(-1) / 50 * (event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0);
    if (event.key === "Escape") this.range = [time[0], time.at(-1)];
    else if (!step) return;
    else {
      const side = event.shiftKey ? 0 : 1;
      this.range[side] = Math.min(time.at(-1), Math.max(time[0], this.range[side] + step));
      this.range.sort((a, b) => a - b);
    }
    event.preventDefault();
    this.draw();
  }

  // The last point at or before a time.
  index(time) {
    const after = this.points.time.findIndex((other) => other > time);
    return after < 0 ? this.points.time.length - 1 : Math.max(0, after - 1);
  }

  draw() {
    if (!this.canvas) return;
    const { time, live, allocated } = this.points;
    const isWhole = this.range[0] === time[0] && this.range[1] === time.at(-1);
    this.scale = drawHeap(this.canvas, this.points, isWhole ? null : this.range) ?? this.scale;
    const [first, last] = this.range.map((moment) => this.index(moment));
    const highest = Math.max(...live.slice(first, last + 1));
    const span = this.range[1] - this.range[0];
    const grown = live[last] - live[first];
    const rows = [
      ["from, to", `${timeText(Math.round(this.range[0]))}, ${timeText(Math.round(this.range[1]))}`],
      ["live at its start", bytesText(live[first])], ["live at its end", bytesText(live[last])],
      ["grown by", `${grown > 0 ? "+" : ""}${bytesText(grown)}`],
      ["highest", bytesText(highest)],
      ["allocated in it", bytesText(allocated[last] - allocated[first])],
      ["allocated a second", span > 0
        ? `${bytesText(Math.round((allocated[last] - allocated[first]) / span * 1e9))}/s` : ""],
    ];
    this.readout.replaceChildren(...rows.map(([label, value]) => make("tr", {},
      make("th", { scope: "row", className: "label", text: label }), make("td", { text: value }))));
    this.canvas.setAttribute("aria-valuetext", `${rows[0][1]}: ${rows[3][1]}`);
  }
}
