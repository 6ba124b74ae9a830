// The flame graph: one canvas as large as what is seen of it, over a tree of any height.
"use strict";

class Flame {
  constructor(profile, state) {
    this.profile = profile;
    this.state = state;
    this.canvas = byID("canvas");
    this.scroller = byID("scroller");
    this.rowHeight = 19;
    this.isFlipped = false;
    this.isInverted = false;
    this.zoomed = -1;
    this.selected = -1;
    this.colours = profile.names.map((name, fn) => Flame.shade(name, profile.roles[fn]));
    this.scroller.addEventListener("scroll", () => this.draw());
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("click", (event) => this.click(event));
    this.canvas.addEventListener("mousemove", (event) => this.hover(event));
    this.canvas.addEventListener("mouseleave", () => this.say(this.selected));
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  // Orange for the program, blue for the language's runtime, grey for the system; the shade is the
  // name's, so that a function looks alike in two reports.
  static shade(name, role) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    const part = ((hash >>> 0) % 1000) / 1000;
    const [dark, light] = [
      [[240, 148, 60], [252, 208, 120]], [[122, 178, 228], [178, 214, 244]],
      [[178, 184, 194], [212, 216, 224]],
    ][role];
    return `rgb(${dark.map((low, i) => Math.round(low + (light[i] - low) * part)).join(" ")})`;
  }

  // --- What is drawn ---------------------------------------------------------------------------------

  update() {
    const { state } = this;
    this.shown = this.profile.view(state.metric, state.hidesRuntime, this.isInverted);
    const { tree, whole } = this.shown;
    this.starts = new Float64Array(tree.count);
    const cursors = new Float64Array(tree.count);
    let rootCursor = 0;
    for (let i = 0; i < tree.count; i++) {
      const parent = tree.parents[i];
      this.starts[i] = parent < 0 ? rootCursor : cursors[parent];
      cursors[i] = this.starts[i];
      if (parent < 0) rootCursor += whole[i]; else cursors[parent] += whole[i];
    }
    const key = `${state.metric} ${state.hidesRuntime} ${this.isInverted}`;
    if (key !== this.key_) {
      this.key_ = key;
      this.zoomed = -1;
      this.selected = -1;
    }
    this.match();
    this.draw();
    this.say(this.selected);
  }

  // A stretch of the picture counts once, however many matches are nested in it.
  match() {
    const { pattern } = this.state;
    const { tree, whole, total } = this.shown;
    this.matches = null;
    byID("matched").textContent = "";
    if (!pattern) return;
    this.matches = Uint8Array.from(this.profile.names, (name) => (pattern.test(name) ? 1 : 0));
    let sum = 0;
    for (let i = 0; i < tree.count;) {
      if (this.matches[tree.functions[i]]) {
        sum += whole[i];
        i = tree.ends[i];
      } else i++;
    }
    this.matchedShare = total ? sum / total : 0;
    byID("matched").textContent =
      `${shareText(sum, total)} of ${METRICS.find(([name]) => name === this.state.metric)[1]}`;
  }

  range() {
    if (this.zoomed < 0) return [0, this.shown.total];
    const start = this.starts[this.zoomed];
    return [start, start + this.shown.whole[this.zoomed]];
  }

  row(depth) {
    // Row 0 is the whole; flipped, it is the last.
    return this.isFlipped ? this.rows - 1 - depth : depth;
  }

  draw() {
    if (!this.shown || this.scroller.offsetParent === null) return;
    const { canvas, scroller, rowHeight } = this;
    const { tree, whole, total } = this.shown;
    const ratio = window.devicePixelRatio || 1;
    const width = scroller.clientWidth, height = scroller.clientHeight;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const [low, high] = this.range();
    const scale = high > low ? width / (high - low) : 0;
    this.rows = 1 + this.visibleHeight(low, high, scale);
    byID("spacer").style.height = `${Math.max(0, this.rows * rowHeight + 4 - height)}px`;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = colour("card");
    context.fillRect(0, 0, width, height);
    context.font = "12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
    context.textBaseline = "middle";
    this.letterWidth = context.measureText("m").width;
    const ink = { box: colour("boxes"), match: colour("match"), accent: colour("accent") };
    const box = (x, boxWidth, depth, fill, text, isFaint, isSelected) => {
      const y = this.row(depth) * rowHeight - scroller.scrollTop;
      if (y > height || y + rowHeight < 0) return;
      context.globalAlpha = isFaint ? 0.45 : 1;
      context.fillStyle = fill;
      context.fillRect(x, y + 1, Math.max(boxWidth - (boxWidth > 3 ? 1 : 0), 0.5), rowHeight - 1);
      const letters = Math.floor((boxWidth - 8) / this.letterWidth);
      if (letters >= 3) {
        context.fillStyle = ink.box;
        const from = Math.max(x, 0) + 4;
        context.fillText(shortened(text, letters), from, y + rowHeight / 2 + 1);
      }
      context.globalAlpha = 1;
      if (isSelected) {
        context.strokeStyle = ink.accent;
        context.lineWidth = 2;
        context.strokeRect(x + 1, y + 2, Math.max(boxWidth - 3, 1), rowHeight - 3);
      }
    };
    box(0, width, 0, this.zoomed < 0 ? "rgb(203 208 217)" : "rgb(222 225 231)",
      `all: ${valueText(total, this.state.metric)}`, this.zoomed >= 0, this.selected < 0);
    this.drawn = 1;
    for (let i = 0; i < tree.count;) {
      const start = this.starts[i], end = start + whole[i];
      if (end <= low || start >= high || (end - start) * scale < 0.4) {
        i = tree.ends[i];
        continue;
      }
      const isOuter = this.zoomed >= 0 && start <= low && end >= high && i < this.zoomed;
      const x = Math.max((start - low) * scale, 0);
      const boxWidth = Math.min((end - low) * scale, width) - x;
      const fn = tree.functions[i];
      const isMatch = this.matches && this.matches[fn];
      const fill = isMatch ? ink.match : this.colours[fn];
      const isFaint = isOuter || (this.matches && !isMatch);
      box(x, boxWidth, tree.depths[i] + 1, fill, this.profile.names[fn], isFaint, i === this.selected);
      this.drawn++;
      i++;
    }
  }

  visibleHeight(low, high, scale) {
    const { tree, whole } = this.shown;
    let most = 0;
    for (let i = 0; i < tree.count;) {
      const start = this.starts[i], end = start + whole[i];
      if (end <= low || start >= high || (end - start) * scale < 0.4) { i = tree.ends[i]; continue; }
      most = Math.max(most, tree.depths[i] + 1);
      i++;
    }
    return most;
  }

  // --- Who is where ----------------------------------------------------------------------------------

  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    const y = event.clientY - frame.top + this.scroller.scrollTop;
    const row = Math.floor(y / this.rowHeight);
    const depth = (this.isFlipped ? this.rows - 1 - row : row) - 1;
    const [low, high] = this.range();
    const value = low + (event.clientX - frame.left) / frame.width * (high - low);
    if (depth < 0) return depth === -1 ? -1 : null;
    const { tree, whole } = this.shown;
    for (let i = 0; i < tree.count;) {
      const isInside = this.starts[i] <= value && value < this.starts[i] + whole[i];
      if (!isInside || tree.depths[i] > depth) { i = tree.ends[i]; continue; }
      if (tree.depths[i] === depth) return i;
      i++;
    }
    return null;
  }

  click(event) {
    const node = this.at(event);
    if (node === null) return;
    this.selected = node;
    this.zoom(node);
  }

  hover(event) {
    const node = this.at(event);
    this.canvas.style.cursor = node === null ? "" : "pointer";
    this.say(node === null ? this.selected : node);
  }

  zoom(node) {
    this.zoomed = node;
    this.draw();
    this.reveal(node);
    this.say(this.selected);
  }

  reveal(node) {
    const y = this.row(node < 0 ? 0 : this.shown.tree.depths[node] + 1) * this.rowHeight;
    const { scrollTop, clientHeight } = this.scroller;
    if (y < scrollTop) this.scroller.scrollTop = y;
    else if (y + this.rowHeight > scrollTop + clientHeight) {
      this.scroller.scrollTop = y + 2 * this.rowHeight - clientHeight;
    }
    this.draw();
  }

  say(node) {
    const { tree, whole, own, total } = this.shown;
    const { metric } = this.state;
    if (node < 0) {
      byID("selected").textContent = `all: ${valueText(total, metric)}`;
      return;
    }
    const fn = tree.functions[node];
    const module = this.profile.modules[fn];
    const self = own[node] && !this.isInverted ? `, ${valueText(own[node], metric)} by itself` : "";
    byID("selected").textContent = `${this.profile.names[fn]}${module ? `  in ${module}` : ""}: `
      + `${valueText(whole[node], metric)}, ${shareText(whole[node], total)}${self}`;
  }

  // --- Keys ------------------------------------------------------------------------------------------

  children(node) {
    const { tree } = this.shown;
    const children = [];
    const end = node < 0 ? tree.count : tree.ends[node];
    for (let i = node + 1; i < end; i = tree.ends[i]) children.push(i);
    return children;
  }

  move(key) {
    const { tree, whole } = this.shown;
    const heaviest = (nodes) => nodes.reduce((a, b) => (a < 0 || whole[b] > whole[a] ? b : a), -1);
    const inward = this.isFlipped ? "ArrowUp" : "ArrowDown";
    if (key === inward) {
      const next = heaviest(this.children(this.selected));
      if (next >= 0) this.selected = next;
    } else if (key === "ArrowUp" || key === "ArrowDown") {
      if (this.selected >= 0) this.selected = tree.parents[this.selected];
    } else if (this.selected >= 0) {
      const siblings = this.children(tree.parents[this.selected]).filter((node) => whole[node] > 0);
      const place = siblings.indexOf(this.selected) + (key === "ArrowRight" ? 1 : -1);
      this.selected = siblings[Math.min(Math.max(place, 0), siblings.length - 1)];
    }
    this.reveal(this.selected);
    this.say(this.selected);
  }

  key(event) {
    if (event.key.startsWith("Arrow")) this.move(event.key);
    else if (event.key === "Enter") this.zoom(this.selected);
    else return;
    event.preventDefault();
  }

  nextMatch() {
    const { tree, whole } = this.shown;
    if (!this.matches) return;
    for (let step = 1; step <= tree.count; step++) {
      const node = (this.selected + step + tree.count) % tree.count;
      if (this.matches[tree.functions[node]] && whole[node] > 0) {
        this.selected = node;
        const [low, high] = this.range();
        const isSeen = this.starts[node] >= low && this.starts[node] + whole[node] <= high;
        if (!isSeen) this.zoomed = -1;
        this.reveal(node);
        this.say(node);
        return;
      }
    }
  }

  reset() {
    this.selected = -1;
    this.zoom(-1);
  }

  toggle(name) {
    this[name] = !this[name];
    byID(name === "isInverted" ? "invert" : "flip").setAttribute("aria-pressed", this[name]);
    this.update();
    this.scroller.scrollTop = this.isFlipped ? this.scroller.scrollHeight : 0;
    this.draw();
  }
}

function shortened(name, letters) {
  if (name.length <= letters) return name;
  const all = [...name.slice(0, 4 * letters)];
  return all.length <= letters ? name : `${all.slice(0, letters - 1).join("")}…`;
}
