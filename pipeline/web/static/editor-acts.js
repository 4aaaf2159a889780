/* What a person does to the text, each act undone as one step. */

import { illegible, isDoubtful, marked, places, wordAt } from "./editor-words.js";

export class Acts {
  constructor({ doc, rows, say, announce }) {
    Object.assign(this, { doc, rows, say, announce });
  }

  run() {
    const at = this.rows.cursor();
    if (this.rows.chosen.length) { return this.rows.chosen; }
    return at ? [at.key] : [];
  }

  next() { this.walk(1); }
  previous() { this.walk(-1); }

  walk(by) {
    const found = this.rows.doubtful(by);
    if (!found) { this.announce(this.say.none); return; }
    this.rows.go(found);
    const line = this.doc.line(found.key);
    const word = line.words[wordAt(line.text, found.start)];
    const others = word.others.map(([text], n) => `${n + 1} ${text}`).join(", ");
    this.announce(`${word.text}: ${this.rows.about(word)}${others ? "; " + this.say.others + " " + others : ""}`);
  }

  accept() {
    const at = this.rows.cursor();
    if (!at) { this.walk(1); return; }
    const number = this.rows.word();
    if (number >= 0) { this.doc.accept(at.key, [number], at, at); }
    this.walk(1);
  }

  acceptLine() {
    const at = this.rows.cursor();
    if (!at) { return; }
    const next = this.doc.lines[this.doc.at(at.key) + 1];
    const after = next ? { key: next.key, start: 0, end: 0 } : at;
    this.doc.accept(at.key, this.doc.line(at.key).words.map((_, n) => n), at, after);
    this.rows.go(after);
  }

  lineDown() { this.vertical(1); }
  lineUp() { this.vertical(-1); }

  vertical(by) {
    const at = this.rows.cursor();
    const next = at && this.doc.lines[this.doc.at(at.key) + by];
    if (next) { this.rows.go({ key: next.key, start: by > 0 ? 0 : next.text.length }); }
  }

  other(number) {
    const at = this.rows.cursor();
    const word = at && this.doc.line(at.key).words[this.rows.word()];
    if (!word || !word.others[number]) { return; }
    const text = word.others[number][0];
    this.doc.reword(at.key, this.rows.word(), text, at);
    this.announce(text);
  }

  mark(name) {
    const at = this.rows.cursor();
    if (!at) { return; }
    const text = this.doc.line(at.key).text;
    const put = name === "illegible" ? illegible(text, at.start, at.end) : marked(text, at.start, at.end, name);
    if (put) { this.doc.type(at.key, put.text, at, { key: at.key, start: put.start, end: put.end }); }
  }

  illegible() { this.mark("illegible"); }
  uncertain() { this.mark("uncertain"); }
  struck() { this.mark("struck"); }
  above() { this.mark("above"); }
  supplied() { this.mark("supplied"); }

  undo() { if (!this.doc.undo()) { this.announce(this.say.nothing); } }
  redo() { if (!this.doc.redo()) { this.announce(this.say.nothing); } }

  split() {
    const at = this.rows.cursor();
    if (at) { this.doc.split(at.key, at.start, at); }
  }

  join() {
    const at = this.rows.cursor();
    const chosen = this.rows.chosen.length > 1 ? this.rows.chosen : null;
    if (at) { this.together(chosen || this.doc.lines.slice(this.doc.at(at.key)).slice(0, 2).map((line) => line.key), at); }
  }

  joinBefore() {
    const at = this.rows.cursor(), n = this.doc.at(at.key);
    if (n > 0) { this.together([this.doc.lines[n - 1].key, at.key], at); }
  }

  together(keys, at) {
    this.rows.choose([]);
    if (this.doc.join(keys, at)) { this.announce(this.say.joined); }
  }

  moveUp() { this.move(-1); }
  moveDown() { this.move(1); }

  move(by) {
    const keys = this.run();
    if (keys.length && this.doc.move(keys, by, this.rows.cursor())) {
      this.announce(this.say.moved.replace("{n}", this.doc.at(keys[0]) + 1));
    }
  }

  remove() {
    const keys = this.run();
    if (!keys.length) { return; }
    this.rows.choose([]);
    this.doc.remove(keys, this.rows.cursor());
    this.announce(this.say.removed);
  }

  /* A line below the current one, its box as large as that one's. */
  add() {
    const at = this.rows.cursor();
    const line = at && this.doc.line(at.key);
    const box = line && line.box ? [line.box[0], line.box[1] + line.box[3], line.box[2], line.box[3]] : null;
    this.doc.add(at ? at.key : null, box, [""], at);
  }

  /* Marks the current line, or one more below, as a run that is moved, joined or removed together. */
  choose() {
    const at = this.rows.cursor();
    if (!at) { return; }
    const n = this.doc.at(at.key);
    this.span(this.rows.chosen.length ? this.rows.chosen[0] : at.key, at.key);
    const next = this.doc.lines[n + 1];
    if (next) { this.rows.go({ key: next.key, start: 0 }); }
  }

  span(from, to) {
    const [a, b] = [this.doc.at(from), this.doc.at(to)].sort((x, y) => x - y);
    this.rows.choose(this.doc.lines.slice(a, b + 1).map((line) => line.key));
    this.announce(this.say.chosen.replace("{n}", b - a + 1));
  }

  /* Text of several lines put in at once: the first goes on the current line, the rest become lines below it. */
  paste(key, value, before) {
    const [first, ...rest] = value.split(/\r\n?|\n/u);
    this.doc.type(key, first, before, { key, start: first.length, end: first.length });
    const texts = rest.map((text) => text.trim()).filter(Boolean);
    if (texts.length) { this.doc.add(key, null, texts, before); }
  }

  doubts(key) {
    const line = this.doc.line(key);
    return line.words.filter((word, n) => places(line.text)[n] && isDoubtful(word, this.rows.threshold())).length;
  }
}
