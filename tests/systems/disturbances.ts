import type { V1Pod } from "@kubernetes/client-node";
import { nameOf } from "../../kubernetes/objects";
import type { DeployedSystem } from "./deployed-system";
import { type Acknowledgement, longestGap, SteadyClient } from "./steady-client";
import { contentOf } from "./system";

const CATCH_UP_MS = 30_000;

/** What a system did through its disturbances. */
export interface Disturbed {
  /** Longest time without an acknowledged write, in seconds, by what happened. */
  readonly gaps: Readonly<Record<string, number>>;
  readonly acknowledged: readonly Acknowledgement[];
  /** Acknowledged records that a pod lacks or has altered, by pod. */
  readonly lost: Readonly<Record<string, readonly number[]>>;
}

/** Something that happens to a system while records are written. */
export interface Disturbance {
  readonly name: string;
  readonly happen: (system: DeployedSystem) => Promise<void>;
  /** Whether it takes so many members away that the others take no writes until they are back. Default: `false`. */
  readonly haltsWrites?: boolean;
}

/** Disturbs a system, one thing after the other, under a steady client, and compares what it has in the end. */
export async function disturb(
  deployed: DeployedSystem,
  disturbances: readonly Disturbance[],
): Promise<Disturbed> {
  const { cluster, namespace, system } = deployed;
  const client = await SteadyClient.start(cluster, namespace, system.client);
  const spans: { name: string; from: Date; to: Date }[] = [];
  for (const { name, happen, haltsWrites = false } of disturbances) {
    const from = new Date();
    await happen(deployed);
    if (!haltsWrites) await writesGoOn(client);
    spans.push({ name, from, to: new Date() });
  }
  const acknowledged = await client.stop();
  return {
    acknowledged,
    gaps: Object.fromEntries(
      spans.map(({ name, from, to }) => [name, longestGap(acknowledged, from, to)] as const),
    ),
    lost: await lostRecords(deployed, acknowledged, await client.pod()),
  };
}

/** What happens to every system, in this order. */
export function allDisturbances({ system }: Pick<DeployedSystem, "system">): readonly Disturbance[] {
  return [
    ...system.scales.map((replicas, index) => ({
      ...scaling(replicas, index),
      haltsWrites: system.needsMajority === true && replicas < (system.scales[index - 1] ?? 0) / 2,
    })),
    { name: "every pod deleted", happen: deleteEveryPod },
    ...system.rolls.map(rolling),
    { name: "leader killed", happen: killLeader },
    { name: "destroyed and back", happen: destroyAndComeBack },
  ];
}

export function scaling(replicas: number, index = 0): Disturbance {
  return {
    name: `${String(index + 1)}. scaled to ${String(replicas)}`,
    happen: (deployed) => deployed.update({ replicas: String(replicas) }),
  };
}

export function rolling(config: Readonly<Record<string, string>>): Disturbance {
  const changed = Object.entries(config).map(([key, value]) => `${key} ${value}`);
  return { name: `rolled to ${changed.join(", ")}`, happen: (deployed) => deployed.update(config) };
}

async function deleteEveryPod(deployed: DeployedSystem): Promise<void> {
  for (const pod of await deployed.pods()) await deployed.replacePod(pod);
}

/**
 * With the shortest grace period that keeps the promise of one pod a name. Without a grace period, the API server forgets
 * the pod at once. Its successor then starts on the same volume while the old pod still writes to it.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/
 */
export async function killLeader(deployed: DeployedSystem): Promise<void> {
  const { cluster, namespace, system } = deployed;
  const name = await system.leader(cluster, namespace);
  await deployed.replacePod(await cluster.core.readNamespacedPod({ namespace, name }), 1);
}

export async function destroyAndComeBack(deployed: DeployedSystem): Promise<void> {
  await deployed.destroy();
  await deployed.update();
}

/** The client connects for each write, so a gap has an end. */
async function writesGoOn(client: SteadyClient): Promise<void> {
  const before = (await client.acknowledged()).length;
  const limit = Date.now() + 120_000;
  while ((await client.acknowledged()).length <= before + 5) {
    if (Date.now() > limit) throw new Error("no write was acknowledged for 120 s after a disturbance");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function lostRecords(
  deployed: DeployedSystem,
  acknowledged: readonly Acknowledgement[],
  client: V1Pod,
): Promise<Record<string, readonly number[]>> {
  const pods = await deployed.pods();
  const losses = await Promise.all(pods.map((pod) => lostByPod(deployed, pod, acknowledged, client)));
  return Object.fromEntries(pods.map((pod, index) => [nameOf(pod), losses[index] ?? []]));
}

/** A replica that streams may be a moment behind; what it lacks after that is lost. */
async function lostByPod(
  { cluster, system }: DeployedSystem,
  pod: V1Pod,
  acknowledged: readonly Acknowledgement[],
  client: V1Pod,
): Promise<readonly number[]> {
  const limit = Date.now() + CATCH_UP_MS;
  for (;;) {
    const records = await system.read(cluster, pod, client);
    const lost = acknowledged
      .map(({ record }) => record)
      .filter((record) => records.get(record) !== contentOf(record));
    if (lost.length === 0 || Date.now() > limit) return lost;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
