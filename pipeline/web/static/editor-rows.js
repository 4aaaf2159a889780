/* The lines of the page as rows to type in: the picture of the current one above it, doubtful words marked. */

import { isDoubtful, places, wordAt } from "./editor-words.js";

const SVG = "http://www.w3.org/2000/svg";
const STRIP_CSS_PX = 76;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  if (text) { made.textContent = text; }
  return made;
}

export class Rows {
  constructor(list, { doc, sheet, say, threshold }) {
    Object.assign(this, { list, doc, sheet, say, threshold });
    this.rows = new Map();
    this.current = null;
    this.chosen = [];
    this.shown = "";
    this.makeStrip();
    this.render();
  }

  makeStrip() {
    this.strip = element("div", "strip");
    this.strip.setAttribute("aria-hidden", "true");
    this.film = element("div", "film");
    this.image = element("img", "");
    this.image.alt = "";
    this.image.decoding = "async";
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.spot = document.createElementNS(SVG, "rect");
    this.spot.setAttribute("class", "box");
    this.svg.append(this.spot);
    this.film.append(this.image, this.svg);
    this.strip.append(this.film);
    this.others = element("p", "others");
  }

  make(line) {
    const item = element("li", "row");
    const number = element("button", "number");
    number.type = "button";
    number.tabIndex = -1;
    const cell = element("div", "cell");
    const mirror = element("div", "mirror");
    mirror.setAttribute("aria-hidden", "true");
    const field = element("textarea", "");
    field.rows = 1;
    field.lang = "ru";
    field.spellcheck = false;
    field.autocomplete = "off";
    field.setAttribute("autocapitalize", "off");
    field.dataset.key = line.key;
    item.dataset.key = line.key;
    cell.append(mirror, field);
    item.append(number, cell);
    return { item, number, mirror, field, line: null };
  }

  /* Brings the rows to what the document says; rows that did not change are not touched. */
  render() {
    const held = new Set(this.doc.lines.map((line) => line.key));
    for (const [key, row] of this.rows) {
      if (!held.has(key)) { row.item.remove(); this.rows.delete(key); }
    }
    let place = this.list.firstElementChild;
    this.doc.lines.forEach((line, n) => {
      let row = this.rows.get(line.key);
      if (!row) { row = this.make(line); this.rows.set(line.key, row); }
      if (row.item === place) { place = place.nextElementSibling; } else { this.list.insertBefore(row.item, place); }
      this.fill(row, line, n);
    });
    if (this.current && !this.rows.has(this.current)) { this.current = null; }
  }

  fill(row, line, n) {
    if (row.number.textContent !== String(n + 1)) {
      row.number.textContent = String(n + 1);
      row.number.title = this.say.line.replace("{n}", n + 1);
    }
    const label = this.say.line.replace("{n}", n + 1);
    if (row.label !== label) { row.label = label; row.field.setAttribute("aria-label", label); }
    if (row.line === line) { return; }
    row.line = line;
    if (row.field.value !== line.text) { this.write(row.field, line.text); }
    this.paint(row);
  }

  /* New text in a field; a cursor in it stays between the letters it stood between. */
  write(field, text) {
    const { value, selectionStart: start, selectionEnd: end } = field;
    const held = document.activeElement === field;
    const place = (offset) => (text.endsWith(value.slice(offset)) ? text.length - (value.length - offset)
      : Math.min(offset, text.length));
    const [from, to] = text.startsWith(value.slice(0, end)) ? [start, end] : [place(start), place(end)];
    field.value = text;
    if (held) { field.setSelectionRange(from, to); }
  }

  /* Whether the cursor stands on the last (1) or first (-1) row of a line that is shown on several. */
  edge(field, by) {
    const mirror = field.previousElementSibling;
    const high = parseFloat(getComputedStyle(field).lineHeight);
    if (field.clientHeight < high * 1.9) { return true; }
    const range = document.createRange();
    let left = field.selectionStart;
    const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && left > node.length) { left -= node.length; node = walker.nextNode(); }
    if (!node) { return true; }
    range.setStart(node, Math.min(left, node.length));
    const there = range.getBoundingClientRect(), whole = field.getBoundingClientRect();
    return by > 0 ? whole.bottom - there.bottom < high * 0.8 : there.top - whole.top < high * 0.8;
  }

  /* The words behind the typed text, each with what is known of it. */
  paint(row) {
    const { text, words } = row.line;
    const parts = [];
    let at = 0;
    places(text).forEach(([start, end], n) => {
      if (start > at) { parts.push(document.createTextNode(text.slice(at, start))); }
      const word = words[n];
      const name = !word ? "" : isDoubtful(word, this.threshold()) ? "doubt" : word.by || word.accepted ? "person" : "";
      parts.push(element("span", name, text.slice(start, end)));
      at = end;
    });
    parts.push(document.createTextNode(text.slice(at) + "\u200b"));
    row.mirror.replaceChildren(...parts);
  }

  repaint() { for (const row of this.rows.values()) { this.paint(row); } }

  field(key) { const row = this.rows.get(key); return row && row.field; }

  cursor() {
    const field = this.current && this.field(this.current);
    return field ? { key: this.current, start: field.selectionStart, end: field.selectionEnd } : null;
  }

  word() {
    const at = this.cursor();
    return at ? wordAt(this.doc.line(at.key).text, at.start) : -1;
  }

  /* Sets the cursor; the row comes into view with some lines around it. */
  go(at) {
    const row = at && this.rows.get(at.key);
    if (!row) { return; }
    this.enter(at.key);
    row.field.focus({ preventScroll: true });
    row.field.setSelectionRange(at.start, at.end === undefined ? at.start : at.end);
    this.follow();
    row.item.scrollIntoView({ block: "nearest" });
  }

  /* Makes a line the current one: its picture is put above it. */
  enter(key) {
    if (this.current === key && this.rows.get(key).item.contains(this.others)) { return; }
    const last = this.current && this.rows.get(this.current);
    if (last) { last.item.classList.remove("now"); }
    this.current = key;
    const row = this.rows.get(key);
    row.item.classList.add("now");
    row.item.prepend(this.strip);
    row.item.append(this.others);
    this.follow();
    this.fetchNext(key);
  }

  pixels() { return Math.round(STRIP_CSS_PX * Math.min(2, window.devicePixelRatio || 1)); }

  fetchNext(key) {
    const next = this.doc.lines[this.doc.at(key) + 1];
    const cut = next && next.box && this.sheet && this.sheet.strip(next.box, this.pixels());
    if (cut) { this.ahead = new Image(); this.ahead.src = cut.url; }
  }

  /* Shows the word under the cursor on the picture of its line, and what else it may be. */
  follow() {
    const at = this.cursor();
    if (!at) { return; }
    const line = this.doc.line(at.key);
    const number = wordAt(line.text, at.start);
    const word = line.words[number];
    this.showStrip(line, word);
    this.showOthers(word, at, number);
  }

  showStrip(line, word) {
    const cut = line.box && this.sheet && this.sheet.strip(line.box, this.pixels());
    this.strip.hidden = !cut;
    if (!cut) { return; }
    if (this.shown !== cut.url) {
      this.shown = cut.url;
      this.image.src = cut.url;
      const scale = STRIP_CSS_PX / cut.frame[3];
      this.film.style.height = STRIP_CSS_PX + "px";
      this.film.style.width = Math.round(cut.frame[2] * scale) + "px";
      this.svg.setAttribute("viewBox", `0 0 ${cut.frame[2]} ${cut.frame[3]}`);
    }
    this.spot.setAttribute("visibility", word && word.box ? "visible" : "hidden");
    if (!word || !word.box) { return; }
    const [x, y, w, h] = this.sheet.stand(word.box);
    const pad = h * 0.08;
    const at = { x: x - cut.frame[0] - pad, y: y - cut.frame[1] - pad, width: w + 2 * pad, height: h + 2 * pad };
    for (const [name, value] of Object.entries(at)) { this.spot.setAttribute(name, value); }
    this.shift((x + w / 2 - cut.frame[0]) * STRIP_CSS_PX / cut.frame[3], cut);
  }

  /* A picture wider than the column moves so that the word is in its middle. */
  shift(middle, cut) {
    const wide = this.strip.clientWidth, full = cut.frame[2] * STRIP_CSS_PX / cut.frame[3];
    const by = full <= wide ? 0 : Math.min(Math.max(middle - wide / 2, 0), full - wide);
    this.film.style.transform = `translateX(${-Math.round(by)}px)`;
  }

  showOthers(word, at, number) {
    const parts = [];
    if (word) {
      parts.push(element("span", "who", this.about(word)));
      word.others.slice(0, 9).forEach(([text, share], n) => {
        const button = element("button", "other");
        button.type = "button";
        button.dataset.other = String(n);
        button.dataset.word = String(number);
        button.append(element("kbd", "", "Alt+" + (n + 1)), " ", element("b", "", text), ` ${Math.round(share * 100)}\u00a0%`);
        parts.push(button);
      });
    }
    this.others.replaceChildren(...parts);
  }

  /* Who says this word, in words. */
  about(word) {
    if (word.by) { return this.say.by.replace("{who}", word.by); }
    if (word.accepted) { return this.say.by.replace("{who}", this.doc.me); }
    if (word.confidence === null) { return this.say.machine; }
    return (isDoubtful(word, this.threshold()) ? this.say.doubtful : this.say.sure)
      .replace("{share}", Math.round(word.confidence * 100));
  }

  /* The next (1) or last (-1) doubtful word from the cursor; null where there is none. */
  doubtful(by) {
    const at = this.cursor();
    const all = [];
    this.doc.lines.forEach((line, n) => {
      const held = places(line.text);
      line.words.forEach((word, m) => {
        if (held[m] && isDoubtful(word, this.threshold())) { all.push({ n, key: line.key, start: held[m][0], end: held[m][1] }); }
      });
    });
    if (!at || !all.length) { return all[0] || null; }
    const n = this.doc.at(at.key);
    const bare = by > 0 && at.start === at.end;  /* before a word that was not looked at yet */
    const beyond = (one) => ((one.n - n || one.start - at.start) || (bare ? 1 : 0)) * by > 0;
    const found = by > 0 ? all.find(beyond) : all.reverse().find(beyond);
    return found || all[0];
  }

  count() {
    const threshold = this.threshold();
    return this.doc.lines.reduce((sum, line) => sum + line.words.filter((word) => isDoubtful(word, threshold)).length, 0);
  }

  choose(keys) {
    for (const key of this.chosen) { const row = this.rows.get(key); if (row) { row.item.classList.remove("chosen"); } }
    this.chosen = keys;
    for (const key of keys) { this.rows.get(key).item.classList.add("chosen"); }
  }
}
