// Another report beside this one: dropped as a file, read here, matched by the sites' ids.
"use strict";

class CompareView {
  constructor(profile, state) {
    this.profile = profile;
    this.state = state;
    this.input = make("input", { type: "file", accept: ".html,.json", className: "hidden", id: "other" });
    this.drop = make("div", { className: "drop" },
      make("p", { text: "Drop an earlier report here, as html or json, or " }),
      make("label", {}, make("b", { text: "choose a file" }), this.input),
      make("p", { text: "It is read in this page and goes nowhere." }));
    this.message = make("p", { className: "selected", role: "alert" });
    this.result = make("div");
    byID("compare").replaceChildren(this.drop, this.message, this.result);
    this.input.addEventListener("change", () => this.read(this.input.files[0]));
    for (const target of [this.drop, byID("compare")]) {
      target.addEventListener("dragover", (event) => {
        event.preventDefault();
        this.drop.classList.add("over");
      });
      target.addEventListener("dragleave", () => this.drop.classList.remove("over"));
      target.addEventListener("drop", (event) => {
        event.preventDefault();
        event.stopPropagation();
        this.drop.classList.remove("over");
        if (event.dataTransfer.files.length) this.read(event.dataTransfer.files[0]);
      });
    }
  }

  async read(file) {
    this.message.textContent = "";
    try {
      this.base = await CompareView.parse(await file.text());
      this.base.name = file.name;
    } catch (error) {
      this.base = null;
      this.message.textContent = `“${file.name}” cannot be compared: ${error.message}`;
    }
    this.draw();
  }

  // Totals and counts by site, out of either kind of report.
  static async parse(text) {
    if (text.trimStart().startsWith("{")) {
      const report = JSON.parse(text);
      if (report.schema !== "plumb.report/1") throw new Error("its schema is not plumb.report/1.");
      return { totals: report.totals, command: report.run.command.join(" "), omitted: 0,
        sites: new Map(report.sites.map((site) => [site.id, { ...site, name: site.function }])) };
    }
    const block = new DOMParser().parseFromString(text, "text/html").getElementById("data");
    if (!block) throw new Error("it is neither a report in html nor one in json.");
    const data = await unpack(block.textContent);
    if (data.schema !== "plumb.page/1") throw new Error("its schema is not plumb.page/1.");
    const sites = new Map(data.sites.id.map((id, site) => [id, {
      name: data.strings[data.sites.name[site]],
      ...Object.fromEntries(METRICS.map(([metric]) => [metric, data.sites.counts[metric][site]])),
    }]));
    return { totals: data.totals, command: data.run.command, sites, omitted: data.sites.omitted };
  }

  draw() {
    if (!this.base) return this.result.replaceChildren();
    const { metric } = this.state;
    const { sites, strings, totals } = this.profile.data;
    const rows = sites.id.map((id, site) => {
      const before = this.base.sites.get(id);
      return { name: strings[sites.name[site]], before: before?.[metric], after: sites.counts[metric][site] };
    });
    const own = new Set(sites.id);
    for (const [id, site] of this.base.sites) {
      if (!own.has(id)) rows.push({ name: site.name, before: site[metric], after: undefined });
    }
    const change = (row) => (row.after ?? 0) - (row.before ?? 0);
    const changed = rows.filter((row) => change(row) !== 0)
      .sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)) || (a.name < b.name ? -1 : 1));
    const title = METRICS.find(([name]) => name === metric)[1];
    const cell = (before, after) => {
      const difference = (after ?? 0) - (before ?? 0);
      const text = `${difference > 0 ? "▲ +" : difference < 0 ? "▼ " : "= "}${valueText(difference, metric)}`;
      return make("td", { className: difference > 0 ? "up" : "down", text });
    };
    const percent = (before, after) => (before === undefined || before === 0 ? "new"
      : after === undefined || after === 0 ? "gone"
        : `${after > before ? "+" : "−"}${(100 * Math.abs(after - before) / before).toFixed(1)}%`);
    const line = (name, before, after, isTotal) => make("tr", {}, cell(before, after),
      make("td", { text: before === after ? "" : percent(before, after) }),
      make("td", { className: "wide", text: valueText(before ?? 0, metric) }),
      make("td", { className: "wide", text: valueText(after ?? 0, metric) }),
      make("td", { className: "site" }, isTotal ? make("b", { text: name }) : name));
    const body = make("tbody", {}, line("whole program", this.base.totals[metric], totals[metric], true),
      ...changed.slice(0, 300).map((row) => line(row.name, row.before, row.after)));
    const cut = changed.length > 300 ? `, the 300 largest of ${countText(changed.length)}` : "";
    const partial = this.base.omitted || sites.omitted
      ? " Light sites are left out of one of the reports, and may pass for new or gone." : "";
    this.result.replaceChildren(card(`${title}: ${this.base.name} → this report`, make("table", {},
      make("caption", { text: `${countText(changed.length)} of ${countText(rows.length)} sites changed${cut}; `
        + `matched by their ids.${partial}` }),
      head([{ title: "change" }, { title: "" }, { title: "base", className: "wide" },
        { title: "this", className: "wide" }, { title: "site", className: "site" }]), body)));
  }
}
