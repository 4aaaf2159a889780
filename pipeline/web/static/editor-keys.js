/* Keys of the editor by their place on the keyboard, so that they work in any layout. */

/* Name of the action: [code, with]; c Ctrl (or ⌘), a Alt, s Shift. */
const KEYS = {
  next: [["ArrowRight", "a"], ["F8", ""]],
  previous: [["ArrowLeft", "a"], ["F8", "s"]],
  accept: [["Enter", "a"], ["NumpadEnter", "a"]],
  acceptLine: [["Enter", "c"], ["NumpadEnter", "c"]],
  lineDown: [["Enter", ""], ["NumpadEnter", ""]],
  split: [["Enter", "s"]],
  undo: [["KeyZ", "c"]],
  redo: [["KeyZ", "cs"], ["KeyY", "c"]],
  save: [["KeyS", "c"]],
  pageDown: [["PageDown", "a"]],
  pageUp: [["PageUp", "a"]],
  illegible: [["KeyY", "a"]],
  uncertain: [["KeyC", "a"]],
  struck: [["KeyP", "a"]],
  above: [["KeyD", "a"]],
  supplied: [["KeyL", "a"]],
  join: [["KeyJ", "a"]],
  boxes: [["KeyH", "a"]],
  add: [["Equal", "a"], ["Insert", "a"]],
  remove: [["Delete", "a"]],
  moveUp: [["ArrowUp", "a"]],
  moveDown: [["ArrowDown", "a"]],
  choose: [["F4", ""]],
  mine: [["KeyV", "a"]],
  theirs: [["KeyB", "a"]],
  panes: [["F6", ""]],
  help: [["F1", ""]],
};

const held = new Map();
for (const [name, combinations] of Object.entries(KEYS)) {
  for (const [code, modifiers] of combinations) { held.set(modifiers + ":" + code, name); }
}

/* The action that a key asks for, "" for none; Alt with a digit asks for another reading: "other3". */
export function asked(event) {
  if (event.isComposing) { return ""; }
  const modifiers = (event.ctrlKey || event.metaKey ? "c" : "") + (event.altKey ? "a" : "") + (event.shiftKey ? "s" : "");
  const digit = modifiers === "a" && /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) { return "other" + digit[1]; }
  return held.get(modifiers + ":" + event.code) || "";
}
