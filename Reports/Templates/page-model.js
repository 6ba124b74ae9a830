// The data of a page: unpacking, trees of functions, and numbers as people read them.
"use strict";

const METRICS = [
  ["peak_bytes", "peak bytes"], ["live_bytes", "live bytes"], ["allocated_bytes", "allocated bytes"],
  ["peak_blocks", "peak blocks"], ["live_blocks", "live blocks"], ["allocations", "allocations"],
  ["temporary_allocations", "temporary allocations"],
];
const isBytes = (metric) => metric.endsWith("_bytes");

// Base64 of gzip of JSON. Everything is the browser's own; nothing is asked of the network.
async function unpack(text) {
  const letters = atob(text.trim());
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// The profile's tree in the order of a walk: a node, then everything below it.
class CallTree {
  constructor(parents, functions) {
    const count = parents.length;
    this.count = count;
    this.parents = parents;
    this.functions = functions;
    this.depths = new Int32Array(count);
    this.ends = new Int32Array(count);
    this.height = 0;
    for (let i = 0; i < count; i++) {
      this.depths[i] = parents[i] < 0 ? 0 : this.depths[parents[i]] + 1;
      this.height = Math.max(this.height, this.depths[i] + 1);
      this.ends[i] = i + 1;
    }
    for (let i = count - 1; i >= 0; i--) {
      if (parents[i] >= 0) this.ends[parents[i]] = Math.max(this.ends[parents[i]], this.ends[i]);
    }
  }

  // Weights of nodes by themselves become weights with everything below.
  sums(own) {
    const whole = Float64Array.from(own);
    for (let i = this.count - 1; i >= 0; i--) {
      if (this.parents[i] >= 0) whole[this.parents[i]] += whole[i];
    }
    return whole;
  }
}

// Builds a tree of paths that come in any order; `order` then gives it as a walk, by name.
class TreeBuilder {
  constructor() {
    this.parents = [];
    this.functions = [];
    this.children = new Map();
  }

  child(parent, fn, functionCount) {
    const key = (parent + 1) * functionCount + fn;
    let node = this.children.get(key);
    if (node === undefined) {
      node = this.parents.length;
      this.children.set(key, node);
      this.parents.push(parent);
      this.functions.push(fn);
    }
    return node;
  }

  order(ranks) {
    const count = this.parents.length;
    const lists = Array.from({ length: count + 1 }, () => null);
    for (let i = 0; i < count; i++) (lists[this.parents[i] + 1] ??= []).push(i);
    const places = new Int32Array(count), parents = new Int32Array(count);
    const functions = new Int32Array(count);
    const stack = [];
    const push = (list) => {
      if (!list) return;
      list.sort((a, b) => ranks[this.functions[b]] - ranks[this.functions[a]]);
      for (const node of list) stack.push(node);
    };
    push(lists[0]);
    for (let place = 0; stack.length; place++) {
      const node = stack.pop();
      places[node] = place;
      parents[place] = this.parents[node] < 0 ? -1 : places[this.parents[node]];
      functions[place] = this.functions[node];
      push(lists[node + 1]);
    }
    return { tree: new CallTree(parents, functions), places };
  }
}

class Profile {
  constructor(data) {
    this.data = data;
    this.names = data.functions.name.map((index) => data.strings[index]);
    this.modules = data.functions.module.map((index) => data.strings[index]);
    this.roles = data.functions.role;
    const steps = data.nodes.parent;
    const parents = Int32Array.from(steps, (step, index) => (step === 0 ? -1 : index - step));
    this.tree = new CallTree(parents, Int32Array.from(data.nodes.function));
    const order = this.names.map((_, index) => index)
      .sort((a, b) => (this.names[a] < this.names[b] ? -1 : this.names[a] > this.names[b] ? 1 : a - b));
    this.ranks = new Int32Array(order.length);
    order.forEach((fn, rank) => { this.ranks[fn] = rank; });
    this.views = new Map();
  }

  // The tree that is drawn: whole, without the runtime, or from the inside out; weighed by a metric.
  view(metric, hidesRuntime, isInverted) {
    const key = `${hidesRuntime} ${isInverted}`;
    if (!this.views.has(key)) this.views.set(key, this.derive(hidesRuntime, isInverted));
    const { tree, targets } = this.views.get(key);
    const own = new Float64Array(tree.count);
    const { node, own: columns } = this.data.nodes;
    const values = columns[metric];
    let rest = 0;
    for (let i = 0; i < node.length; i++) {
      if (targets[i] >= 0) own[targets[i]] += values[i]; else rest += values[i];
    }
    const whole = tree.sums(own);
    const total = values.reduce((sum, value) => sum + value, 0);
    return { tree, own, whole, total, rest };
  }

  derive(hidesRuntime, isInverted) {
    const carriers = this.data.nodes.node;
    if (!hidesRuntime && !isInverted) return { tree: this.tree, targets: Int32Array.from(carriers) };
    const { parents, functions, count } = this.tree;
    const isShown = (node) => !hidesRuntime || this.roles[functions[node]] === 0;
    const builder = new TreeBuilder();
    const targets = new Int32Array(carriers.length);
    if (isInverted) {
      carriers.forEach((node, index) => {
        let target = -1;
        for (let step = node; step >= 0; step = parents[step]) {
          if (isShown(step)) target = builder.child(target, functions[step], this.names.length);
        }
        targets[index] = target;
      });
    } else {
      const shown = new Int32Array(count);
      for (let node = 0; node < count; node++) {
        const above = parents[node] < 0 ? -1 : shown[parents[node]];
        shown[node] = isShown(node) ? builder.child(above, functions[node], this.names.length) : above;
      }
      carriers.forEach((node, index) => { targets[index] = shown[node]; });
    }
    const { tree, places } = builder.order(this.ranks);
    return { tree, targets: targets.map((target) => (target < 0 ? -1 : places[target])) };
  }

  // Who called a function, and what it called: weights with everything below, each path once.
  neighbours(fn, metric) {
    const { parents, functions, count, ends } = this.tree;
    const { whole } = this.view(metric, false, false);
    const callers = new Map(), callees = new Map();
    const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);
    for (let node = 0; node < count;) {
      if (functions[node] !== fn) { node++; continue; }
      add(callers, parents[node] < 0 ? -1 : functions[parents[node]], whole[node]);
      for (let below = node + 1; below < ends[node]; below = ends[below]) {
        add(callees, functions[below], whole[below]);
      }
      node = ends[node];
    }
    const ranked = (map) => [...map].filter(([, value]) => value !== 0).sort((a, b) => b[1] - a[1]);
    return { callers: ranked(callers), callees: ranked(callees) };
  }
}

// --- Numbers -----------------------------------------------------------------------------------------

const digits3 = (value) => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);

function bytesText(value) {
  let size = Math.abs(value), unit = 0;
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  if (size < 1024) return `${value} B`;
  while (size >= 999.5 && unit < units.length - 1) { size /= 1024; unit++; }
  return `${value < 0 ? "−" : ""}${digits3(size)} ${units[unit]}`;
}

function countText(value) {
  return (value < 0 ? "−" : "") + String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

const valueText = (value, metric) => (isBytes(metric) ? bytesText(value) : countText(value));

function shareText(part, whole) {
  if (!whole || !part) return "0%";
  if (part === whole) return "100%";
  const share = 100 * part / whole;
  if (share > 0 && share < 0.05) return "<0.1%";
  if (share < 100 && share >= 99.95) return ">99.9%";
  return `${share.toFixed(1)}%`;
}

function timeText(ns) {
  if (ns >= 59.95e9) {
    const seconds = Math.round(ns / 1e9), minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes} min ${seconds % 60} s`
      : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  if (ns < 1000) return `${ns} ns`;
  if (ns < 999.5e3) return `${digits3(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${digits3(ns / 1e6)} ms`;
  return `${digits3(ns / 1e9)} s`;
}

// --- Elements ----------------------------------------------------------------------------------------

// Text only ever enters the page through textContent: a name cannot become an element.
function make(kind, properties = {}, ...children) {
  const element = document.createElement(kind);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const byID = (id) => document.getElementById(id);

function colour(name) {
  const probe = make("i");
  probe.style.color = `var(--${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
