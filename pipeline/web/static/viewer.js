/* The scan beside its text: opens at the word that is asked for; word and place on the scan follow each other. */
(function () {
  "use strict";

  const place = document.getElementById("viewer");
  const still = document.getElementById("still");
  const lines = document.getElementById("lines");
  const keys = document.getElementById("keys"); /* of the text: not there where it is kept back */
  const said = document.getElementById("said");
  if (!place || !window.OpenSeadragon) { return; }

  const width = Number(place.dataset.width);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const words = [];
  for (const element of document.querySelectorAll("#lines [data-box], .sought [data-box]")) {
    if (element.dataset.box) {
      const [x, y, w, h] = element.dataset.box.split(",").map(Number);
      words.push({ element, x, y, w, h, order: words.length });
    }
  }
  let current = null;
  let spot = null;

  /* The viewer adds a style element, which the security policy refuses, unless it finds one: this is none, but found. */
  const decoy = document.createElementNS("urn:x-decoy", "style");
  decoy.setAttribute("data-openseadragon-mobile-css", "");
  place.before(decoy);

  place.hidden = false;
  const viewer = OpenSeadragon({
    element: place,
    tileSources: place.dataset.info,
    drawer: "canvas",
    showNavigationControl: false,
    degrees: Number(place.dataset.rotation),
    visibilityRatio: 0.4,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 4,
    animationTime: calm ? 0 : 0.5,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsPen: { clickToZoom: false },
  });

  place.viewer = viewer; /* for the scripts that add to it */

  function frame(word) {
    return viewer.viewport.imageToViewportRectangle(word.x, word.y, word.w, word.h);
  }

  function overlay(word, name) {
    const element = document.createElement("div");
    element.className = word.element.classList.contains("perhaps") ? name + " perhaps" : name;
    element.title = word.element.title;
    element.dataset.word = word.element.id;
    viewer.addOverlay({ element, location: frame(word), rotationMode: OpenSeadragon.OverlayRotationMode.EXACT });
    return element;
  }

  /* Shows a word with enough around it to be read. */
  function approach(word, at_once) {
    const upright = viewer.viewport.getRotation() % 180 === 0;
    const long = Math.max(word.w, word.h) * 5;
    const wide = Math.min(width, Math.max(long, width * 0.6)) / width;
    const middle = frame(word).getCenter();
    const high = wide / 3;
    const across = upright ? wide : high;
    const down = upright ? high : wide;
    const part = new OpenSeadragon.Rect(middle.x - across / 2, middle.y - down / 2, across, down);
    viewer.viewport.fitBounds(part, at_once || calm);
  }

  function choose(word, { move = true, scroll = true, at_once = false } = {}) {
    if (current) { current.element.classList.remove("now"); }
    if (spot) { viewer.removeOverlay(spot); }
    current = word;
    word.element.classList.add("now");
    spot = overlay(word, "spot now");
    if (move) { approach(word, at_once); }
    if (scroll) { word.element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" }); }
    said.textContent = place.dataset.word + " " + (word.element.title || word.element.textContent);
    history.replaceState(null, "", "#" + word.element.id);
  }

  function asked() {
    const named = words.find((word) => "#" + word.element.id === location.hash);
    return named || words.find((word) => word.element.tagName === "MARK");
  }

  function at(point) {
    const slack = 4;
    const under = words.filter((word) =>
      point.x >= word.x - slack && point.x <= word.x + word.w + slack &&
      point.y >= word.y - slack && point.y <= word.y + word.h + slack);
    return under.sort((a, b) => a.w * a.h - b.w * b.h)[0];
  }

  function step(word, by) {
    return words[Math.min(words.length - 1, Math.max(0, word.order + by))];
  }

  function line(word, by) {
    const paragraphs = [...lines.children];
    const there = paragraphs[paragraphs.indexOf(word.element.parentElement) + by];
    return (there && words.find((other) => other.element.parentElement === there)) || word;
  }

  const KEYS = {
    ArrowRight: (word) => step(word, 1),
    ArrowLeft: (word) => step(word, -1),
    ArrowDown: (word) => line(word, 1),
    ArrowUp: (word) => line(word, -1),
    Home: () => words[0],
    End: () => words[words.length - 1],
  };

  const TOOLS = {
    in: () => viewer.viewport.zoomBy(1.5),
    out: () => viewer.viewport.zoomBy(1 / 1.5),
    home: () => viewer.viewport.goHome(calm),
    turn: () => viewer.viewport.rotateBy(90),
    next: () => {
      const marked = words.filter((word) => word.element.tagName === "MARK");
      choose(marked.find((word) => current && word.order > current.order) || marked[0]);
    },
  };

  viewer.addHandler("open", () => {
    still.hidden = true;
    document.body.classList.add("live");
    document.getElementById("tools").hidden = false;
    if (keys) { keys.hidden = false; }
    viewer.canvas.setAttribute("role", "application");
    viewer.canvas.setAttribute("aria-label", place.dataset.label);
    for (const word of words) {
      if (word.element.tagName === "MARK") { overlay(word, "spot"); }
    }
    const word = asked();
    if (word) { choose(word, { at_once: true, scroll: false }); }
    place.dataset.state = "open";
  });
  viewer.addHandler("open-failed", () => { place.hidden = true; });
  viewer.addHandler("canvas-click", (event) => {
    if (!event.quick) { return; }
    const word = at(viewer.viewport.viewerElementToImageCoordinates(event.position));
    if (word) { choose(word, { move: false }); }
  });

  if (lines) {
    lines.addEventListener("click", (event) => {
      const word = words.find((one) => one.element === event.target);
      if (word) { choose(word, { scroll: false }); }
    });
    lines.addEventListener("keydown", (event) => {
      if (!KEYS[event.key] || !words.length || event.ctrlKey || event.altKey || event.metaKey) { return; }
      event.preventDefault();
      choose(current ? KEYS[event.key](current) : words[0]);
    });
  }
  document.getElementById("tools").addEventListener("click", (event) => {
    const tool = TOOLS[event.target.dataset.do];
    if (tool) { tool(); }
  });
  window.addEventListener("hashchange", () => {
    const word = asked();
    if (word && word !== current) { choose(word, { scroll: false }); }
  });
}());
