/* The page where an archivist transcribes and corrects: puts text, scan, keys and saving together. */

import { Acts } from "./editor-acts.js";
import { Sheet } from "./editor-cut.js";
import { Doc } from "./editor-doc.js";
import { Drafts } from "./editor-drafts.js";
import { asked } from "./editor-keys.js";
import { Conflicts, Here, History, Readings, States } from "./editor-panels.js";
import { Rows } from "./editor-rows.js";
import { Saver, Server, giveBack } from "./editor-save.js";
import { Scan } from "./editor-scan.js";
import { places, wordAt } from "./editor-words.js";

const BEAT_MS = 10_000, ALIVE_MS = 5000, TURN_MS = 1500;
const THRESHOLD = "desk-threshold";
const root = document.getElementById("editor");
const say = JSON.parse(document.getElementById("say").textContent);
const at = (name) => document.getElementById(name);
const { user, pageId, url } = root.dataset;
const server = new Server(user);
const drafts = new Drafts(user, pageId, url);

function clock(date) { return date.toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit" }); }

function announce(text) {
  at("said").textContent = "";
  requestAnimationFrame(() => { at("said").textContent = text; });
}

function status(text) { if (at("saved").textContent !== text) { at("saved").textContent = text; } }

/* The text as the server has it, with what this browser still kept of it given back first. */
async function opened() {
  if (!drafts.left().length) { return { first: await server.ask(url), back: [] }; }
  const back = await giveBack(server, drafts);
  return { first: await server.ask(url), back };
}

function tellBack(back) {
  const own = back.filter((one) => one.page === pageId && one.changed);
  const other = back.filter((one) => one.page !== pageId && one.changed);
  const words = [
    ...own.map((one) => say.returned.replace("{at}", clock(new Date(one.at)))),
    ...other.map((one) => say.returnedElsewhere.replace("{at}", clock(new Date(one.at)))),
    ...back.filter((one) => one.error).map(() => say.notReturned),
  ];
  if (words.length) { status(words.join(" ")); }
}

class Editor {
  constructor(first) {
    const data = root.dataset;
    this.doc = new Doc(first.lines, user);
    this.sheet = data.info ? new Sheet({
      pageId, width: first.width_px, height: first.height_px, rotation: first.rotation_deg,
    }) : null;
    this.rows = new Rows(at("rows"), { doc: this.doc, sheet: this.sheet, say, threshold: () => Number(at("threshold").value) });
    this.acts = new Acts({ doc: this.doc, rows: this.rows, say, announce });
    this.saver = new Saver({ doc: this.doc, server, drafts, url, first });
    this.conflicts = new Conflicts(at("conflicts"), { doc: this.doc, rows: this.rows, drafts, say });
    const tools = { server, saver: this.saver, doc: this.doc, url, say };
    this.here = new Here(at("here"), { server, drafts, url: url.replace(/\/text$/, "/here"), say, me: user });
    this.states = new States(at("states"), { ...tools, url: url.replace(/\/text$/, "/state"), state: first.state });
    const panel = (name) => ({ ...tools, url: url.replace(/\/text$/, ""), name });
    this.history = new History(at("history"), panel("history"));
    this.readings = new Readings(at("readings"), panel("readings"));
    this.scan = this.sheet && window.OpenSeadragon ? this.openScan() : null;
    this.listen();
    this.here.show(first.here);
    this.count();
    this.beat();
  }

  openScan() {
    const place = at("viewer");
    const scan = new Scan(place, { doc: this.doc, sheet: this.sheet, rows: this.rows, say });
    place.addEventListener("lead", ({ detail: { key, number } }) => {
      const line = this.doc.line(key);
      const [start, end] = number >= 0 && places(line.text)[number] || [0, 0];
      this.rows.go({ key, start, end });
    });
    place.addEventListener("pick", ({ detail: { key } }) => {
      this.rows.enter(key);
      this.scan.draw();
    });
    place.addEventListener("boxed", ({ detail: { key, box } }) => {
      const before = this.rows.cursor();
      if (key) { this.doc.box(key, box, before, "box:" + key); return; }
      this.doc.add(before ? before.key : this.last(), box, [""], before);
      announce(say.drawn);
    });
    place.addEventListener("edited", () => { this.pressed(false); this.rows.go(this.rows.cursor()); });
    return scan;
  }

  last() { return this.doc.lines.length ? this.doc.lines[this.doc.lines.length - 1].key : null; }

  listen() {
    this.doc.addEventListener("change", ({ detail }) => this.changed(detail.cursor));
    this.doc.addEventListener("adopt", () => this.adopted());
    this.saver.addEventListener("state", ({ detail }) => this.told(detail));
    this.saver.addEventListener("conflicts", ({ detail }) => { this.conflicts.add(detail); announce(say.conflicts); });
    this.saver.addEventListener("again", ({ detail }) => this.conflicts.put(detail, detail.theirs, detail.mine));
    const list = at("rows");
    list.addEventListener("focusin", (event) => this.entered(event.target));
    list.addEventListener("beforeinput", (event) => this.before(event));
    list.addEventListener("input", (event) => this.typed(event));
    list.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("selectionchange", () => this.moved());
    document.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("click", (event) => this.tool(event));
    at("threshold").addEventListener("change", () => this.threshold());
    window.addEventListener("resize", () => this.rows.follow());
  }

  /* After a step: rows and boxes follow; the cursor goes where the step left it, unless it is there. */
  changed(cursor) {
    this.rows.render();
    const now = this.rows.cursor();
    const there = cursor && now && now.key === cursor.key && now.start === cursor.start && now.end === cursor.end
      && document.activeElement === this.rows.field(now.key);
    const drawing = this.scan && this.scan.sheetOver;
    if (cursor && !there && !drawing && this.rows.field(cursor.key)) { this.rows.go(cursor); }
    if (drawing && cursor && this.rows.rows.has(cursor.key)) { this.rows.enter(cursor.key); }
    this.rows.follow();
    if (this.scan) { this.scan.draw(); }
    this.count();
  }

  adopted() {
    const now = this.rows.cursor();
    const n = now ? [...this.rows.rows.keys()].indexOf(now.key) : -1;
    const had = now && document.activeElement === this.rows.field(now.key);
    this.rows.render();
    if (now && !this.rows.current && this.doc.lines.length) {
      const line = this.doc.lines[Math.min(Math.max(n, 0), this.doc.lines.length - 1)];
      if (had) { this.rows.go({ key: line.key, start: 0 }); } else { this.rows.enter(line.key); }
    } else if (had && document.activeElement !== this.rows.field(now.key)) {
      this.rows.field(now.key).focus({ preventScroll: true });
    }
    this.rows.follow();
    if (this.scan) { this.scan.draw(); }
    this.count();
  }

  entered(field) {
    if (!field.dataset.key) { return; }
    this.rows.enter(field.dataset.key);
    if (this.scan) { this.scan.follow(); }
  }

  moved() {
    const field = document.activeElement;
    if (!field || !field.dataset || !field.dataset.key || field.dataset.key !== this.rows.current) { return; }
    this.rows.follow();
    if (this.scan) { this.scan.follow(false, false); }
  }

  before(event) {
    this.was = this.rows.cursor();
    if (event.inputType === "historyUndo") { event.preventDefault(); this.acts.undo(); }
    if (event.inputType === "historyRedo") { event.preventDefault(); this.acts.redo(); }
    if (event.inputType === "insertLineBreak") { event.preventDefault(); }
  }

  typed(event) {
    const field = event.target, key = field.dataset.key;
    const start = field.selectionStart;
    if (/[\r\n]/.test(field.value)) { this.acts.paste(key, field.value, this.was); return; }
    const after = { key, start, end: field.selectionEnd };
    const typing = event.inputType === "insertText" || event.inputType.startsWith("delete")
      ? `${key}:${event.inputType}:${wordAt(field.value, start)}` : null;
    this.doc.type(key, field.value, this.was || after, after, typing);
  }

  clicked(event) {
    const other = event.target.closest("[data-other]");
    if (other) {
      this.acts.other(Number(other.dataset.other));
      this.rows.go(this.rows.cursor());
      return;
    }
    const number = event.target.closest(".number");
    if (!number) { return; }
    const { key } = number.parentElement.dataset;
    this.acts.span(event.shiftKey && this.rows.chosen.length ? this.rows.chosen[0] : key, key);
    this.rows.go({ key, start: 0 });
    if (this.scan) { this.scan.draw(); }
  }

  key(event) {
    const inText = event.target.dataset && event.target.dataset.key;
    if (inText && this.edge(event)) { event.preventDefault(); return; }
    if (event.key === "?" && event.target.tagName !== "TEXTAREA") { this.do("help"); return; }
    if (event.code === "Escape" && this.rows.chosen.length) { this.rows.choose([]); if (this.scan) { this.scan.draw(); } return; }
    const name = asked(event);
    const enter = event.code === "Enter" || event.code === "NumpadEnter";
    if (!name || (enter && !inText) || document.querySelector("dialog[open]")) { return; }
    event.preventDefault();
    this.do(name);
  }

  /* Keys that mean another line only at the edge of this one. */
  edge(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) { return false; }
    const field = event.target, { selectionStart: start, selectionEnd: end } = field;
    if (event.code === "ArrowDown" && this.rows.edge(field, 1)) { this.acts.vertical(1); return true; }
    if (event.code === "ArrowUp" && this.rows.edge(field, -1)) { this.acts.vertical(-1); return true; }
    if (start !== end || event.repeat) { return false; }
    if (event.code === "Backspace" && start === 0) { this.acts.joinBefore(); return true; }
    if (event.code === "Delete" && end === field.value.length) { this.acts.join(); return true; }
    return false;
  }

  do(name) {
    if (name.startsWith("other")) { this.acts.other(Number(name.slice(5)) - 1); return; }
    const own = {
      save: () => this.saver.now().then((all) => { if (all) { announce(say.saved.replace("{at}", clock(new Date()))); } }),
      pageDown: () => this.turn(root.dataset.next), pageUp: () => this.turn(root.dataset.previous),
      mine: () => this.conflicts.choose("mine"), theirs: () => this.conflicts.choose("theirs"),
      help: () => at("help").showModal(), panes: () => this.panes(), boxes: () => this.boxes(),
      history: () => this.history.open(), readings: () => this.readings.open(),
    };
    if (own[name]) { own[name](); } else if (this.acts[name]) { this.acts[name](); }
    if (name === "choose" && this.scan) { this.scan.draw(); }
  }

  tool(event) {
    const pressed = event.target.closest("[data-do]");
    if (pressed) { this.do(pressed.dataset.do); }
    const scan = event.target.closest("[data-scan]");
    if (scan && this.scan && this.scan.ready) { this.scan.tool(scan.dataset.scan); }
    if (event.target.closest("[data-close]")) { event.target.closest("dialog").close(); }
  }

  boxes() {
    if (!this.scan || !this.scan.ready) { return; }
    const on = !this.scan.sheetOver;
    this.pressed(on);
    this.scan.edit(on);
    if (on) { announce(say.boxes); }
  }

  pressed(on) {
    document.querySelector("[data-do=boxes]").setAttribute("aria-pressed", String(on));
    at("box-hint").hidden = !on;
  }

  /* From the text to the tools, to the scan, and back. */
  panes() {
    const panes = [at("rows"), at("bar"), at("viewer")].filter(Boolean);
    const n = panes.findIndex((one) => one.contains(document.activeElement));
    const next = panes[(n + 1) % panes.length];
    if (next === at("rows")) { this.rows.go(this.rows.cursor() || { key: this.doc.lines[0]?.key, start: 0 }); }
    else { next.querySelector("button, [tabindex='0'], [role=application]")?.focus(); }
  }

  /* To another page when all is saved, or kept here after a short wait. */
  async turn(address) {
    if (!address) { announce(say.noPage); return; }
    await Promise.race([this.saver.now(), new Promise((done) => { setTimeout(done, TURN_MS); })]);
    location.assign(address);
  }

  threshold() {
    try { localStorage.setItem(THRESHOLD, at("threshold").value); } catch { /* asked again next time */ }
    this.rows.repaint();
    this.rows.follow();
    this.count();
  }

  count() {
    const n = this.rows.count();
    const text = n ? say.doubts.replace("{n}", n) : say.noDoubts;
    if (at("count").textContent !== text) { at("count").textContent = text; }
  }

  told(detail) {
    root.dataset.save = detail.state;
    const pending = detail.state === "dirty" || detail.state === "saving";
    at("pending").hidden = !pending;
    at("session").hidden = detail.state !== "session";
    if (detail.other) { at("session-other").textContent = say.other.replace("{who}", detail.other); }
    const words = {
      clean: say.saved.replace("{at}", clock(detail.at || new Date())) + (detail.merged ? " " + say.merged : ""),
      offline: say.offline, session: say.session, full: say.full,
      refused: [detail.message, detail.fix, say.kept].filter(Boolean).join(" "),
    };
    if (detail.state === "clean") { this.states.renew(); }
    if (words[detail.state]) { status(words[detail.state]); }
  }

  beat() {
    setInterval(() => { if (!document.hidden) { this.here.beat(); } }, BEAT_MS);
    setInterval(() => drafts.beat(), ALIVE_MS);
    this.here.beat();
    window.addEventListener("beforeunload", (event) => { if (drafts.full && this.saver.dirty) { event.preventDefault(); } });
  }
}

async function start() {
  try {
    const kept = localStorage.getItem(THRESHOLD);
    if (kept && at("threshold").querySelector(`option[value="${CSS.escape(kept)}"]`)) { at("threshold").value = kept; }
    const { first, back } = await opened();
    const editor = new Editor(first);
    document.body.classList.add("live");
    root.hidden = false;
    at("plain").remove();
    tellBack(back);
    if (first.lines.length) { editor.rows.go({ key: first.lines[0].key, start: 0 }); }
    window.scrollTo(0, 0);
    root.dataset.ready = "1";
    if (editor.scan) { editor.scan.follow(true); }
  } catch (error) {
    at("plain").hidden = false;
    at("plain-fault").textContent = [error.message, error.fix].filter(Boolean).join(" ");
    at("plain-fault").hidden = false;
    throw error;
  }
}

window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
start();
