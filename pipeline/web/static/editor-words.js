/* Words of a line, as the editor knows them: cut at blanks, kept over edits, with the marks of the trade. */

const MARK = {
  uncertain: ["[", "?]"],
  struck: ["⟦", "⟧"],
  above: ["\\", "/"],
  supplied: ["<", ">"],
};
const ILLEGIBLE = /\[неразб\.(?: (\d+) сл\.)?\]/u;

export function tokens(text) {
  return text.split(/\s+/u).filter(Boolean);
}

/* What the server will make of a line's text: one blank between words, NFC. */
export function tidy(text) {
  return tokens(text.normalize("NFC")).join(" ");
}

/* Where each word stands in its line: [start, end) in characters of JavaScript. */
export function places(text) {
  return [...text.matchAll(/\S+/gu)].map((found) => [found.index, found.index + found[0].length]);
}

/* The number of the word that an offset stands in or touches, else of the next one; -1 in a line without words. */
export function wordAt(text, offset) {
  const held = places(text);
  const at = held.findIndex(([, end]) => offset <= end);
  return at < 0 ? held.length - 1 : at;
}

export function isDoubtful(word, threshold) {
  return !word.by && !word.accepted && word.confidence !== null && word.confidence < threshold;
}

/* A box's share from one part of its length to another; lines that run down a scan lie along the longer side. */
function share(box, from, to) {
  if (!box) { return null; }
  const [x, y, w, h] = box;
  if (w >= h) { return [Math.round(x + w * from), y, Math.max(1, Math.round(w * (to - from))), h]; }
  return [x, Math.round(y + h * from), w, Math.max(1, Math.round(h * (to - from)))];
}

export function around(boxes) {
  const held = boxes.filter(Boolean);
  if (!held.length) { return null; }
  const left = Math.min(...held.map((b) => b[0])), top = Math.min(...held.map((b) => b[1]));
  const right = Math.max(...held.map((b) => b[0] + b[2])), bottom = Math.max(...held.map((b) => b[1] + b[3]));
  return [left, top, right - left, bottom - top];
}

function written(text, box, me) {
  return { text, box, confidence: null, by: me, others: [], raw: null };
}

/* Words for changed text: those that stand before and after the change stay what they were, the rest is a person's. */
export function derive(words, text, me) {
  const fresh = tokens(text);
  const most = Math.min(fresh.length, words.length);
  let head = 0, tail = 0;
  while (head < most && fresh[head] === words[head].text) { head += 1; }
  while (tail < most - head && fresh[fresh.length - 1 - tail] === words[words.length - 1 - tail].text) { tail += 1; }
  const old = words.slice(head, words.length - tail);
  const changed = fresh.slice(head, fresh.length - tail);
  const middle = changed.length === old.length
    ? changed.map((word, n) => (word === old[n].text ? old[n] : written(word, old[n].box, me)))
    : spread(changed, around(old.map((word) => word.box)), me);
  return [...words.slice(0, head), ...middle, ...words.slice(words.length - tail)];
}

/* Words laid into a box by the length of their letters, until the server looks at the ink. */
export function spread(texts, box, me) {
  const all = texts.reduce((sum, text) => sum + text.length + 1, -1);
  let place = 0;
  return texts.map((text) => {
    const start = place;
    place += text.length + 1;
    return written(text, share(box, start / all, (start + text.length) / all), me);
  });
}

/* A mark put around a part of a text, or taken away where it stands already; returns the text and the selection. */
export function marked(text, start, end, name) {
  let [from, to] = [start, end];
  if (from === to) {
    const number = wordAt(text, from);
    if (number < 0) { return null; }
    [from, to] = places(text)[number];
  }
  while (from < to && /\s/u.test(text[from])) { from += 1; }
  while (to > from && /\s/u.test(text[to - 1])) { to -= 1; }
  if (from === to) { return null; }
  const [open, close] = MARK[name];
  const part = text.slice(from, to);
  if (part.startsWith(open) && part.endsWith(close) && part.length > open.length + close.length) {
    const bare = part.slice(open.length, part.length - close.length);
    return { text: text.slice(0, from) + bare + text.slice(to), start: from, end: from + bare.length };
  }
  const tail = /[.,;:!…]+$/u.exec(part);
  const core = tail && tail.index > 0 ? part.slice(0, tail.index) : part;
  const put = open + core + close + part.slice(core.length);
  return { text: text.slice(0, from) + put + text.slice(to), start: from, end: from + put.length };
}

/* The sign for what cannot be read, in place of the selection; once more beside it counts the words. */
export function illegible(text, start, end) {
  const before = text.slice(0, start), after = text.slice(end);
  const last = new RegExp(ILLEGIBLE.source + "\\s*$", "u").exec(before);
  if (last) {
    const put = `[неразб. ${Number(last[1] || 1) + 1} сл.]`;
    const head = before.slice(0, last.index) + put;
    return { text: head + (after && !/^\s/u.test(after) ? " " : "") + after, start: head.length, end: head.length };
  }
  const head = before + (before && !/\s$/u.test(before) ? " " : "") + "[неразб.]";
  return { text: head + (after && !/^\s/u.test(after) ? " " : "") + after, start: head.length, end: head.length };
}
