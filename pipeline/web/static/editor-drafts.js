/* What was typed and is not on the server yet, kept in this browser: by person, page, revision and tab. */

const DRAFT = "desk-draft", ALIVE = "desk-alive", CLASH = "desk-clash";
const DEAD_MS = 15_000;

export class Drafts {
  constructor(user, pageId, url) {
    Object.assign(this, { user, pageId, url });
    this.tab = crypto.getRandomValues(new Uint32Array(2)).join("");
    this.full = false;
    this.held = "";
  }

  name(revision) { return [DRAFT, encodeURIComponent(this.user), this.pageId, revision, this.tab].join(":"); }

  /* Returns whether the browser could keep it. */
  keep(revision, lines) {
    const name = this.name(revision);
    if (this.held && this.held !== name) { localStorage.removeItem(this.held); }
    try {
      const value = { url: this.url, page: this.pageId, user: this.user, tab: this.tab, revision, at: Date.now(), lines };
      localStorage.setItem(name, JSON.stringify(value));
      this.held = name;
      this.beat();
      this.full = false;
    } catch {
      this.full = true;
    }
    return !this.full;
  }

  drop() {
    if (this.held) { localStorage.removeItem(this.held); this.held = ""; }
    localStorage.removeItem(ALIVE + ":" + this.tab);
  }

  beat() {
    if (this.held) {
      try { localStorage.setItem(ALIVE + ":" + this.tab, String(Date.now())); } catch { /* full: said when kept */ }
    }
  }

  rest() { localStorage.removeItem(ALIVE + ":" + this.tab); }

  /* Drafts of this person that no open tab is working on, oldest first: [name, draft]. */
  left() {
    const found = [];
    for (let n = 0; n < localStorage.length; n += 1) {
      const name = localStorage.key(n);
      if (!name.startsWith([DRAFT, encodeURIComponent(this.user), ""].join(":")) || name === this.held) { continue; }
      const draft = read(name);
      if (!draft || !Array.isArray(draft.lines) || draft.user !== this.user) { continue; }
      const seen = Number(localStorage.getItem(ALIVE + ":" + draft.tab) || 0);
      if (Date.now() - seen > DEAD_MS) { found.push([name, draft]); }
    }
    return found.sort((a, b) => a[1].at - b[1].at);
  }

  forget(name) { localStorage.removeItem(name); }

  clashName(page) { return [CLASH, encodeURIComponent(this.user), page].join(":"); }

  clashes(page = this.pageId) { return read(this.clashName(page)) || []; }

  keepClashes(clashes, page = this.pageId) {
    try {
      if (clashes.length) { localStorage.setItem(this.clashName(page), JSON.stringify(clashes)); }
      else { localStorage.removeItem(this.clashName(page)); }
    } catch { /* the server remembers them too */ }
  }
}

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}
