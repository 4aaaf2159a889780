/* Search by picture on the scan: shows the box that was found, asks by the chosen word, lets a box be drawn. */
(function () {
  "use strict";

  const place = document.getElementById("viewer");
  const tools = document.getElementById("alike");
  const link = document.getElementById("alike-link");
  if (!place || !place.viewer) { return; }
  const viewer = place.viewer;

  function rectangle([x, y, width, height]) {
    return viewer.viewport.imageToViewportRectangle(x, y, width, height);
  }

  /* The box of a place that was found: marked, with enough around it to be read. */
  function show(box) {
    const element = document.createElement("div");
    element.className = "spot now";
    viewer.addOverlay({
      element, location: rectangle(box), rotationMode: OpenSeadragon.OverlayRotationMode.EXACT,
    });
    const middle = rectangle(box).getCenter();
    const wide = Math.min(1, Math.max(box[2] * 5 / place.dataset.width, 0.6));
    viewer.viewport.fitBounds(new OpenSeadragon.Rect(middle.x - wide / 2, middle.y - wide / 6, wide, wide / 3), true);
  }

  viewer.addOnceHandler("open", () => {
    if (place.dataset.box) { show(place.dataset.box.split(",").map(Number)); }
    if (tools) { tools.hidden = false; }
  });
  if (!tools || !link) { return; }

  const plain = link.getAttribute("href");
  function follow() {
    const word = /^#w(\d+)$/.exec(location.hash);
    link.setAttribute("href", word ? plain + "?word=" + word[1] : plain);
  }
  /* the viewer replaces the address's hash without telling anybody */
  for (const name of ["click", "focus", "pointerenter"]) { link.addEventListener(name, follow, true); }

  const button = document.getElementById("alike-draw");
  let sheet = null;

  function stop() {
    if (sheet) { sheet.remove(); sheet = null; }
    button.setAttribute("aria-pressed", "false");
  }

  function imageBox(start, end) {
    const corner = (point) => viewer.viewport.viewerElementToImageCoordinates(new OpenSeadragon.Point(point.x, point.y));
    const [a, b] = [corner(start), corner(end)];
    const left = Math.min(a.x, b.x), top = Math.min(a.y, b.y);
    return [left, top, Math.abs(a.x - b.x), Math.abs(a.y - b.y)].map(Math.round);
  }

  /* A sheet over the scan takes the pointer while a box is drawn. */
  function begin() {
    sheet = document.createElement("div");
    sheet.className = "drawing";
    const frame = document.createElement("div");
    frame.className = "frame";
    sheet.append(frame);
    place.append(sheet);
    button.setAttribute("aria-pressed", "true");
    let start = null;
    const at = (event) => {
      const edges = sheet.getBoundingClientRect();
      return { x: event.clientX - edges.left, y: event.clientY - edges.top };
    };
    sheet.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      start = at(event);
      sheet.setPointerCapture(event.pointerId);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!start) { return; }
      const end = at(event);
      frame.style.left = Math.min(start.x, end.x) + "px";
      frame.style.top = Math.min(start.y, end.y) + "px";
      frame.style.width = Math.abs(start.x - end.x) + "px";
      frame.style.height = Math.abs(start.y - end.y) + "px";
    });
    sheet.addEventListener("pointerup", (event) => {
      if (!start) { return; }
      const end = at(event);
      const box = imageBox(start, end);
      const drawn = Math.abs(start.x - end.x) > 4 && Math.abs(start.y - end.y) > 4;
      stop();
      if (drawn) { location.assign(plain + "?box=" + box.join(",")); }
    });
  }

  button.addEventListener("click", () => { if (sheet) { stop(); } else { begin(); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && sheet) { stop(); button.focus(); } });
}());
