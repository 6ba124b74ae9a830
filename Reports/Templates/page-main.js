// Puts the page together: one selection of metric, search and runtime, which every view follows.
"use strict";

const TABS = [
  ["overview", "Overview"], ["flame", "Flame graph"], ["timeline", "Timeline"], ["sites", "Sites"],
  ["types", "Types"], ["timers", "Timers"], ["compare", "Compare"],
];

async function start() {
  const profile = new Profile(await unpack(byID("data").textContent));
  const { data } = profile;
  // What a recording does not have has no view.
  for (const part of ["types", "timers"]) {
    if (!data[part].name.length) TABS.splice(TABS.findIndex(([name]) => name === part), 1);
  }
  const state = { metric: data.metric, hidesRuntime: false, pattern: null, tab: "overview" };
  byID("command").textContent = data.run.command;
  byID("trust").textContent = data.trust[0];
  byID("trust").classList.toggle("doubtful", data.doubtful);
  for (const warning of data.trust.slice(1)) {
    byID("trust").after(make("p", { className: "notice", text: warning }));
  }
  byID("foot").textContent = data.foot;

  const flame = new Flame(profile, state);
  const actions = {
    showSite: (site) => { show("sites"); sites.show(site); },
    showFunction: (fn) => {
      byID("search").value = `^${profile.names[fn].replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
      search();
      show("flame");
      flame.selected = -1;
      flame.nextMatch();
    },
  };
  const sites = new SiteView(profile, state, actions);
  const timeline = new TimelineView(profile);
  const types = new TypeView(profile, state);
  const timers = data.timers.name.length ? new TimerView(profile, state) : null;
  const compare = new CompareView(profile, state);

  const draws = {
    overview: () => drawOverview(profile, state, actions), flame: () => flame.update(),
    timeline: () => timeline.draw(), sites: () => sites.draw(), types: () => types.draw(),
    timers: () => timers.draw(), compare: () => compare.draw(),
  };
  function refresh() {
    draws[state.tab]();
    // The share of what matches is shown on every tab.
    if (state.tab !== "flame") flame.update();
  }

  // --- Tabs ------------------------------------------------------------------------------------------

  function show(tab) {
    state.tab = tab;
    for (const [name] of TABS) {
      byID(name).hidden = name !== tab;
      const button = byID(`tab-${name}`);
      button.setAttribute("aria-selected", name === tab);
      button.tabIndex = name === tab ? 0 : -1;
    }
    draws[tab]();
  }
  TABS.forEach(([name, title], index) => {
    const button = make("button", { type: "button", role: "tab", id: `tab-${name}`, text: title,
      "aria-controls": name, onclick: () => show(name) });
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = TABS[(index + step + TABS.length) % TABS.length][0];
      show(next);
      byID(`tab-${next}`).focus();
    });
    byID("tabs").append(button);
  });

  // --- The selection ---------------------------------------------------------------------------------

  for (const [name, title] of METRICS) byID("metric").append(make("option", { value: name, text: title }));
  byID("metric").value = state.metric;
  byID("metric").addEventListener("change", () => { state.metric = byID("metric").value; refresh(); });
  byID("hide").addEventListener("change", () => { state.hidesRuntime = byID("hide").checked; refresh(); });

  function search() {
    const text = byID("search").value;
    byID("search").setCustomValidity("");
    try {
      state.pattern = text ? new RegExp(text, "i") : null;
    } catch (error) {
      state.pattern = null;
      byID("search").setCustomValidity(error.message);
    }
    refresh();
    if (text && !state.pattern) byID("matched").textContent = "no regular expression";
  }
  let pending = 0;
  byID("search").addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(search, 120);
  });

  const buttons = {
    reset: () => flame.reset(), invert: () => flame.toggle("isInverted"),
    flip: () => flame.toggle("isFlipped"), next: () => flame.nextMatch(),
    theme: () => {
      const root = document.documentElement;
      const isDark = getComputedStyle(root).colorScheme === "dark"
        || (root.style.colorScheme === "" && matchMedia("(prefers-color-scheme: dark)").matches);
      root.style.colorScheme = isDark ? "light" : "dark";
      refresh();
    },
  };
  for (const [name, action] of Object.entries(buttons)) byID(name).addEventListener("click", action);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input[type=search], select")) {
      if (event.key === "Escape") { byID("search").value = ""; search(); event.target.blur(); }
      if (event.key === "Enter") { clearTimeout(pending); search(); flame.nextMatch(); }
      return;
    }
    const keys = {
      "/": () => byID("search").focus(), n: buttons.next, i: buttons.invert, f: buttons.flip,
      0: buttons.reset, Escape: buttons.reset, h: () => byID("hide").click(),
    };
    const number = Number(event.key);
    if (number >= 1 && number <= TABS.length) show(TABS[number - 1][0]);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });

  show("overview");
  flame.update();
  window.plumb = { profile, state, flame, sites, timeline, types, timers, compare, show, isReady: true };
}

start().catch((error) => {
  byID("failure").hidden = false;
  byID("failure").textContent = `This report cannot be shown: ${error.message}. It needs a browser of 2024 `
    + "or newer; `plumb report` prints it in a terminal.";
  console.error(error);
});
