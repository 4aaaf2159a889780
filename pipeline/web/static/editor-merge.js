/* What somebody else saved, laid under what was typed here since: by word, three ways; nothing of either is lost. */

import { derive, tidy, tokens } from "./editor-words.js";

/* Places where a list became another one: [from, to, what stands there now], by the longest common row. */
function changes(base, other) {
  const n = base.length, m = other.length;
  const rows = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let j = m - 1; j >= 0; j -= 1) {
      rows[i][j] = base[i] === other[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  const found = [];
  let i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && base[i] === other[j]) { i += 1; j += 1; continue; }
    const from = i, start = j;
    while ((i < n || j < m) && !(i < n && j < m && base[i] === other[j])) {
      if (j < m && (i === n || rows[i][j + 1] >= rows[i + 1][j])) { j += 1; } else { i += 1; }
    }
    found.push([from, i, other.slice(start, j)]);
  }
  return found;
}

function within(list, from, to, base) {
  const out = [];
  let place = from;
  for (const [start, end, words] of list) {
    out.push(...base.slice(place, start), ...words);
    place = end;
  }
  return [...out, ...base.slice(place, to)];
}

/* The smallest parts of the base that either side changed, with the changes of both in each. */
function parts(mine, theirs) {
  const all = [...mine.map((change) => [change, 0]), ...theirs.map((change) => [change, 1])];
  all.sort((a, b) => a[0][0] - b[0][0] || a[0][1] - b[0][1]);
  const found = [];
  for (const [change, side] of all) {
    const last = found[found.length - 1];
    const same = last && (change[0] < last.to || (change[0] === last.from && change[0] === last.to));
    if (same) {
      last.to = Math.max(last.to, change[1]);
      last.sides[side].push(change);
    } else {
      found.push({ from: change[0], to: change[1], sides: side ? [[], [change]] : [[change], []] });
    }
  }
  return found;
}

/* A line's text merged; where both changed the same words mine stays under the hand and theirs is told. */
export function mergeText(base, mine, theirs) {
  if (tidy(mine) === tidy(theirs) || tidy(theirs) === tidy(base)) { return { text: mine, clashes: [] }; }
  if (tidy(mine) === tidy(base)) { return { text: theirs, clashes: [] }; }
  const ground = tokens(base);
  const out = [], clashes = [];
  let place = 0;
  for (const part of parts(changes(ground, tokens(mine)), changes(ground, tokens(theirs)))) {
    out.push(...ground.slice(place, part.from));
    const [my, their] = part.sides.map((side) => within(side, part.from, part.to, ground));
    if (part.sides[0].length && part.sides[1].length && my.join(" ") !== their.join(" ")) {
      clashes.push({ word: out.length, mine: my.join(" "), theirs: their.join(" ") });
      out.push(...my);
    } else {
      out.push(...(part.sides[0].length ? my : their));
    }
    place = part.to;
  }
  out.push(...ground.slice(place));
  return { text: out.join(" ") + (/\s$/u.test(mine) ? " " : ""), clashes };
}

function same(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function mergeLine(sent, mine, theirs, me) {
  const box = same(sent.box, mine.box) ? theirs.box : mine.box;
  if (same(sent.text, mine.text) && tidy(mine.text) === tidy(theirs.text)) {
    return { line: { ...theirs, text: mine.text, box, words: accepted(theirs.words, sent, mine) }, clashes: [] };
  }
  const { text, clashes } = mergeText(sent.text, mine.text, theirs.text);
  const words = accepted(derive(theirs.words, text, me), sent, mine);
  return { line: { ...theirs, text, box, words }, clashes: clashes.map((clash) => ({ ...clash, key: mine.key })) };
}

/* Words that were accepted here after the last sending stay so. */
function accepted(words, sent, mine) {
  return words.map((word, n) => {
    const own = mine.words[n];
    const late = own && own.accepted && own.text === word.text && !(sent.words[n] && sent.words[n].accepted);
    return late ? { ...word, accepted: true } : word;
  });
}

/* The order of lines: theirs, unless it was changed here; lines added by either stay behind their neighbour. */
function order(sent, mine, theirs) {
  const [leading, other] = same(sent, mine) ? [theirs, mine] : [mine, theirs];
  const out = [...leading];
  other.forEach((key, n) => {
    if (out.includes(key) || sent.includes(key)) { return; }
    const before = other.slice(0, n).reverse().find((one) => out.includes(one));
    out.splice(before === undefined ? 0 : out.indexOf(before) + 1, 0, key);
  });
  return out;
}

/* Lines as they stand here now, on the ground of what the server has.
   sent: what was sent (or fetched) before; mine: here now; theirs: the server's answer. */
export function mergeLines(sent, mine, theirs, me) {
  const [was, own, has] = [sent, mine, theirs].map((lines) => new Map(lines.map((line) => [line.key, line])));
  const clashes = [], lines = [];
  for (const key of order([...was.keys()], [...own.keys()], [...has.keys()])) {
    const [base, here, there] = [was.get(key), own.get(key), has.get(key)];
    if (here && there && base) {
      const merged = mergeLine(base, here, there, me);
      lines.push(merged.line);
      clashes.push(...merged.clashes);
    } else if (here && there) {
      lines.push(here);
    } else if (here) {
      if (!base || !same(base.text, here.text)) { lines.push(here); }  /* removed there, untouched here: removed */
    } else if (!base || !same(base.text, there.text)) {
      lines.push(there);  /* added there; or removed here while somebody else worked on it: kept */
    }
  }
  return { lines, clashes };
}
