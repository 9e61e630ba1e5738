import { connectToAnswering } from "../down/answering-cluster";
import { claimsIn } from "../../contracts/collection";
import { nameOf } from "../../contracts/objects";
import { type CiRun, RUN_MARK, stateBackend } from "./ci-run";
import { withBackend } from "./ci-stack";
import { isRunNamespace, runVolumes } from "./run-namespace";
import { beginOf } from "./run-name";
import { ownershipOf, readRecords } from "./run-record";

/** After this long a run counts as dead, whichever machine made it: none takes a tenth of it. */
const DEAD_AFTER_MS = 60 * 60 * 1000;

/** What a CI run left. */
export interface LeftOverRun {
  readonly run: CiRun;
  readonly begin: Date;
  /** Why it counts as dead. */
  readonly reason: string;
  /** Whether its stack is in the state backend. */
  readonly hasStack: boolean;
  readonly namespace?: { readonly claims: readonly string[] };
  readonly volumes: readonly string[];
}

/** A run that may be dead, and where it was found. */
interface Candidate {
  readonly run: CiRun;
  readonly isOwnerGone: boolean;
}

/**
 * Finds what dead CI runs left: those whose record in this clone names processes that are gone; and, where there is
 * no such record, stacks and namespaces with the name and the mark of a run that began more than an hour ago.
 */
export async function findLeftOvers(kubeContext: string, now = new Date()): Promise<LeftOverRun[]> {
  const records = await readRecords();
  const ownerships = await Promise.all(records.map(ownershipOf));
  const known = new Map<string, Candidate>();
  records.forEach((run, index) => {
    if (ownerships[index] !== "alive")
      known.set(run.name, { run, isOwnerGone: ownerships[index] === "gone" });
  });
  const alive = new Set(records.filter((_, index) => ownerships[index] === "alive").map(({ name }) => name));

  const backend = stateBackend();
  for (const name of [...(await markedStacks(backend)), ...(await markedNamespaces(kubeContext))]) {
    if (alive.has(name) || known.has(name)) continue;
    known.set(name, { run: { name, kubeContext, backend }, isOwnerGone: false });
  }
  const dead = [...known.values()].filter(({ run, isOwnerGone }) => isOwnerGone || isTooOld(run.name, now));
  return Promise.all(dead.map(inspect));
}

function isTooOld(name: string, now: Date): boolean {
  const begin = beginOf(name);
  return begin !== undefined && now.getTime() - begin.getTime() > DEAD_AFTER_MS;
}

/** Stacks with the name and the tag of a CI run. */
async function markedStacks(backend: string): Promise<string[]> {
  return withBackend(backend, async (workspace) => {
    const stacks = await workspace.listStacks();
    const named = stacks.map(({ name }) => name).filter((name) => beginOf(name) !== undefined);
    const tags = await Promise.all(named.map((name) => workspace.listTags(name)));
    return named.filter((name, index) => tags[index]?.[RUN_MARK] === name);
  });
}

/** Namespaces with the name and the label of a CI run. */
async function markedNamespaces(kubeContext: string): Promise<string[]> {
  const cluster = await connectToAnswering(kubeContext);
  const { items } = await cluster.core.listNamespace({ labelSelector: RUN_MARK });
  return items
    .filter((namespace) => isRunNamespace(namespace) && beginOf(nameOf(namespace)) !== undefined)
    .map(nameOf);
}

async function inspect({ run, isOwnerGone }: Candidate): Promise<LeftOverRun> {
  const cluster = await connectToAnswering(run.kubeContext);
  const { items: namespaces } = await cluster.core.listNamespace({
    fieldSelector: `metadata.name=${run.name}`,
  });
  const { items: claims } = await claimsIn(cluster, run.name).list();
  const stacks = await withBackend(run.backend, (workspace) => workspace.listStacks());
  return {
    run,
    begin: beginOf(run.name) ?? new Date(0),
    reason: isOwnerGone ? "its processes are gone" : "it began more than an hour ago",
    hasStack: stacks.some(({ name }) => name === run.name),
    ...(namespaces.length > 0 && { namespace: { claims: claims.map(nameOf) } }),
    volumes: (await runVolumes(cluster, run.name)).map(nameOf),
  };
}
