import { Resolver } from "node:dns/promises";
import { request } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import { required } from "../../kubernetes/objects";
import type { DeployedStack } from "./deployed-stack";
import { Gaps } from "./records/gaps";
import { cluster } from "../support/live-cluster";

/** After this long without an answer a request counts as failed. */
const PATIENCE_MS = 1_000;

/** Pause between two requests. */
const PACE_MS = 50;

/** How long an ordinal may take to answer once all is over. */
const LATEST_MS = 60_000;

/**
 * Requests the page of each ordinal of a stack from this machine, which is the node, for as long as the function
 * takes. Returns the longest time in seconds in which an ordinal did not answer.
 */
export async function longestGapInService(stack: DeployedStack, use: () => Promise<void>): Promise<number> {
  const { podDnsNames, containerPorts } = stack.outputs;
  const port = required(Object.values(containerPorts)[0], "a port of the stack");
  const nameServer = await clusterNameServer();
  let endedAt = Infinity;
  const probe = async (name: string): Promise<number> => {
    const gaps = new Gaps();
    let served = false;
    while (!served || performance.now() < endedAt) {
      served = await answers(nameServer, name, port);
      if (served) gaps.success();
      else if (performance.now() > endedAt + LATEST_MS) throw new Error(`${name} does not answer any more`);
      await after(PACE_MS);
    }
    return gaps.longestSeconds;
  };
  const probes = Promise.allSettled(podDnsNames.map(probe));
  try {
    await use();
  } finally {
    endedAt = performance.now();
  }
  const longest = (await probes).map((probed) => {
    if (probed.status === "rejected") throw probed.reason as Error;
    return probed.value;
  });
  return Math.max(...longest);
}

async function clusterNameServer(): Promise<string> {
  const { spec } = await cluster().core.readNamespacedService({ name: "kube-dns", namespace: "kube-system" });
  return required(spec?.clusterIP, "spec.clusterIP");
}

/** Any HTTP answer counts, because an empty volume has no page. */
async function answers(nameServer: string, name: string, port: number): Promise<boolean> {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 });
  resolver.setServers([nameServer]);
  try {
    const [address] = await resolver.resolve4(name);
    return address !== undefined && (await answersAt(address, port));
  } catch {
    return false;
  }
}

function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      { host, port, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) },
      (response) => {
        response.resume();
        resolve(true);
      },
    );
    asked.on("error", () => {
      resolve(false);
    });
    asked.end();
  });
}
