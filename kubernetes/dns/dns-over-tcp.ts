import { Writable } from "node:stream";
import { Exec, type V1Pod } from "@kubernetes/client-node";
import { type Packet, streamDecode, streamEncode } from "dns-packet";
import type { Cluster } from "../cluster";
import { mainContainerOf, nameOf, required } from "../objects";

const TIMEOUT_SECONDS = 30;

/**
 * Sends a packet to the DNS server that the pod is configured with. It is part of the command, for a command's
 * input can begin before the command does; the server answers as long as the input has not ended. A connection that
 * ends takes the whole command with it, which would wait for the end of its input otherwise.
 */
function commandFor(packet: Buffer): string {
  const octal = [...packet].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
  const server = "$(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf)";
  return `{ printf '%b' '${octal}'; exec sleep ${TIMEOUT_SECONDS}; } | { nc ${server} 53; kill 0; }`;
}

/** Asks the cluster's DNS for A records over TCP, through a connection that a pod makes. */
export async function askOverTcp(cluster: Cluster, pod: V1Pod, name: string): Promise<Packet> {
  const namespace = required(pod.metadata?.namespace, "metadata.namespace");
  const late = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const query = streamEncode({
    type: "query",
    id: 1,
    flags: RECURSION_DESIRED,
    questions: [{ type: "A", name }],
  });
  let errors = "";
  let close: () => void = () => undefined;
  try {
    return await new Promise<Packet>((resolve, reject) => {
      const fail = (reason: string): void => {
        reject(
          new Error(`the cluster's DNS does not answer over TCP for ${name}: ${errors.trim() || reason}`),
        );
      };
      late.addEventListener("abort", () => {
        fail(`no answer within ${TIMEOUT_SECONDS} s`);
      });
      const stderr = sink((chunk) => (errors += chunk.toString()));
      new Exec(cluster.kubeConfig)
        .exec(
          namespace,
          nameOf(pod),
          mainContainerOf(pod).name,
          ["sh", "-c", commandFor(query)],
          sink(packetReader(resolve)),
          stderr,
          null,
          false,
          ({ message }) => {
            fail(message ?? "the connection was closed");
          },
        )
        .then((socket: { close: () => void }) => {
          close = () => {
            socket.close();
          };
        }, reject);
    });
  } finally {
    close();
  }
}

/** Flag of a query, as every resolver sets it. */
const RECURSION_DESIRED = 0x100;

/** Collects chunks until the packet is whole whose length its first two bytes tell. */
function packetReader(onPacket: (packet: Packet) => void): (chunk: Buffer) => void {
  let received = Buffer.alloc(0);
  return (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2)
      onPacket(streamDecode(received));
  };
}

function sink(onChunk: (chunk: Buffer) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      onChunk(chunk);
      done();
    },
  });
}
