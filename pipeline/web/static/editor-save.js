/* Saving: three seconds after the first change, on leaving, and again and again where the net or the session is gone. */

const WAIT_MS = 3000;
const ANSWER_MS = 20_000;
const AGAIN_MS = [2000, 4000, 8000, 15_000];
const LEAVING_BYTES = 60_000;  /* what a browser sends after a page is left */

export class Refusal extends Error {
  constructor(status, body) {
    super(body.message || String(status));
    Object.assign(this, { status, code: body.code || "", fix: body.fix || "" });
  }
}

/* Asks the server as the signed-in person; a refusal carries the server's own sentence. */
export class Server {
  constructor(user) {
    this.user = user;
    this.csrf = document.querySelector("meta[name=csrf]")?.content || "";
  }

  async ask(url, { method = "GET", body, keepalive = false } = {}) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") { headers["X-CSRF"] = this.csrf; }
    if (body !== undefined) { headers["Content-Type"] = "application/json"; }
    const answer = await fetch(url, {
      method, headers, keepalive, credentials: "same-origin", cache: "no-store", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: keepalive ? undefined : AbortSignal.timeout(ANSWER_MS),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) { throw new Refusal(answer.status, told); }
    return told;
  }

  /* After signing in anew: the new token, unless it is somebody else who signed in now. */
  async renew() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") { throw new Refusal(401, {}); }
    if (!answer.ok) { throw new Refusal(answer.status, {}); }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const user = page.getElementById("editor")?.dataset.user;
    if (!user) { throw new Refusal(401, {}); }
    if (user !== this.user) { throw new Refusal(401, { code: "other-user", message: user }); }
    this.csrf = page.querySelector("meta[name=csrf]")?.content || "";
  }
}

function outward(line) {
  const accepted = line.words.flatMap((word, n) => (word.accepted ? [n] : []));
  return {
    key: line.key, text: line.text.normalize("NFC"), box: line.box, region: line.region || "",
    words: line.words.map((word) => ({ text: word.text, box: word.box })), accepted,
  };
}

/* States: clean, dirty, saving, offline, session, refused. */
export class Saver extends EventTarget {
  constructor({ doc, server, drafts, url, first }) {
    super();
    Object.assign(this, { doc, server, drafts, url, revision: first.revision, base: first.lines });
    this.saved = doc.version;
    this.state = "clean";
    this.timer = 0;
    this.tries = 0;
    this.running = null;
    this.lost = [];  /* what was sent without an answer: may stand on the server already */
    doc.addEventListener("change", () => this.changed());
    window.addEventListener("online", () => this.now());
    window.addEventListener("focus", () => { if (this.state === "session") { this.now(); } });
    document.addEventListener("visibilitychange", () => { if (document.hidden && !this.left) { this.now(); } });
    window.addEventListener("pagehide", () => this.leave());
  }

  get dirty() { return this.doc.version !== this.saved; }

  tell(state, detail = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...detail } }));
  }

  lines() { return this.doc.lines.map(outward); }

  changed() {
    this.drafts.keep(this.revision, this.lines());
    if (this.drafts.full) { this.tell("full"); }
    else if (this.state === "clean" || this.state === "full") { this.tell("dirty"); }
    if (!this.timer && !this.running) { this.later(this.state === "dirty" ? WAIT_MS : this.pause()); }
  }

  pause() { return AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)]; }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.timer = 0; this.now(); }, milliseconds);
  }

  /* Saves until nothing is left to save; resolves to whether all is on the server. */
  async now() {
    clearTimeout(this.timer);
    this.timer = 0;
    while (this.running) { await this.running; }
    if (!this.dirty) { return true; }
    this.running = this.send().finally(() => { this.running = null; });
    await this.running;
    if (this.dirty && !this.timer) { this.later(this.state === "clean" || this.state === "dirty" ? WAIT_MS : this.pause()); }
    return !this.dirty;
  }

  async send() {
    const version = this.doc.version, sent = this.doc.lines;
    const body = { revision: this.revision, tab: this.drafts.tab, lines: this.lines(), note: "" };
    if (this.state === "clean" || this.state === "dirty") { this.tell("saving"); }
    try {
      if (this.state === "session") { await this.server.renew(); }
      this.took(await this.server.ask(this.url, { method: "PUT", body }), sent, version);
    } catch (error) {
      this.failed(error, sent);
    }
  }

  took(answer, sent, version) {
    this.tries = 0;
    const more = this.doc.version !== version;
    const clashes = this.doc.adopt(sent, answer.lines);
    const told = answer.conflicts.filter((one) => !this.own(one));
    this.revision = answer.revision;
    this.base = answer.lines;
    this.lost = [];
    this.again(answer.conflicts.filter((one) => this.own(one)));
    if (!more && this.doc.version === version) {
      this.saved = version;
      this.drafts.drop();
    } else {
      this.drafts.keep(this.revision, this.lines());
    }
    this.tell(this.dirty ? "dirty" : "clean", { merged: answer.merged, at: new Date() });
    const late = clashes.map((one) => ({ key: one.key, word: one.word, mine: one.mine, theirs: one.theirs, by: "", kept: "mine" }));
    if (told.length || late.length) {
      this.dispatchEvent(new CustomEvent("conflicts", { detail: [...told, ...late] }));
    }
  }

  /* Whether a conflict is with what this very tab sent before, whose answer was lost on the way. */
  own(conflict) {
    if (conflict.by !== this.server.user) { return false; }
    return this.lost.some((lines) => lines.some((line) => (
      line.key === conflict.key && line.words.slice(conflict.word).map((w) => w.text).join(" ").startsWith(conflict.theirs))));
  }

  again(conflicts) {
    for (const conflict of conflicts) {
      this.dispatchEvent(new CustomEvent("again", { detail: conflict }));
    }
  }

  failed(error, sent) {
    this.tries += 1;
    this.drafts.keep(this.revision, this.lines());
    if (!(error instanceof Refusal)) {
      this.lost.push(sent);
      this.tell("offline");
    } else if (error.status === 401 || (error.status === 403 && error.code.includes("csrf"))) {
      this.tell("session", { other: error.code === "other-user" ? error.message : "" });
    } else if (error.status === 409) {
      this.rebase();
    } else if (error.status >= 500 || error.status === 429) {
      this.lost.push(sent);
      this.tell("offline", { message: error.message });
    } else {
      this.tell("refused", { message: error.message, fix: error.fix });
    }
  }

  /* The server does not know the ground any more: what is there now is laid under what stands here. */
  async rebase() {
    try {
      const now = await this.server.ask(this.url);
      const clashes = this.doc.adopt(this.base, now.lines);
      Object.assign(this, { revision: now.revision, base: now.lines });
      this.drafts.keep(this.revision, this.lines());
      if (clashes.length) { this.dispatchEvent(new CustomEvent("conflicts", { detail: clashes.map((one) => ({ ...one, by: "", kept: "mine" })) })); }
      this.tell("dirty");
    } catch {
      this.tell("offline");
    }
  }

  /* Takes what another action (restoring, accepting a reading) made of the page. */
  replace(answer) {
    this.doc.adopt(this.base, answer.lines);
    Object.assign(this, { revision: answer.revision, base: answer.lines });
    this.tell(this.dirty ? "dirty" : "clean", { at: new Date() });
  }

  leave() {
    this.left = true;  /* what is asked for in the common way now is broken off by the browser */
    if (!this.dirty) { return; }
    this.drafts.keep(this.revision, this.lines());
    this.drafts.rest();
    const body = { revision: this.revision, tab: this.drafts.tab, lines: this.lines(), note: "" };
    if (JSON.stringify(body).length * 2 < LEAVING_BYTES) {
      this.server.ask(this.url, { method: "PUT", body, keepalive: true }).catch(() => { /* the draft is kept */ });
    }
  }
}

/* Drafts that closed or broken tabs left behind: given to the server on the ground they were made on. Nothing is
   written to a page that is not the draft's own. Returns what came of each. */
export async function giveBack(server, drafts) {
  const done = [];
  for (const [name, draft] of drafts.left()) {
    try {
      const now = await server.ask(draft.url);
      if (now.page_id !== draft.page) { continue; }
      const body = { revision: draft.revision, tab: draft.tab, lines: draft.lines, note: "" };
      const answer = await server.ask(draft.url, { method: "PUT", body });
      drafts.forget(name);
      const changed = answer.revision !== now.revision;
      if (answer.conflicts.length) { drafts.keepClashes([...drafts.clashes(draft.page), ...answer.conflicts], draft.page); }
      done.push({ page: draft.page, url: draft.url, at: draft.at, changed, answer });
    } catch (error) {
      done.push({ page: draft.page, url: draft.url, at: draft.at, error });
      if (!(error instanceof Refusal) || error.status === 401) { break; }
    }
  }
  return done;
}
