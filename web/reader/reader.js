// Reads barcodes where the browser has no reader of its own (Safari, phones without Google's
// services). Not part of the first load: the service worker keeps it on phones that need it.
import { prepareZXingModule, readBarcodes } from "./zxing/reader/index.js";

/** The kinds of barcode that products have in stores. */
const OPTIONS = { formats: ["EAN13", "EAN8", "UPCA", "UPCE"], maxNumberOfSymbols: 1 };
/** Bars are as readable in a smaller picture, and a phone reads it several times a second. */
const LONG_SIDE_MAX = 960;

/** A reader with the browser's own interface: `detect` answers what is read in a picture. */
export async function open() {
  const code = new URL("./zxing/zxing_reader.wasm", import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile: () => code }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return { detect: (video) => detect(video, canvas, context) };
}

async function detect(video, canvas, context) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return [];
  const scale = Math.min(1, LONG_SIDE_MAX / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), OPTIONS);
  return found.filter((code) => code.isValid).map((code) => ({ rawValue: code.text, format: code.format }));
}
