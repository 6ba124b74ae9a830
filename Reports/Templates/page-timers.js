// The program's own timers: what calls of an operation took, on one scale of time, and allocated.
"use strict";

const PERCENTILES = ["50", "90", "95", "99", "99.9"];

class TimerView {
  constructor(profile, state) {
    this.profile = profile;
    this.state = state;
    this.sort = { column: 0, isAscending: false };
    const { timers } = profile.data;
    const shortest = Math.min(...timers.minimum.filter((value) => value > 0));
    // Half a place at either end, where a single call would have no width.
    this.scale = { start: Math.log(shortest) - 0.1, end: Math.log(Math.max(...timers.maximum, 1)) + 0.1 };
  }

  columns() {
    const { timers, strings } = this.profile.data;
    const whole = timers.total.reduce((sum, value) => sum + value, 0);
    const number = (title, value, text, className = "wide") => ({
      title, className, value: (row) => value(row) ?? -1,
      cell: (row) => make("td", { className, text: value(row) === null ? "—" : text(value(row)) }),
    });
    const time = (title, values, className) => number(title, (row) => values[row], timeText, className);
    const mean = (values) => (row) => (timers.counted[row] ? values[row] / timers.counted[row] : null);
    return [
      time("total", timers.total, ""),
      { title: "share", value: (row) => timers.total[row],
        cell: (row) => make("td", { text: shareText(timers.total[row], whole) }) },
      number("calls", (row) => timers.calls[row], countText),
      time("p50", timers.percentiles["50"]), time("p90", timers.percentiles["90"]),
      time("p99", timers.percentiles["99"], ""), time("p99.9", timers.percentiles["99.9"]),
      time("max", timers.maximum),
      number("allocations a call", mean(timers.allocations), (value) => Number(value.toFixed(2)).toString()),
      number("bytes a call", mean(timers.bytes), (value) => bytesText(Math.round(value))),
      { title: "shortest to longest", className: "wide", value: (row) => timers.maximum[row],
        cell: (row) => make("td", { className: "wide" }, this.spread(row)) },
      { title: "operation", className: "site", value: (row) => strings[timers.name[row]],
        cell: (row) => this.name(row) },
    ];
  }

  name(row) {
    const { timers, strings } = this.profile.data;
    const notes = [
      timers.failures[row] && `${countText(timers.failures[row])} failed`,
      timers.cancellations[row] && `${countText(timers.cancellations[row])} cancelled`,
      timers.isOfProcess[row] && "allocations of the whole process during the calls",
    ].filter(Boolean);
    return make("td", { className: "site" }, strings[timers.name[row]],
      make("small", { text: notes.join(", ") }));
  }

  // A bar from the shortest call to the longest, logarithmic, the same for all rows; marks at the
  // percentiles that are known.
  spread(row) {
    const { timers } = this.profile.data;
    const place = (ns) => 100 * (Math.log(Math.max(ns, 1)) - this.scale.start)
      / (this.scale.end - this.scale.start);
    const bar = make("i");
    bar.style.left = `${place(timers.minimum[row])}%`;
    bar.style.right = `${100 - place(timers.maximum[row])}%`;
    const known = PERCENTILES.filter((name) => timers.percentiles[name][row] !== null);
    const marks = known.map((name) => {
      const mark = make("b");
      mark.style.left = `${place(timers.percentiles[name][row])}%`;
      return mark;
    });
    const words = [["shortest", timers.minimum[row]],
      ...known.map((name) => [`p${name}`, timers.percentiles[name][row]]), ["longest", timers.maximum[row]]]
      .map(([name, ns]) => `${name} ${timeText(ns)}`).join(", ");
    return make("span", { className: "spread", role: "img", "aria-label": words, title: words }, bar, ...marks);
  }

  draw() {
    const { timers, strings } = this.profile.data;
    const columns = this.columns();
    const { sort } = this;
    const sign = sort.isAscending ? 1 : -1, { value } = columns[sort.column];
    const order = timers.name.map((_, row) => row)
      .filter((row) => !this.state.pattern || this.state.pattern.test(strings[timers.name[row]]))
      .sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : a - b));
    const body = make("tbody", {}, ...order.map((row) => make("tr", {},
      ...columns.map((column) => column.cell(row)))));
    const caption = `${countText(order.length)} of ${countText(timers.name.length)} operations; a dash: too few `
      + "calls for that percentile";
    byID("timers").replaceChildren(make("div", { className: "card" }, make("table", {},
      make("caption", { text: caption }), head(columns, sort, (column) => {
        this.sort = { column, isAscending: sort.column === column ? !sort.isAscending
          : columns[column].title === "operation" };
        this.draw();
      }), body)));
  }
}
