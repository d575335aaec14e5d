// Starts the app. The Trusted Types policy comes first: it admits the framework's templates and
// refuses scripts, event handlers and script addresses other than the service worker.
import init from "./web.js";

const FORBIDDEN_MARKUP = /<script|<iframe|<object|<embed|\son\w+\s*=|javascript:/i;
const SERVICE_WORKER = new URL("/service-worker.js", location.origin).href;

if (window.trustedTypes?.createPolicy) {
  window.trustedTypes.createPolicy("default", {
    createHTML(markup) {
      return FORBIDDEN_MARKUP.test(markup) ? null : markup;
    },
    createScriptURL(address) {
      return new URL(address, location.origin).href === SERVICE_WORKER ? address : null;
    },
  });
}

// Found by the pages of in-store work where the browser reads no barcodes.
globalThis.openBarcodeReader = async () => (await import("./reader/reader.js")).open();

// The desk's styles come with its pages: phones of the field do without them.
let deskStyles;
globalThis.loadDeskStyles = () =>
  (deskStyles ??= new Promise((loaded, failed) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("./desk.css", import.meta.url).href;
    sheet.onload = loaded;
    sheet.onerror = () => {
      sheet.remove();
      deskStyles = undefined;
      failed(new Error("the desk's styles cannot be fetched"));
    };
    document.head.append(sheet);
  }));

// The sign of the app is painted before its code is asked for, which on a slow line would take the room
// that the sign needs. A page in the background paints nothing and need not wait.
if (!document.hidden) await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
await init({ module_or_path: await loadCode(new URL("./web_bg.wasm", import.meta.url)) });

/** A line that breaks is tried again, less and less often. A page that is left needs nothing more. */
async function loadCode(address) {
  for (let pause = 1_000; ; pause = Math.min(pause * 2, 30_000)) {
    try {
      return await WebAssembly.compileStreaming(fetch(address));
    } catch (error) {
      // Anything else than the network is a fault of the build.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((rested) => setTimeout(rested, pause));
    }
  }
}
