import { type Given, runWithOptions } from "../../command-line/command";
import { failureOf } from "../../command-line/failures/failure-of";
import { orAborted } from "../../command-line/or-aborted";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { readConfig } from "../../pulumi/project/configured-value";
import { exportedState, findStack, type StackLocation } from "../../pulumi/state/exported-state";
import { type ExportedState, resourcesOf } from "../../pulumi/state/state";
import { clearInterruptedUpdate } from "../../pulumi/recovery/interrupted-update";
import { requirePassphrase } from "../../pulumi/project/passphrase";
import { projectIn } from "../../pulumi/project/project";
import { workloadsInState } from "../../pulumi/state/state-workloads";
import { requireWritableState } from "../../pulumi/state/writable-state";
import { Failure } from "../../command-line/failures/failure";
import { wordsFor } from "../command-words";
import { giveBackLeftOvers } from "../disturbed-workloads";
import { absenceOf } from "../other-cluster";
import { clustersOf, mergeBy, serverOf } from "../provider-clusters";
import type { ClaimPlan } from "../plan/workloads/workload-plan";
import { patienceWith, runPulumiOn } from "../pulumi-on-cluster";
import { deleteData } from "./delete-data";
import { describeKeptData, NOTHING_KNOWN } from "./description";
import { dataAtStake, describeDestroyed, destroyedClaims } from "./destroyed-data";
import { findKeptData } from "./kept-claims";
import { forgetSpared, requireOwnContent, type SparedObject } from "./own-objects";
import { isOnCluster, mergeHoldings, type StackHoldings, stackHoldings } from "./stack-holdings";
import { deleteUnfinished } from "./unfinished-objects";

const HELP = `kubernetes-workloads down [--cwd DIR] [--stack NAME] [--delete-data]

Destroys a stack. Claims stay, because they hold data, and are listed afterwards. It deletes
only what the stack made. An object that another user put in place of the stack's own stays. So
does a namespace with objects of others. It stops before it deletes anything if the program
protects a resource, or defines a custom kind of which others have objects. Works for every
Pulumi program, in any language and with any state backend.

  --cwd DIR       folder of the Pulumi project (default: the current one)
  --stack NAME    stack to destroy (default: the one that is selected there)
  --delete-data   lists and deletes claims, too: those that bear the identity of a component
                  of this package, and a name that its StatefulSet gives. Without this option,
                  a destroy that would delete claims with a namespace or a StatefulSet is
                  refused
  --help          prints this text

In this package's own repository (npm run down), the stack's namespace stays as well, unless the
stack is short-lived. With --delete-data, a generated namespace is deleted if nothing else is in
it. Objects that an interrupted update has made are deleted, too.
`;

const OPTIONS = {
  cwd: { type: "string" },
  stack: { type: "string" },
  "delete-data": { type: "boolean", default: false },
} as const;

/** Runs the command with its arguments. */
export function main(args: readonly string[]): Promise<void> {
  return runWithOptions({ help: HELP, options: OPTIONS, args }, down);
}

/** Pulumi destroys everything else before it fails at a resource that is protected. */
export function requireUnprotected(state: ExportedState, { project, stack }: StackLocation): void {
  const guarded = resourcesOf(state).filter(({ protect }) => protect === true);
  if (guarded.length === 0) return;
  const { pulumi } = wordsFor(project);
  throw new Failure(
    [
      `Nothing was destroyed: stack ${stack} has resources that its program protects (the resource option protect):`,
      ...guarded.map(
        ({ type, urn }) => `  ${type.split(":").at(-1) ?? type} ${urn.split("::").at(-1) ?? urn}`,
      ),
    ].join("\n"),
    [
      "If they may go, take the protection away, and run the same command again:",
      ...guarded.map(({ urn }) => `  ${pulumi} state unprotect --yes --stack ${stack} '${urn}'`),
    ].join("\n"),
  );
}

/** What a stack has on one cluster. */
interface Site {
  readonly cluster: Cluster;
  readonly holdings: StackHoldings;
}

async function down({ values }: Given<typeof OPTIONS>, interrupt: AbortSignal): Promise<void> {
  const location = await findStack(projectIn(values.cwd), values.stack, interrupt);
  const { project, stack } = location;
  if (project.isOwn) await requirePassphrase(stack);
  // It is read first, because a destroy removes from the state what the stack has.
  const state = await exportedState(location, interrupt);
  const sites = await sitesOf(location, state, interrupt);
  const clusters = sites.map(({ cluster }) => cluster);
  requireUnprotected(state, location);
  for (const site of sites) await requireSameCluster(site, location);
  for (const site of sites) await giveBackDisturbed(site, state);
  if (project.isOwn) await clearInterrupted(location, clusters, interrupt);
  // The own program deletes data only if it is told that the stack is short-lived.
  const mayDeleteData = project.isOwn || values["delete-data"];
  const spared = await requireDestroyable(sites, location, state, mayDeleteData);
  await forgetSpared(spared, location, console.log);
  const failure = await failureOf(() =>
    runPulumiOn(clusters, location, ["destroy", "--yes", "--skip-preview"], interrupt),
  );
  // A destroy that fails or is interrupted half-way has forgotten the StatefulSets that it deleted, and nothing names their claims later.
  const kept = (await Promise.all(sites.map((site) => findKeptData(site.cluster, site.holdings)))).flat();
  if (failure === undefined || kept.some(({ claims }) => claims.length > 0))
    console.log(`\n${sites.length === 0 ? NOTHING_KNOWN : describeKeptData(kept, location)}`);
  interrupt.throwIfAborted();
  if (failure) throw failure;
  if (!values["delete-data"]) return;
  for (const { cluster, holdings } of sites)
    await deleteData(cluster, await findKeptData(cluster, holdings), console.log);
}

async function sitesOf(
  location: StackLocation,
  state: ExportedState,
  interrupt: AbortSignal,
): Promise<Site[]> {
  const clusters = clustersOf(location, interrupt);
  const configured = location.project.isOwn ? await readConfig(location.stack) : undefined;
  const sites = await Promise.all(
    stackHoldings(location, state, configured).map(async (holdings) => ({
      cluster: await clusters(holdings.providers[0]),
      holdings,
    })),
  );
  return mergeBy(
    sites,
    ({ cluster }) => serverOf(cluster),
    (one, other) => ({ ...one, holdings: mergeHoldings(one.holdings, other.holdings) }),
  );
}

/**
 * Makes sure that a destroy deletes nothing of others, and no data that was not named before. Changes nothing.
 *
 * @returns objects of others that the stack has to forget first
 * @throws {@link Failure} that names what would go
 */
async function requireDestroyable(
  sites: readonly Site[],
  location: StackLocation,
  state: ExportedState,
  mayDeleteData: boolean,
): Promise<readonly SparedObject[]> {
  const spared: SparedObject[] = [];
  for (const { cluster, holdings } of sites) spared.push(...(await requireOwnContent(cluster, holdings)));
  const urns = new Set(spared.map(({ urn }) => urn));
  const claims: ClaimPlan[] = [];
  for (const { cluster, holdings } of sites)
    claims.push(...(await destroyedClaims(cluster, holdings, state, urns)));
  if (claims.length > 0 && !mayDeleteData) throw dataAtStake(claims, location);
  if (claims.length > 0) console.log(describeDestroyed(claims, location));
  return spared;
}

/** A destroy would find nothing to delete, and the stack would forget its objects on the other cluster. */
async function requireSameCluster(
  { cluster, holdings: { objects } }: Site,
  { project, stack }: StackLocation,
): Promise<void> {
  const made = objects.flatMap(({ madeAt, ...object }) =>
    madeAt === undefined ? [] : [{ ...object, madeAt }],
  );
  const absence = await absenceOf(cluster, made);
  if (absence === undefined) return;
  if (!absence.isElsewhere) {
    console.log(`Warning: ${absence.sentence} What is on another cluster stays there.`);
    return;
  }
  throw new Failure(
    `${absence.sentence} Nothing was deleted.`,
    `Let the context lead to that cluster again (see KUBECONFIG), and run the same command again. If that cluster is gone for good with all data, let Pulumi forget the stack's objects: ${wordsFor(project).pulumi} stack rm --force --preserve-config ${stack}`,
  );
}

/** The changes of a `verify --disturb` that was killed. */
async function giveBackDisturbed({ cluster, holdings }: Site, state: ExportedState): Promise<void> {
  const workloads = workloadsInState(state).filter(({ provider }) => isOnCluster(holdings, provider));
  await giveBackLeftOvers(cluster, () => Promise.resolve(workloads), console.error);
}

/** The own program is on one cluster. */
async function clearInterrupted(
  location: StackLocation,
  [cluster]: readonly Cluster[],
  interrupt: AbortSignal,
): Promise<void> {
  if (cluster === undefined) return;
  await requireWritableState();
  const setting = { cluster, limitSeconds: await patienceWith(location) };
  await clearInterruptedUpdate(location.stack, interrupt, (pending) =>
    orAborted(deleteUnfinished(setting, pending, console.log), interrupt),
  );
}
