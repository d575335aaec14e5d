// A server's signature under a key of the test's own, for answers that a test changes on their way: a
// phone that has met no other key believes it.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash("sha256")).digest();

/** The Merkle root over the leaves of an answer (RFC 9162, 2.1). */
function rootOf(leaves) {
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0]);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return hash(Uint8Array.of(1), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

export class Signer {
  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.secret = privateKey;
    // The key itself is the end of its DER form.
    this.key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  }

  /** The answer of a push under this key. */
  sign(text) {
    const answer = JSON.parse(text);
    if (!answer.signed) return text;
    const leaves = answer.receipts.map(({ leaf }) => Buffer.from(leaf, "hex"));
    const root = rootOf(leaves);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(leaves.length);
    const signature = sign(null, Buffer.concat([Buffer.from("SBR1"), size, root]), this.secret);
    answer.signed = { key: this.key, size: leaves.length, root: root.toString("hex"), signature: signature.toString("hex") };
    return JSON.stringify(answer);
  }
}
