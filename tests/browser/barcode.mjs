// A camera that sees a barcode: the bars of an EAN-13, drawn as the only picture of a film.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WIDTH = 640;
const HEIGHT = 480;
const MODULE_PX = 4;
const FRAMES = 10;
const WHITE = 235;
const BLACK = 16;
/** No colour. */
const NEUTRAL = 128;

/** The seven modules of each digit on the left with odd parity; the other sets follow from them. */
const ODD = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
/** Which of the six digits on the left have even parity, by the first digit. */
const EVEN = ["000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"];

const inverted = (modules) => modules.replaceAll(/[01]/g, (module) => (module === "0" ? "1" : "0"));
const reversed = (modules) => [...modules].reverse().join("");

/** The 95 modules of an EAN-13, as GS1 describes them. */
export function modulesOf(code) {
  const [first, ...digits] = [...code].map(Number);
  const left = digits.slice(0, 6).map((digit, place) => (EVEN[first][place] === "1" ? reversed(inverted(ODD[digit])) : ODD[digit]));
  const right = digits.slice(6).map((digit) => inverted(ODD[digit]));
  return ["101", ...left, "01010", ...right, "101"].join("");
}

/** A film that shows the code; the file goes with the test. */
export async function film(t, code) {
  const folder = await mkdtemp(join(tmpdir(), "storebeat-film-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "code.y4m");
  const bars = modulesOf(code);
  const left = (WIDTH - bars.length * MODULE_PX) >> 1;
  const line = Buffer.alloc(WIDTH, WHITE);
  [...bars].forEach((module, place) => {
    const from = left + place * MODULE_PX;
    if (module === "1") line.fill(BLACK, from, from + MODULE_PX);
  });
  const blank = Buffer.alloc(WIDTH, WHITE);
  const rows = Array.from({ length: HEIGHT }, (_, y) => (y > HEIGHT / 4 && y < (HEIGHT * 3) / 4 ? line : blank));
  const frame = Buffer.concat([Buffer.from("FRAME\n"), ...rows, Buffer.alloc((WIDTH * HEIGHT) / 2, NEUTRAL)]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([head, ...Array(FRAMES).fill(frame)]));
  return path;
}
