// The overview, the sites and the comparison: real tables, in the order that their heads say.
"use strict";

function head(columns, sort, onSort) {
  const row = make("tr");
  columns.forEach((column, index) => {
    const cell = make("th", { scope: "col", className: column.className ?? "" });
    if (onSort) {
      cell.append(make("button", { type: "button", text: column.title, onclick: () => onSort(index) }));
      if (sort.column === index) cell.setAttribute("aria-sort", sort.isAscending ? "ascending" : "descending");
    } else cell.textContent = column.title;
    row.append(cell);
  });
  return make("thead", {}, row);
}

function shareCell(part, whole) {
  const inner = make("i");
  inner.style.width = `${whole > 0 ? Math.max(0, Math.min(100, 100 * part / whole)) : 0}%`;
  return make("td", {}, make("span", { className: "share", "aria-hidden": "true" }, inner),
    make("span", { className: "percent", text: shareText(part, whole) }));
}

function card(title, ...children) {
  return make("div", { className: "card" }, make("h2", { text: title }), ...children);
}

// --- Overview ----------------------------------------------------------------------------------------

function drawOverview(profile, state, actions) {
  const { totals, run } = profile.data;
  const figures = [
    ["live_bytes", profile.data.labels.live, `${countText(totals.live_blocks)} blocks`],
    ["peak_bytes", profile.data.labels.peak, `${countText(totals.peak_blocks)} blocks`],
    ["allocated_bytes", "allocated", `${countText(totals.allocations)} allocations`],
  ].map(([metric, label, note]) => make("div", { className: "figure" },
    make("span", { text: label }), make("b", { text: bytesText(totals[metric]) }), make("span", { text: note })));
  figures.push(make("div", { className: "figure" }, make("span", { text: "temporary" }),
    make("b", { text: shareText(totals.temporary_allocations, totals.allocations) }),
    make("span", { text: `${countText(totals.temporary_allocations)} allocations, freed before the next` })));
  const cards = make("div", { className: "cards" }, make("div", { className: "figures" }, ...figures));
  const points = profile.data.timeline;
  if (points.time.length > 1) {
    const canvas = make("canvas", { className: "spark" });
    const label = `Live bytes over ${timeText(points.time.at(-1))}, highest `
      + `${bytesText(Math.max(...points.live))}`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    cards.append(card("Heap over time", canvas, make("p", { className: "selected", text: label })));
    requestAnimationFrame(() => drawHeap(canvas, points, null));
  }
  const top = card("Top sites", siteTable(profile, state, 8, actions));
  cards.append(top);
  for (const [title, rows, unit] of [
    ["Sizes of allocations", profile.data.sizes, "allocations"],
    ["Lifetimes of freed blocks, in bytes allocated meanwhile", profile.data.lifetimes, "freed blocks"],
  ]) {
    if (!rows.length) continue;
    const whole = rows.reduce((sum, row) => sum + row[1], 0);
    const body = make("tbody", {}, ...rows.map(([label, count]) => make("tr", {},
      make("td", { className: "site", text: label }),
      shareCell(count, whole),
      make("td", { text: countText(count) }))));
    const box = card(title, make("table", {}, head([
      { title: "bytes", className: "site" }, { title: "share" }, { title: unit }]), body));
    box.classList.add("half");
    cards.append(box);
  }
  byID("overview").replaceChildren(cards);
  byID("outcome").textContent = run.outcome;
}

// The heaviest sites, without any hands.
function siteTable(profile, state, limit, actions) {
  const { sites, totals } = profile.data;
  const values = sites.counts[state.metric];
  const order = values.map((_, site) => site).filter((site) => values[site])
    .sort((a, b) => values[b] - values[a] || a - b).slice(0, limit);
  const title = METRICS.find(([name]) => name === state.metric)[1];
  const body = make("tbody", {}, ...order.map((site) => {
    const row = make("tr", { className: "pick" },
      make("td", { text: valueText(values[site], state.metric) }),
      shareCell(values[site], totals[state.metric]),
      siteName(profile, site));
    row.addEventListener("click", () => actions.showSite(site));
    return row;
  }));
  return make("table", {}, head([{ title }, { title: "share" }, { title: "site", className: "site" }]), body);
}

function siteName(profile, site) {
  const { sites, strings } = profile.data;
  const place = strings[sites.place[site]], module = strings[sites.module[site]];
  const type = strings[sites.type[site]];
  return make("td", { className: "site" }, strings[sites.name[site]],
    make("small", { text: [place, module, type && `holds ${type}`].filter(Boolean).join("  ") }));
}

// --- Types -------------------------------------------------------------------------------------------

class TypeView {
  constructor(profile, state) {
    this.profile = profile;
    this.state = state;
    this.sort = { column: 0, isAscending: false };
  }

  draw() {
    const { types, strings } = this.profile.data;
    const chosen = this.state.metric;
    const metrics = [chosen, ...["live_bytes", "peak_bytes", "allocated_bytes", "allocations"]
      .filter((metric) => metric !== chosen)];
    const names = types.name.map((index) => strings[index]);
    const whole = types.counts[chosen].reduce((sum, value) => sum + value, 0);
    const numbers = metrics.map((metric, index) => ({
      title: METRICS.find(([name]) => name === metric)[1], className: index ? "wide" : "",
      value: (row) => types.counts[metric][row],
      cell: (row) => make("td", { className: index ? "wide" : "",
        text: valueText(types.counts[metric][row], metric) }),
    }));
    const share = { title: "share", value: numbers[0].value,
      cell: (row) => shareCell(types.counts[chosen][row], whole) };
    const columns = [
      numbers[0], share, ...numbers.slice(1),
      { title: "type", className: "site", value: (row) => names[row],
        cell: (row) => make("td", { className: "site", text: names[row] }) },
    ];
    const { sort } = this;
    const sign = sort.isAscending ? 1 : -1, { value } = columns[sort.column];
    const order = names.map((_, row) => row)
      .filter((row) => !this.state.pattern || this.state.pattern.test(names[row]))
      .sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : a - b));
    const body = make("tbody", {}, ...order.slice(0, 1000).map((row) => make("tr", {},
      ...columns.map((column) => column.cell(row)))));
    const cut = order.length > 1000 ? ", the first 1,000 of them shown" : "";
    const caption = `${countText(order.length)} of ${countText(names.length)} types${cut}; what blocks hold, `
      + "by their first words";
    byID("types").replaceChildren(make("div", { className: "card" }, make("table", {},
      make("caption", { text: caption }), head(columns, sort, (column) => {
        this.sort = { column, isAscending: sort.column === column ? !sort.isAscending
          : columns[column].title === "type" };
        this.draw();
      }), body)));
  }
}

// --- Sites -------------------------------------------------------------------------------------------

class SiteView {
  constructor(profile, state, actions) {
    this.profile = profile;
    this.state = state;
    this.actions = actions;
    this.sort = { column: 0, isAscending: false };
    this.shown = 100;
    this.open = -1;
  }

  columns() {
    const { counts } = this.profile.data.sites;
    const { totals } = this.profile.data;
    const chosen = METRICS.find(([name]) => name === this.state.metric);
    const column = ([metric, title]) => ({
      title, className: "wide", value: (site) => counts[metric][site],
      cell: (site) => make("td", { className: "wide", text: valueText(counts[metric][site], metric) }),
    });
    const others = ["live_bytes", "peak_bytes", "allocated_bytes", "allocations"]
      .filter((name) => name !== chosen[0])
      .map((name) => column(METRICS.find(([metric]) => metric === name)));
    return [
      {
        title: chosen[1], value: (site) => counts[chosen[0]][site],
        cell: (site) => make("td", { text: valueText(counts[chosen[0]][site], chosen[0]) }),
      },
      {
        title: "share", value: (site) => counts[chosen[0]][site],
        cell: (site) => shareCell(counts[chosen[0]][site], totals[chosen[0]]),
      },
      ...others,
      {
        title: "temporary", className: "wide",
        value: (site) => counts.temporary_allocations[site] / (counts.allocations[site] || 1),
        cell: (site) => make("td", { className: "wide",
          text: shareText(counts.temporary_allocations[site], counts.allocations[site]) }),
      },
      {
        title: "site", className: "site", value: (site) => this.name(site),
        cell: (site) => siteName(this.profile, site),
      },
    ];
  }

  name(site) {
    const { sites, strings } = this.profile.data;
    return strings[sites.name[site]];
  }

  matching() {
    const { sites, strings } = this.profile.data;
    const { pattern } = this.state;
    const all = sites.id.map((_, site) => site);
    if (!pattern) return all;
    return all.filter((site) => pattern.test(strings[sites.name[site]])
      || pattern.test(strings[sites.place[site]]) || pattern.test(strings[sites.module[site]]));
  }

  draw() {
    const columns = this.columns();
    const { sort } = this;
    const value = columns[sort.column].value;
    const sign = sort.isAscending ? 1 : -1;
    const order = this.matching().sort((a, b) => {
      const [first, second] = [value(a), value(b)];
      return first < second ? -sign : first > second ? sign : a - b;
    });
    this.order = order;
    const body = make("tbody");
    for (const site of order.slice(0, this.shown)) {
      const row = make("tr", { className: "pick", tabIndex: 0, "aria-expanded": site === this.open });
      row.append(...columns.map((column) => column.cell(site)));
      row.addEventListener("click", () => this.toggle(site));
      row.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); this.toggle(site); }
      });
      body.append(row);
      if (site === this.open) body.append(make("tr", { className: "details" },
        make("td", { colSpan: columns.length }, this.details(site))));
    }
    const counts = this.profile.data.sites.counts[this.state.metric];
    const sum = order.reduce((total, site) => total + counts[site], 0);
    const whole = this.profile.data.totals[this.state.metric];
    const omitted = this.profile.data.sites.omitted;
    const caption = `${countText(order.length)} of ${countText(this.profile.data.sites.all)} sites = `
      + `${shareText(sum, whole)} of ${valueText(whole, this.state.metric)}`
      + (omitted ? `; ${countText(omitted)} light sites are left out of this page` : "");
    const table = make("table", {}, make("caption", { text: caption }),
      head(columns, sort, (column) => {
        this.sort = { column, isAscending: sort.column === column ? !sort.isAscending
          : columns[column].title === "site" };
        this.draw();
      }), body);
    const box = make("div", { className: "card" }, table);
    if (order.length > this.shown) {
      box.append(make("button", { type: "button", className: "more",
        text: `Show ${countText(Math.min(500, order.length - this.shown))} more`,
        onclick: () => { this.shown += 500; this.draw(); } }));
    }
    byID("sites").replaceChildren(box);
  }

  toggle(site) {
    this.open = this.open === site ? -1 : site;
    this.draw();
    const row = byID("sites").querySelectorAll("tr.pick")[this.order.indexOf(site)];
    if (row) row.focus();
  }

  show(site) {
    this.open = site;
    this.sort = { column: 0, isAscending: false };
    this.draw();
    byID("sites").querySelector("tr[aria-expanded=true]")?.focus();
  }

  details(site) {
    const { sites } = this.profile.data;
    const fn = sites.function[site];
    const box = make("div", {}, make("p", { className: "selected",
      text: `Site ${sites.id[site]}: ${countText(sites.stacks[site])} `
        + `${sites.stacks[site] === 1 ? "stack" : "stacks"}. Callers and callees of its `
        + `function, by ${METRICS.find(([name]) => name === this.state.metric)[1]} with everything below:` }));
    if (fn < 0) return box;
    const { callers, callees } = this.profile.neighbours(fn, this.state.metric);
    const whole = this.profile.data.totals[this.state.metric];
    const list = (title, entries) => {
      const body = make("tbody", {}, ...entries.slice(0, 15).map(([other, value]) => make("tr", {},
        make("td", { text: valueText(value, this.state.metric) }),
        shareCell(value, whole),
        make("td", { className: "site", text: other < 0 ? "(nobody: a first function)"
          : this.profile.names[other] }))));
      const cut = entries.length > 15 ? `, the 15 heaviest of ${countText(entries.length)}` : "";
      return make("table", {}, make("caption", { text: entries.length ? title + cut : `${title}: none` }), body);
    };
    box.append(make("div", { className: "pair" }, list("Callers", callers), list("Callees", callees)));
    box.append(make("button", { type: "button", className: "more", text: "Show in the flame graph",
      onclick: (event) => { event.stopPropagation(); this.actions.showFunction(fn); } }));
    return box;
  }
}
