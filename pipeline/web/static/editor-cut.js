/* Parts of the scan: where a box lies once the page stands upright, and the address of the picture of a line. */

const MARGIN = 0.4;
const LONGEST_PX = 4096;

export class Sheet {
  constructor({ pageId, width, height, rotation }) {
    Object.assign(this, { pageId, width, height, rotation });
  }

  get upright() { return this.rotation % 180 ? [this.height, this.width] : [this.width, this.height]; }

  turn([x, y, w, h], degrees, [wide, high]) {
    if (degrees === 90) { return [high - y - h, x, h, w]; }
    if (degrees === 180) { return [wide - x - w, high - y - h, w, h]; }
    if (degrees === 270) { return [y, wide - x - w, h, w]; }
    return [x, y, w, h];
  }

  /* From the scan as it came to the page as it is read, and back. */
  stand(box) { return this.turn(box, this.rotation, [this.width, this.height]); }
  lay(box) { return this.turn(box, (360 - this.rotation) % 360, this.upright); }

  /* The picture of a line, with paper around it: its address, and its frame on the upright page. */
  strip(box, high) {
    const [wide, tall] = this.upright;
    const [x, y, w, h] = this.stand(box);
    const margin = Math.round(h * MARGIN);
    const left = Math.max(0, x - 2 * margin), top = Math.max(0, y - margin);
    const frame = [left, top, Math.min(wide, x + w + 2 * margin) - left, Math.min(tall, y + h + margin) - top];
    if (frame[2] <= 0 || frame[3] <= 0) { return null; }
    const scale = Math.min(high / frame[3], LONGEST_PX / frame[2], 3);
    const size = [Math.max(1, Math.round(frame[2] * scale)), Math.max(1, Math.round(frame[3] * scale))];
    const asked = this.rotation % 180 ? [size[1], size[0]] : size;
    const region = this.lay(frame).join(",");
    const url = `/iiif/image/${encodeURIComponent(this.pageId)}/${region}/^${asked.join(",")}/${this.rotation}/default.jpg`;
    return { url, frame };
  }
}
