/* The text of a page while it is worked on: lines that are never changed in place, so that every step can be undone. */

import { mergeLines } from "./editor-merge.js";
import { around, derive, places, tidy, tokens } from "./editor-words.js";

const TYPING_MS = 1200;
const STEPS = 300;

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return "n" + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Doc extends EventTarget {
  constructor(lines, me) {
    super();
    this.lines = lines;
    this.me = me;
    this.version = 0;
    this.done = [];
    this.undone = [];
  }

  at(key) { return this.lines.findIndex((line) => line.key === key); }
  line(key) { return this.lines[this.at(key)]; }

  /* One step: the lines after it, where the cursor stands before and after it, and what is typed on together. */
  step(lines, before, after, typing = null) {
    const last = this.done[this.done.length - 1];
    const now = performance.now();
    const on = typing && last && last.typing === typing && now - last.at < TYPING_MS && !this.undone.length;
    if (on) { Object.assign(last, { after, at: now }); } else {
      this.done.push({ lines: this.lines, before, after, typing, at: now });
      if (this.done.length > STEPS) { this.done.shift(); }
    }
    this.undone = [];
    this.put(lines, after);
  }

  put(lines, cursor) {
    this.lines = lines;
    this.version += 1;
    this.dispatchEvent(new CustomEvent("change", { detail: { cursor } }));
  }

  undo() {
    const last = this.done.pop();
    if (!last) { return false; }
    this.undone.push({ ...last, lines: this.lines });
    this.put(last.lines, last.before);
    return true;
  }

  redo() {
    const next = this.undone.pop();
    if (!next) { return false; }
    this.done.push({ lines: this.lines, before: next.before, after: next.after, typing: null, at: 0 });
    this.put(next.lines, next.after);
    return true;
  }

  with(key, line) { return this.lines.map((one) => (one.key === key ? line : one)); }

  type(key, text, before, after, typing = null) {
    const line = this.line(key);
    if (line.text === text) { return; }
    this.step(this.with(key, { ...line, text, words: derive(line.words, text, this.me) }), before, after, typing);
  }

  accept(key, numbers, before, after) {
    const line = this.line(key);
    const words = line.words.map((word, n) => (numbers.includes(n) && !word.by ? { ...word, accepted: true } : word));
    if (words.some((word, n) => word !== line.words[n])) {
      this.step(this.with(key, { ...line, words }), before, after);
    }
  }

  reword(key, number, text, before) {
    const line = this.line(key);
    const [start, end] = places(line.text)[number];
    const full = line.text.slice(0, start) + text + line.text.slice(end);
    this.type(key, full, before, { key, start, end: start + text.length });
  }

  split(key, offset, before) {
    const line = this.line(key);
    const texts = [line.text.slice(0, offset).trimEnd(), line.text.slice(offset).trimStart()];
    const head = derive(line.words, texts[0], this.me).slice(0, tokens(texts[0]).length);
    const count = tokens(texts[1]).length;
    const tail = count ? line.words.slice(-count).map((word, n) => (
      word.text === tokens(texts[1])[n] ? word : { ...word, text: tokens(texts[1])[n], by: this.me, confidence: null })) : [];
    const first = { ...line, text: texts[0], words: head, box: around(head.map((word) => word.box)) || line.box };
    const second = {
      ...line, key: newKey(), text: texts[1], words: tail, box: around(tail.map((word) => word.box)) || below(line.box),
    };
    const n = this.at(key);
    this.step([...this.lines.slice(0, n), first, second, ...this.lines.slice(n + 1)], before,
      { key: second.key, start: 0, end: 0 });
    return second.key;
  }

  join(keys, before) {
    const joined = this.lines.filter((line) => keys.includes(line.key));
    if (joined.length < 2) { return false; }
    const texts = joined.map((line) => line.text.trim()).filter(Boolean);
    const line = {
      ...joined[0], text: texts.join(" "), words: joined.flatMap((one) => one.words),
      box: around(joined.map((one) => one.box)),
    };
    const at = joined[0].text.trim().length + (joined[0].text.trim() ? 1 : 0);
    const rest = this.lines.filter((one) => !keys.includes(one.key) || one.key === line.key);
    this.step(rest.map((one) => (one.key === line.key ? line : one)), before,
      { key: line.key, start: Math.min(at, line.text.length), end: Math.min(at, line.text.length) });
    return true;
  }

  /* A run of lines one place up (-1) or down (1) in the reading order. */
  move(keys, by, before) {
    const from = Math.min(...keys.map((key) => this.at(key))), count = keys.length;
    const to = from + by;
    if (to < 0 || to + count > this.lines.length) { return false; }
    const run = this.lines.slice(from, from + count);
    const rest = [...this.lines.slice(0, from), ...this.lines.slice(from + count)];
    this.step([...rest.slice(0, to), ...run, ...rest.slice(to)], before, before);
    return true;
  }

  remove(keys, before) {
    const from = Math.min(...keys.map((key) => this.at(key)));
    const rest = this.lines.filter((line) => !keys.includes(line.key));
    const near = rest[Math.min(from, rest.length - 1)];
    this.step(rest, before, near ? { key: near.key, start: 0, end: 0 } : null);
  }

  add(after, box, texts, before) {
    const n = after === null ? -1 : this.at(after);
    const region = n >= 0 ? this.lines[n].region : "";
    const fresh = texts.map((text) => ({ key: newKey(), text, box, region, words: derive([], text, this.me) }));
    const last = fresh[fresh.length - 1];
    this.step([...this.lines.slice(0, n + 1), ...fresh, ...this.lines.slice(n + 1)], before,
      { key: last.key, start: last.text.length, end: last.text.length });
    return last.key;
  }

  box(key, box, before, typing = null) {
    this.step(this.with(key, { ...this.line(key), box }), before, before, typing);
  }

  /* What the server has now, below what was done here since it was asked; also below every step that can be undone,
     or an undo would take back what somebody else wrote. Returns the clashes of what stands here. */
  adopt(sent, theirs) {
    const { lines, clashes } = mergeLines(sent, this.lines, theirs, this.me);
    const foreign = sent.some((line) => {
      const there = theirs.find((one) => one.key === line.key);
      return !there || tidy(there.text) !== tidy(line.text);
    }) || sent.length !== theirs.length;
    if (foreign) {
      for (const stack of [this.done, this.undone]) {
        for (const step of stack) { step.lines = mergeLines(sent, step.lines, theirs, this.me).lines; }
      }
    }
    this.lines = lines;
    this.dispatchEvent(new CustomEvent("adopt", { detail: { foreign } }));
    return clashes;
  }
}

function below(box) {
  return box ? [box[0], box[1] + box[3], box[2], box[3]] : null;
}
