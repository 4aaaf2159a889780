/* The scan beside the text: follows the current line, leads to a line, and lets boxes be drawn, moved and resized. */

const SVG = "http://www.w3.org/2000/svg";
const NEAR_PX = 9;
const LEAST_PX = 6;
const FOLLOW_MS = 90;
const STEP = { fine: 1, coarse: 10 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Scan {
  constructor(place, { doc, sheet, rows, say }) {
    Object.assign(this, { place, doc, sheet, rows, say, mode: "", sheetOver: null });
    this.ready = false;
    const decoy = document.createElementNS("urn:x-decoy", "style");
    decoy.setAttribute("data-openseadragon-mobile-css", "");  /* the viewer adds its style unless it finds one */
    place.before(decoy);
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.viewer = window.OpenSeadragon({
      element: place, tileSources: place.dataset.info, drawer: "canvas", showNavigationControl: false,
      degrees: sheet.rotation, visibilityRatio: 0.4, minZoomImageRatio: 0.8, maxZoomPixelRatio: 4,
      animationTime: this.calm ? 0 : 0.3, keyboardShortcutsEnabled: true,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true }, gestureSettingsPen: { clickToZoom: false },
    });
    this.viewer.addHandler("open", () => this.opened());
    this.viewer.addHandler("canvas-click", (event) => { if (event.quick) { this.lead(event.position); } });
  }

  opened() {
    this.viewer.canvas.setAttribute("role", "application");
    this.viewer.canvas.setAttribute("aria-label", this.place.dataset.label);
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${this.sheet.width} ${this.sheet.height}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("class", "boxes");
    this.svg.setAttribute("aria-hidden", "true");
    const whole = this.viewer.viewport.imageToViewportRectangle(0, 0, this.sheet.width, this.sheet.height);
    this.viewer.addOverlay({
      element: this.svg, location: whole, rotationMode: window.OpenSeadragon.OverlayRotationMode.EXACT,
    });
    this.frames = new Map();
    this.ready = true;
    this.draw();
    this.follow(true);
    this.place.dataset.state = "open";
  }

  frame(key) {
    let rect = this.frames.get(key);
    if (!rect) {
      rect = document.createElementNS(SVG, "rect");
      this.frames.set(key, rect);
      this.svg.append(rect);
    }
    return rect;
  }

  /* The boxes of all lines, the current one and its word stronger. */
  draw() {
    if (!this.ready) { return; }
    const seen = new Set();
    for (const line of this.doc.lines) {
      if (!line.box) { continue; }
      seen.add(line.key);
      this.put(this.frame(line.key), line.box, this.rows.chosen.includes(line.key) ? "line chosen" : "line");
    }
    for (const [key, rect] of this.frames) {
      if (!seen.has(key) && key !== "now" && key !== "word") { rect.remove(); this.frames.delete(key); }
    }
    this.follow(false, false);
  }

  put(rect, box, name) {
    const text = box.join(",");
    if (rect.dataset.box !== text) {
      rect.dataset.box = text;
      ["x", "y", "width", "height"].forEach((side, n) => rect.setAttribute(side, box[n]));
    }
    if (rect.getAttribute("class") !== name) { rect.setAttribute("class", name); }
  }

  /* Marks the current line and word; moves the scan only when the line is not in sight. */
  follow(at_once = false, move = true) {
    if (!this.ready) { return; }
    const at = this.rows.cursor();
    const line = at && this.doc.line(at.key);
    const word = line && line.words[this.rows.word()];
    for (const [name, box] of [["now", line && line.box], ["word", word && word.box]]) {
      if (box) { this.put(this.frame(name), box, name); this.svg.append(this.frame(name)); }
      else if (this.frames.has(name)) { this.frames.get(name).remove(); this.frames.delete(name); }
    }
    if (!move || !line || !line.box) { return; }
    clearTimeout(this.pending);
    if (at_once) { this.see(line.box, true); return; }
    this.pending = setTimeout(() => this.see(line.box, false), FOLLOW_MS);  /* a key is answered first */
  }

  see(box, at_once) {
    const viewport = this.viewer.viewport;
    const there = viewport.imageToViewportRectangle(...box);
    const seen = viewport.getBoundsNoRotate();
    const turned = viewport.getRotation() % 180 !== 0;
    const middle = there.getCenter();
    if (at_once) {
      const [wide] = this.sheet.upright;
      const part = (turned ? this.sheet.height : this.sheet.width) && wide / this.sheet.width;
      const high = part * seen.height / seen.width;
      const rect = turned ? new window.OpenSeadragon.Rect(middle.x - high / 2, 0, high, part)
        : new window.OpenSeadragon.Rect(0, Math.max(0, middle.y - high / 3), part, high);
      viewport.fitBounds(rect, true);
      viewport.applyConstraints(true);
      return;
    }
    const slack = turned ? 0 : there.height;
    const inside = middle.x > seen.x && middle.x < seen.x + seen.width
      && there.y - slack > seen.y && there.y + there.height + slack < seen.y + seen.height;
    if (inside) { return; }
    if (!turned) { middle.y = Math.max(middle.y, seen.height / 2 - slack); }  /* no empty ground above the page */
    viewport.panTo(middle, this.calm);
  }

  imagePoint(position) { return this.viewer.viewport.viewerElementToImageCoordinates(position); }

  /* From a place on the scan to the line, and the word, that stands there. */
  lead(position) {
    const point = this.imagePoint(position);
    const within = ([x, y, w, h], slack) => (
      point.x >= x - slack && point.x <= x + w + slack && point.y >= y - slack && point.y <= y + h + slack);
    const line = this.doc.lines.filter((one) => one.box && within(one.box, 4))
      .sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3])[0];
    if (!line) { return; }
    const number = line.words.findIndex((word) => word.box && within(word.box, 3));
    this.place.dispatchEvent(new CustomEvent("lead", { detail: { key: line.key, number } }));
  }

  tool(name) {
    const viewport = this.viewer.viewport;
    ({
      in: () => viewport.zoomBy(1.4), out: () => viewport.zoomBy(1 / 1.4), home: () => viewport.goHome(this.calm),
      turn: () => viewport.rotateBy(90),
    })[name]();
    viewport.applyConstraints();
  }

  /* A sheet over the scan takes the pointer and the keys while boxes are changed. */
  edit(on) {
    if (!this.ready || on === Boolean(this.sheetOver)) { return; }
    if (!on) {
      this.sheetOver.remove();
      this.sheetOver = null;
      this.place.dispatchEvent(new CustomEvent("edited"));
      return;
    }
    const over = document.createElement("div");
    over.className = "drawing";
    over.tabIndex = 0;
    over.setAttribute("role", "application");
    over.setAttribute("aria-label", this.say.boxes);
    this.ghost = document.createElement("div");
    this.ghost.className = "frame";
    this.ghost.hidden = true;
    over.append(this.ghost);
    this.sheetOver = over;
    this.place.append(over);
    over.addEventListener("pointerdown", (event) => this.down(event));
    over.addEventListener("pointermove", (event) => this.dragged(event));
    over.addEventListener("pointerup", (event) => this.up(event));
    over.addEventListener("pointercancel", () => { this.drag = null; this.ghost.hidden = true; this.draw(); });
    over.addEventListener("wheel", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.viewer.viewport.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2);
      this.viewer.viewport.applyConstraints();
    }, { passive: false });
    over.addEventListener("keydown", (event) => this.key(event));
    over.focus({ preventScroll: true });
  }

  at(event) {
    const edges = this.place.getBoundingClientRect();
    const point = this.imagePoint(new window.OpenSeadragon.Point(event.clientX - edges.left, event.clientY - edges.top));
    return [point.x, point.y];
  }

  /* What a press takes hold of: an edge or corner of the current box, the box itself, or bare paper. */
  hold([x, y]) {
    const at = this.rows.cursor();
    const box = at && this.doc.line(at.key).box;
    if (!box) { return null; }
    const near = NEAR_PX / this.viewer.viewport.viewportToImageZoom(this.viewer.viewport.getZoom(true));
    const [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
    if (x < left - near || x > right + near || y < top - near || y > bottom + near) { return null; }
    const side = [
      Math.abs(x - left) <= near ? -1 : Math.abs(x - right) <= near ? 1 : 0,
      Math.abs(y - top) <= near ? -1 : Math.abs(y - bottom) <= near ? 1 : 0,
    ];
    return { key: at.key, box, side };
  }

  down(event) {
    event.preventDefault();
    event.stopPropagation();
    const start = this.at(event);
    this.drag = { start, held: this.hold(start), box: null };
    this.sheetOver.setPointerCapture(event.pointerId);
    this.sheetOver.focus({ preventScroll: true });
  }

  dragged(event) {
    if (!this.drag) { return; }
    const [x, y] = this.at(event);
    const [a, b] = this.drag.start;
    const { held } = this.drag;
    this.drag.box = held ? this.pull(held, x - a, y - b)
      : this.clip([Math.min(a, x), Math.min(b, y), Math.abs(x - a), Math.abs(y - b)]);
    this.put(this.frame("now"), this.drag.box, "now");
    this.svg.append(this.frame("now"));
  }

  pull({ box, side }, dx, dy) {
    let [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
    if (!side[0] && !side[1]) { left += dx; right += dx; top += dy; bottom += dy; }
    if (side[0] < 0) { left = Math.min(left + dx, right - LEAST_PX); }
    if (side[0] > 0) { right = Math.max(right + dx, left + LEAST_PX); }
    if (side[1] < 0) { top = Math.min(top + dy, bottom - LEAST_PX); }
    if (side[1] > 0) { bottom = Math.max(bottom + dy, top + LEAST_PX); }
    return this.clip([left, top, right - left, bottom - top]);
  }

  clip([x, y, w, h]) {
    const left = Math.round(Math.min(Math.max(0, x), this.sheet.width - LEAST_PX));
    const top = Math.round(Math.min(Math.max(0, y), this.sheet.height - LEAST_PX));
    return [left, top, Math.max(LEAST_PX, Math.min(Math.round(w), this.sheet.width - left)),
      Math.max(LEAST_PX, Math.min(Math.round(h), this.sheet.height - top))];
  }

  up() {
    const drag = this.drag;
    this.drag = null;
    if (!drag) { return; }
    if (!drag.box || (drag.box[2] <= LEAST_PX && !drag.held)) { this.pick(drag.start); return; }
    this.changed(drag.held, drag.box);
  }

  /* A click while boxes are changed makes another line the current one. */
  pick([x, y]) {
    const line = this.doc.lines.find(({ box }) => box && x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3]);
    this.draw();
    if (line) { this.place.dispatchEvent(new CustomEvent("pick", { detail: { key: line.key } })); }
  }

  changed(held, box) {
    this.place.dispatchEvent(new CustomEvent("boxed", { detail: { key: held && held.key, box } }));
  }

  key(event) {
    if (event.code === "Escape" || event.code === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.edit(false);
      return;
    }
    const arrow = ARROWS[event.code];
    const at = this.rows.cursor();
    const box = arrow && at && this.doc.line(at.key).box;
    if (!box || event.ctrlKey || event.metaKey) { return; }
    event.preventDefault();
    event.stopPropagation();
    const step = event.altKey ? STEP.fine : STEP.coarse;
    const by = this.turnStep(arrow.map((one) => one * step));
    const side = event.shiftKey ? [by[0] ? 1 : 0, by[1] ? 1 : 0] : [0, 0];
    this.changed({ key: at.key }, this.pull({ box, side }, ...by));
  }

  /* Arrows mean directions on the screen; a page on its side has others on its scan. */
  turnStep([x, y]) {
    const turn = ((this.viewer.viewport.getRotation() % 360) + 360) % 360;
    return { 0: [x, y], 90: [y, -x], 180: [-x, -y], 270: [-y, x] }[turn] || [x, y];
  }
}
