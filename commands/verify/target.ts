import type { parseArgs } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../../components/promises";
import { livePromises, type LiveWorkloadName } from "../../contracts/live-promises";
import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { loadKubeConfig } from "../../kubernetes/connection/load-kube-config";
import { exportedState, findStack, type StackLocation } from "../../pulumi/state/exported-state";
import { projectIn } from "../../pulumi/project/project";
import { addressIn } from "../../pulumi/provider-address";
import { type StateWorkload, workloadsInState } from "../../pulumi/state/state-workloads";
import { connectToAnswering } from "../answering-cluster";
import { type ClusterFinder, clustersOf, serverOf } from "../provider-clusters";
import { notesOn, promisesOfStack } from "./promises-of-stack";

/** What is judged. */
export interface Target {
  /** In words: `stack dev`. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly workloads: readonly WorkloadPromises[];
  /** Notes on where the promises come from, one list for each workload. */
  readonly notes: readonly (readonly string[])[];
}

/** The options of commands that are about the workloads of a stack, or about live ones. */
export const TARGET_OPTIONS = {
  cwd: { type: "string" },
  stack: { type: "string" },
  workload: { type: "string", multiple: true },
  context: { type: "string" },
  namespace: { type: "string", short: "n" },
} as const;

type Named = ReturnType<typeof parseArgs<{ options: typeof TARGET_OPTIONS }>>["values"];

/** How a caller names what is to be judged. */
export interface TargetOptions extends Named {
  /** Live workloads as `statefulset/NAME` or `deployment/NAME`. */
  readonly live: readonly string[];
}

/**
 * Finds what is to be judged: the workloads of a stack, or live ones.
 *
 * @throws {@link Failure} when there is no such thing, its cluster does not answer, or the options contradict each other
 */
export function findTarget(options: TargetOptions, signal: AbortSignal): Promise<Target> {
  return options.live.length > 0 ? liveTarget(options) : stackTarget(options, signal);
}

async function liveTarget({
  stack,
  cwd,
  workload,
  context,
  namespace,
  live,
}: TargetOptions): Promise<Target> {
  if (stack !== undefined || cwd !== undefined || workload !== undefined) {
    throw new Failure(
      `live workloads (${live.join(", ")}) are named beside --stack, --cwd or --workload, which name those of a stack`,
      "Give the one or the other.",
    );
  }
  if (context === undefined || namespace === undefined) {
    throw new Failure(
      `live workloads (${live.join(", ")}) need --context and --namespace`,
      `Name the kubeconfig context of their cluster, one of: ${contextNames().join(", ") || "none"}; and their namespace.`,
    );
  }
  const names = distinct(live.map((text) => parseWorkload(text, namespace)));
  const cluster = await connectToAnswering(context);
  const workloads = await Promise.all(names.map((name) => livePromises(cluster, name)));
  return {
    name: wordsFor(names),
    cluster,
    workloads,
    notes: workloads.map(() => ["its promises were read from the live object"]),
  };
}

function distinct(names: readonly LiveWorkloadName[]): LiveWorkloadName[] {
  const byWords = new Map(names.map((name) => [wordsFor([name]), name]));
  return [...byWords.values()];
}

/** How many workloads are named: more would fill the head of a page. */
const NAMED = 3;

function wordsFor(names: readonly LiveWorkloadName[]): string {
  if (names.length > NAMED) return `${names.length} workloads`;
  return names.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`).join(", ");
}

const KINDS: ReadonlyMap<string, LiveWorkloadName["kind"]> = new Map([
  ["statefulset", "StatefulSet"],
  ["statefulsets", "StatefulSet"],
  ["sts", "StatefulSet"],
  ["deployment", "Deployment"],
  ["deployments", "Deployment"],
  ["deploy", "Deployment"],
]);

/** A workload as kubectl names it. */
function parseWorkload(text: string, namespace: string): LiveWorkloadName {
  const [type = "", name = "", ...others] = text.split("/");
  const kind = KINDS.get(type.toLowerCase().replace(/(\.v1)?\.apps$/, ""));
  if (kind === undefined || name === "" || others.length > 0) {
    throw new Failure(
      `"${text}" names no workload`,
      "Name it by kind and name: statefulset/NAME or deployment/NAME. Other kinds make no promises that are judged here.",
    );
  }
  return { kind, namespace, name };
}

async function stackTarget(options: TargetOptions, signal: AbortSignal): Promise<Target> {
  const location = await findStack(projectIn(options.cwd), options.stack, signal);
  const found = workloadsInState(await exportedState(location, signal));
  if (found.length === 0) throw noWorkload(location);
  const chosen = chooseWorkloads(found, options.workload);
  const { cluster, notes } = await clusterOf(chosen, options.context, clustersOf(location, signal));
  return {
    name: `stack ${location.stack}`,
    cluster,
    workloads: await Promise.all(chosen.map((workload) => promisesOfStack(cluster, workload))),
    notes: chosen.map((workload) => [...notesOn(workload), ...notes]),
  };
}

function noWorkload({ project, stack }: StackLocation): Failure {
  return new Failure(
    `stack ${stack} of ${project.folder} has no StatefulSet and no Deployment that is deployed`,
    "Deploy it first (pulumi up), or name live workloads: --context CONTEXT --namespace NAMESPACE statefulset/NAME deployment/NAME",
  );
}

function chooseWorkloads(
  found: readonly StateWorkload[],
  wanted: readonly string[] | undefined,
): readonly StateWorkload[] {
  if (wanted === undefined) return found;
  const missing = wanted.filter((name) => !found.some((workload) => workload.name === name));
  if (missing.length > 0) {
    throw new Failure(
      `the stack has no workload ${missing.join(", ")}`,
      `It has: ${found.map(({ kind, name }) => `${kind} ${name}`).join(", ")}.`,
    );
  }
  return found.filter(({ name }) => wanted.includes(name));
}

/** The cluster that the workloads' providers lead to; a provider that names no context uses what is current. */
export async function clusterOf(
  workloads: readonly StateWorkload[],
  given: string | undefined,
  clusters: ClusterFinder,
): Promise<{ readonly cluster: Cluster; readonly notes: readonly string[] }> {
  if (given !== undefined) return { cluster: await connectToAnswering(given), notes: [] };
  const providers = workloads.map(({ provider }) => provider);
  // Two kubeconfig contexts may lead to one cluster, as two users of it do.
  const connections = await Promise.all(providers.map(clusters));
  if (new Set(connections.map(serverOf)).size > 1) {
    throw new Failure(
      `the workloads are on several clusters: ${workloads.map(({ kind, name, provider }) => `${kind} ${name} on that of provider ${provider?.urn.split("::").at(-1) ?? "unknown"}`).join(", ")}`,
      "Judge one cluster at a time: name its workloads with --workload, or its context with --context.",
    );
  }
  const [provider] = providers;
  const cluster = await clusters(provider);
  const found = addressIn(provider?.inputs ?? {});
  const isAmbient = "address" in found && Object.keys(found.address).length === 0;
  const context = cluster.kubeConfig.getCurrentContext();
  return {
    cluster,
    notes: isAmbient
      ? [`its provider names no kubeconfig context, so the current one was taken: ${context}`]
      : [],
  };
}

function contextNames(): string[] {
  return loadKubeConfig(new KubeConfig())
    .getContexts()
    .map(({ name }) => name);
}
