import { PassThrough, Writable } from "node:stream";
import { Exec, type V1Pod } from "@kubernetes/client-node";
import { type Packet, streamDecode, streamEncode } from "dns-packet";
import type { Cluster } from "./cluster";
import { mainContainerOf, nameOf, required } from "./objects";

const TIMEOUT_SECONDS = 10;

/** Connects to the DNS server that the pod is configured with. */
const CONNECT = "exec nc $(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf) 53";

/** Asks the cluster's DNS for A records over TCP, through a connection that a pod makes. */
export async function askOverTcp(cluster: Cluster, pod: V1Pod, name: string): Promise<Packet> {
  const stdin = new PassThrough();
  const namespace = required(pod.metadata?.namespace, "metadata.namespace");
  const late = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
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
          ["sh", "-c", CONNECT],
          sink(packetReader(resolve)),
          stderr,
          stdin,
          false,
          () => {
            fail("the connection was closed");
          },
        )
        .then((socket: { close: () => void }) => {
          close = () => {
            socket.close();
          };
          stdin.write(
            streamEncode({
              type: "query",
              id: 1,
              flags: RECURSION_DESIRED,
              questions: [{ type: "A", name }],
            }),
          );
        }, reject);
    });
  } finally {
    stdin.destroy();
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
