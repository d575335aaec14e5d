// A foreign client of tus 1.0 sends photos to the real server and goes on after a cut.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Upload } from "tus-js-client";
import { sha256, takePicture } from "./camera.mjs";
import { Device, Product, open, until } from "./harness.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

test("tus-js-client sends a photo, is cut in the middle, and goes on where the server stopped", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const device = await open(t, Device, product);
  await device.go("/sign-in");
  const bytes = await takePicture(device.page, 11);
  const token = await product.tokenOf("m1");
  const offsets = [];
  let cuts = 0;
  network.cutsRequest = ({ method, headers }) => {
    if (method === "PATCH") offsets.push(Number(headers["upload-offset"]));
    return method === "PATCH" && (cuts += 1) === 1;
  };
  // What lies on the line still when it breaks is lost: the server has to have kept something.
  const headers = { Authorization: `Bearer ${token}` };
  network.beforeCut = ({ url }) => until("the server keeps what came", async () => {
    const answer = await fetch(`${product.address}${url}`, { method: "HEAD", headers: { ...headers, "Tus-Resumable": "1.0.0" } });
    return Number(answer.headers.get("upload-offset")) > 0;
  });
  await new Promise((done, failed) => {
    new Upload(bytes, {
      endpoint: `${network.address}/api/photos/uploads`,
      headers,
      metadata: { sha256: sha256(bytes), filetype: "image/jpeg" },
      retryDelays: [0, 200, 1_000, 3_000, 5_000],
      onSuccess: done,
      onError: failed,
    }).start();
  });
  assert.ok(offsets.length >= 2 && offsets.at(-1) > 0, `it went on: ${offsets}`);
  const held = await product.ask("m1", "/api/photos/delivered", { method: "POST", body: { hashes: [sha256(bytes)] } });
  assert.deepEqual(held.hashes, [sha256(bytes)]);
});
