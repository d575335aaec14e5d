// Pictures as a phone's camera gives them: large, turned by a note in their metadata, with the place where they
// were taken.
import { createHash } from "node:crypto";

/** As cameras write it: what lies in the file is turned by a quarter to the left of what was seen. */
const TURNED = 6;
export const SEEN = { width: 1500, height: 2000 };
/** Stands in the metadata of every picture. */
export const SECRET = "30.5931N 114.3054E";

/**
 * A shelf that differs with its seed: blocks of light and dark with noise, so that it does not become small. The file
 * lies on its side.
 */
export async function takePicture(page, seed, { noise = 60 } = {}) {
  const [width, height] = [SEEN.height, SEEN.width];
  const base64 = await page.evaluate(
    async ({ seed, noise, width, height }) => {
      let state = seed * 2_654_435_761 + 1;
      const dice = () => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32);
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const brush = canvas.getContext("2d");
      for (let x = 0; x < 8; x += 1) {
        for (let y = 0; y < 9; y += 1) {
          const grey = Math.floor(dice() * 220);
          brush.fillStyle = `rgb(${grey}, ${grey}, ${255 - grey})`;
          brush.fillRect((x * width) / 8, (y * height) / 9, width / 8 + 1, height / 9 + 1);
        }
      }
      const image = brush.getImageData(0, 0, width, height);
      for (let at = 0; at < image.data.length; at += 4) {
        const more = (dice() - 0.5) * noise;
        for (let channel = 0; channel < 3; channel += 1) image.data[at + channel] += more;
      }
      brush.putImageData(image, 0, 0);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    { seed, noise, width, height },
  );
  return withMetadata(Buffer.from(base64, "base64"));
}

/** The metadata of a camera: how it was held, and a text in which places stand. */
function withMetadata(jpeg) {
  const text = Buffer.from(`${SECRET}\0`, "ascii");
  const entries = 2;
  const directory = Buffer.alloc(2 + entries * 12 + 4);
  directory.writeUInt16LE(entries, 0);
  const entry = (at, [tag, type, count, value]) => {
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  };
  // ImageDescription, then Orientation: entries stand in the order of their numbers.
  entry(2, [0x010e, 2, text.length, 8 + directory.length]);
  entry(14, [0x0112, 3, 1, TURNED]);
  const head = Buffer.from("Exif\0\0II*\0\x08\0\0\0", "latin1");
  const body = Buffer.concat([head, directory, text]);
  const marker = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, body, jpeg.subarray(2)]);
}

/** What a JPEG says of itself: its size, and which of its segments are metadata. */
export function readJpeg(bytes) {
  const found = { width: 0, height: 0, metadata: [] };
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    const name = bytes.toString("latin1", at + 4, at + 8);
    if (marker === 0xc0 || marker === 0xc2) {
      found.height = bytes.readUInt16BE(at + 5);
      found.width = bytes.readUInt16BE(at + 7);
    } else if ((marker > 0xe0 && marker <= 0xef && name !== "ICC_") || marker === 0xfe) {
      found.metadata.push(name);
    }
  }
  return found;
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A picture as a file that somebody chooses. */
export const asFile = (buffer, name = "IMG_2611.jpg") => ({ name, mimeType: "image/jpeg", buffer });

/** The mark's letters against the shorter side, its lines and its edge against them, as the app draws it. */
const [LETTERS, LINE, EDGE] = [0.032, 1.35, 0.5];
/** No block of a picture is so light in all of its colours, whatever the noise. */
const WHITE = 220;

/** How many white pixels stand above the strip of the mark, in its first line and in its second. */
export async function readMark(page, jpeg) {
  return page.evaluate(
    async ({ base64, letters, line, edge, white }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const { width, height } = picture;
      const brush = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
      brush.drawImage(picture, 0, 0);
      const { data } = brush.getImageData(0, 0, width, height);
      const high = Math.round(Math.min(width, height) * letters);
      const from = height - high * (2 * line + edge);
      const found = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if (Math.min(data[at], data[at + 1], data[at + 2]) <= white) continue;
        const y = Math.floor(at / 4 / width);
        found[y < from ? 0 : y < from + high * (edge / 2 + line) ? 1 : 2] += 1;
      }
      return found;
    },
    { base64: jpeg.toString("base64"), letters: LETTERS, line: LINE, edge: EDGE, white: WHITE },
  );
}
