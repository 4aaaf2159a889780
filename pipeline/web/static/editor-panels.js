/* What stands around the text: conflicts, who is here, states, history, and what a newer machine reading says. */

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) { made.className = className; }
  if (text) { made.textContent = text; }
  return made;
}

function button(text, act, name = "") {
  const made = element("button", name, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function timed(at) {
  return at ? new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }) : "";
}

/* Two wordings of one place, side by side; nothing is lost whichever is taken. */
export class Conflicts {
  constructor(place, { doc, rows, drafts, say }) {
    Object.assign(this, { place, doc, rows, drafts, say, held: drafts.clashes() });
    this.render();
  }

  add(conflicts) {
    const fresh = conflicts.filter((one) => !this.held.some((old) => (
      old.key === one.key && old.mine === one.mine && old.theirs === one.theirs)));
    this.held.push(...fresh);
    this.drafts.keepClashes(this.held);
    this.render();
  }

  choose(side, n = 0) {
    const conflict = this.held[n];
    if (!conflict) { return; }
    const standing = conflict.kept === "mine" ? "mine" : "theirs";
    if (side !== standing) { this.put(conflict, conflict[standing], conflict[side]); }
    this.held.splice(n, 1);
    this.drafts.keepClashes(this.held);
    this.render();
  }

  /* Puts one wording in place of the other; where the other is not found any more it is put behind the word. */
  put(conflict, old, text) {
    const line = this.doc.line(conflict.key);
    const before = this.rows.cursor();
    if (!line) { this.doc.add(this.doc.lines.length ? this.doc.lines[this.doc.lines.length - 1].key : null, null, [text], before); return; }
    const words = line.text.split(/\s+/u).filter(Boolean), parts = old.split(/\s+/u).filter(Boolean);
    let at = conflict.word;
    if (words.slice(at, at + parts.length).join(" ") !== parts.join(" ")) {
      at = words.findIndex((_, n) => parts.length && words.slice(n, n + parts.length).join(" ") === parts.join(" "));
    }
    const put = text.split(/\s+/u).filter(Boolean);
    if (at >= 0) { words.splice(at, parts.length, ...put); } else { words.splice(conflict.word, 0, ...put); }
    const full = words.join(" ");
    this.doc.type(conflict.key, full, before, { key: conflict.key, start: full.length, end: full.length });
  }

  render() {
    this.place.hidden = !this.held.length;
    if (!this.held.length) { this.place.replaceChildren(); return; }
    const list = element("ul");
    this.held.forEach((one, n) => {
      const item = element("li");
      const number = this.doc.at(one.key) + 1;
      item.append(element("span", "facts", [number ? this.say.line.replace("{n}", number) : this.say.gone, one.by, timed(one.at)].filter(Boolean).join(" · ")));
      for (const side of ["mine", "theirs"]) {
        const choice = button("", () => this.choose(side, n), "choice");
        choice.append(element("span", "hint", this.say[side]), " ", element("b", "", one[side] || this.say.empty));
        if (n === 0) { choice.append(" ", element("kbd", "", this.say[side + "Key"])); }
        item.append(choice);
      }
      list.append(item);
    });
    this.place.replaceChildren(element("h2", "", this.say.conflicts), list);
  }
}

/* Who else has this page open. */
export class Here {
  constructor(place, { server, drafts, url, say, me }) {
    Object.assign(this, { place, server, drafts, url, say, me });
  }

  show(people) {
    const names = people.filter((one) => one.name !== this.me).map((one) => one.shown);
    const text = names.length ? this.say.here.replace("{who}", [...new Set(names)].join(", ")) : "";
    if (this.place.textContent !== text) { this.place.textContent = text; }
  }

  async beat() {
    try { this.show((await this.server.ask(this.url, { method: "POST", body: { tab: this.drafts.tab } })).here); }
    catch { /* said by the saving */ }
  }
}

export class States {
  constructor(place, { server, saver, url, say, state }) {
    Object.assign(this, { place, server, saver, url, say });
    this.word = place.querySelector("[data-state-word]");
    this.fault = place.querySelector("[role=alert]");
    for (const one of place.querySelectorAll("button[data-state]")) {
      one.addEventListener("click", () => this.set(one.dataset.state));
    }
    this.show(state);
  }

  show(state) {
    this.state = state;
    this.word.textContent = this.say.states[state] || state;
    for (const one of this.place.querySelectorAll("button[data-state]")) {
      one.hidden = one.dataset.state === state || (state === "machine" && one.dataset.state === "draft");
    }
  }

  /* Saving may have changed it: what a machine read becomes a draft, what was checked may have to be checked again. */
  async renew() {
    if (this.state === "draft") { return; }
    try { this.show((await this.server.ask(this.url.replace(/\/state$/, "/text"))).state); } catch { /* the next saving asks again */ }
  }

  async set(state) {
    this.fault.textContent = "";
    if (!(await this.saver.now())) { this.fault.textContent = this.say.unsaved; return; }
    try {
      const told = await this.server.ask(this.url, { method: "POST", body: { state, revision: this.saver.revision } });
      if (told.revision !== undefined) { this.saver.revision = told.revision; }
      this.show(told.state || state);
    } catch (error) {
      this.fault.textContent = [error.message, error.fix].filter(Boolean).join(" ");
    }
  }
}

/* A window that opens over the page with a list the server gives. */
class Panel {
  constructor(dialog, tools) {
    Object.assign(this, { dialog, ...tools });
    this.body = dialog.querySelector(".body");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  async open() {
    this.body.replaceChildren(element("p", "hint", this.say.waiting));
    if (!this.dialog.open) { this.dialog.showModal(); }
    await this.saver.now();
    await this.attempt(() => this.fill());
  }

  async attempt(act) {
    try { await act(); } catch (error) {
      const text = error.status ? [error.message, error.fix].filter(Boolean).join(" ") : this.say.offline;
      const fault = element("p", "notice", text);
      fault.setAttribute("role", "alert");
      this.body.prepend(fault);
    }
  }
}

export class History extends Panel {
  async fill() {
    const all = await this.server.ask(this.url + "/history");
    const list = element("ol", "history");
    for (const one of all) {
      const item = element("li");
      const facts = [timed(one.at), one.agent, one.origin === "machine" ? this.say.machineReading : "", one.note,
        this.say.changes.replace("{n}", one.changes)].filter(Boolean).join(" · ");
      const text = element("div", "past");
      item.append(element("span", "", facts), " ",
        button(this.say.look, () => this.attempt(() => this.look(one, text))), " ",
        button(this.say.restore, () => this.attempt(() => this.restore(one))), text);
      list.append(item);
    }
    this.body.replaceChildren(all.length ? list : element("p", "hint", this.say.noHistory));
  }

  async look(one, place) {
    const told = await this.server.ask(`${this.url}/history/${encodeURIComponent(one.layer)}`);
    const lines = Array.isArray(told) ? told : told.lines;
    place.replaceChildren(...lines.map((line) => element("p", "", line.text)));
  }

  async restore(one) {
    const body = { layer: one.layer, revision: this.saver.revision };
    this.saver.replace(await this.server.ask(this.url + "/restore", { method: "POST", body }));
    this.dialog.close();
  }
}

export class Readings extends Panel {
  async fill() {
    const all = await this.server.ask(this.url + "/readings");
    const list = element("ul", "readings");
    for (const one of all) {
      const item = element("li");
      const number = this.doc.at(one.key) + 1;
      item.append(element("span", "facts", this.say.line.replace("{n}", number) + (one.by ? " · " + one.by : "")), " ",
        element("s", "", one.now || this.say.empty), " → ", element("b", "", one.offered || this.say.empty), " ",
        button(this.say.take, () => this.attempt(() => this.take([one]))));
      list.append(item);
    }
    const everything = button(this.say.takeMachine, () => this.attempt(() => this.take("all-machine")));
    this.body.replaceChildren(...(all.length ? [element("p", "", this.say.readings), everything, list]
      : [element("p", "hint", this.say.noReadings)]));
  }

  async take(accept) {
    const body = { accept, revision: this.saver.revision };
    this.saver.replace(await this.server.ask(this.url + "/readings", { method: "POST", body }));
    await this.fill();
  }
}
