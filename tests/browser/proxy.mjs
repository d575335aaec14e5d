// A network between phone and server that can lose answers and be slow.
import { createServer, request as ask } from "node:http";
import { gunzipSync } from "node:zlib";

export class Network {
  static async to(product) {
    const network = new Network();
    network.product = product;
    network.isDown = false;
    network.losesAnswer = () => false;
    /** Which requests break off when half of what has come of them has gone on. */
    network.cutsRequest = () => false;
    /** What has to come before such a request breaks off. */
    network.beforeCut = async () => {};
    network.chunkDelayMs = 0;
    network.lost = 0;
    network.rewrite = () => undefined;
    /** What is changed of what a phone sends to an address. */
    network.alter = () => undefined;
    /** Which addresses a captive portal answers, with a page and a good status. */
    network.portal = () => false;
    /** What it has answered. */
    network.caught = [];
    /** Where the server has what is asked for. */
    network.find = (path) => path;
    /** Bytes of all bodies that came from the server, as they were on the line. */
    network.received = 0;
    network.server = createServer((incoming, outgoing) => network.pass(incoming, outgoing));
    await new Promise((resolve) => network.server.listen(0, "127.0.0.1", resolve));
    network.address = `http://127.0.0.1:${network.server.address().port}`;
    return network;
  }

  pass(incoming, outgoing) {
    if (this.isDown) {
      outgoing.destroy();
      return;
    }
    if (this.portal(incoming.url)) {
      this.caught.push(incoming.url);
      incoming.resume();
      outgoing.writeHead(200, { "Content-Type": "text/html" });
      outgoing.end("<!doctype html><title>Free Wi-Fi</title><h1>Welcome to free Wi-Fi</h1>");
      return;
    }
    const { port } = this.product;
    const change = this.rewrite(incoming.url);
    // What is rewritten has to come as plain text.
    const headers = change ? { ...incoming.headers, "accept-encoding": "identity" } : incoming.headers;
    const options = { host: "127.0.0.1", port, path: this.find(incoming.url), method: incoming.method, headers };
    const take = (answer) => (change ? this.exchange(answer, outgoing, change) : this.answer(incoming, answer, outgoing));
    const onward = ask(options, take);
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    const alter = this.alter(incoming.url);
    if (this.cutsRequest(incoming)) {
      this.cut(incoming, outgoing, onward);
    } else if (alter) {
      this.send(incoming, onward, alter).catch(() => onward.destroy());
    } else {
      incoming.pipe(onward);
    }
  }

  /** Something else goes on than what came. */
  async send(incoming, onward, alter) {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const whole = Buffer.concat(parts);
    const body = alter(incoming.headers["content-encoding"] === "gzip" ? gunzipSync(whole) : whole);
    onward.removeHeader("content-encoding");
    onward.setHeader("content-length", body.length);
    onward.end(body);
  }

  /** The line breaks behind what the server has taken off it. */
  cut(incoming, outgoing, onward) {
    const half = Number(incoming.headers["content-length"]) / 2;
    let passed = 0;
    incoming.on("data", (bytes) => {
      passed += bytes.length;
      const isHalf = passed >= half;
      if (isHalf) incoming.pause();
      onward.write(bytes, async () => {
        if (!isHalf) return;
        await this.beforeCut(incoming);
        outgoing.destroy();
      });
    });
  }

  /** The answer comes only when the server has done its work; losing it is the last that can happen. */
  answer(incoming, answer, outgoing) {
    if (this.losesAnswer(incoming, answer)) {
      this.lost += 1;
      outgoing.destroy();
      answer.resume();
      return;
    }
    answer.on("error", () => outgoing.destroy());
    answer.on("data", (bytes) => (this.received += bytes.length));
    outgoing.writeHead(answer.statusCode, answer.headers);
    if (this.chunkDelayMs === 0) {
      answer.pipe(outgoing);
    } else {
      this.trickle(answer, outgoing);
    }
  }

  /** Another build of the same file, for instance. */
  async exchange(answer, outgoing, change) {
    const parts = [];
    for await (const part of answer) parts.push(part);
    const { "content-length": _length, "content-encoding": _encoding, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode, headers);
    outgoing.end(change(Buffer.concat(parts).toString()));
  }

  async trickle(answer, outgoing) {
    try {
      await this.pour(answer, outgoing);
    } catch {
      // The browser has left the page: a line that is cut needs no rest.
      outgoing.destroy();
    }
  }

  async pour(answer, outgoing) {
    const { chunkBytes, chunkDelayMs } = this;
    for await (const bytes of answer) {
      for (let from = 0; from < bytes.length && !outgoing.destroyed; from += chunkBytes) {
        await new Promise((resolve) => setTimeout(resolve, chunkDelayMs));
        outgoing.write(bytes.subarray(from, from + chunkBytes));
      }
    }
    outgoing.end();
  }

  async end() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
