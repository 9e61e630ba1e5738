import { Failure } from "../command-line/failures/failure";
import { IDENTITY_ANNOTATION, fieldManager, identityOf } from "../components/identity";
import type { Cluster } from "../kubernetes/connection/cluster";
import { type CommandWords, OWN_WORDS } from "./command-words";
import { UNKNOWN } from "../pulumi/provider-address";
import { releaseTitle } from "../pulumi/state/helm-releases";
import { DEFINITION, foreignCustomObjects } from "./custom-objects";
import { foreignContent, type OwnershipProof } from "./foreign-content";
import { foreignObjects, type ForeignObject, type TouchedObject } from "./foreign-objects";
import { contentOf } from "./namespace-content";
import { claimsOf, readStatefulSet, type TemplatedClaim } from "./plan/workloads/stateful-set";
import { objectInWords, plannedObject } from "./plan/preview/planned-object";
import type { Inputs, ResourceChange } from "./plan/preview/resource-change";
import { HELM_RELEASE, NAMESPACE, STATEFUL_SET } from "../pulumi/resource-types";

/** The part of an object's inputs that is read here. */
interface ObjectInputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** The stack that is about to be updated. */
export interface UpdatedStack {
  readonly stack: string;
  readonly kubeContext: string;
  /** Identity of what was made for the stack beforehand, and that it may take over. */
  readonly identity?: string;
  /** How the reader calls commands. Default: as in this repository */
  readonly words?: CommandWords;
}

/**
 * Makes sure that an update touches only what the stack made. It must not meet another owner's object of the same
 * name, a claim that another stack left, or an object that replaced the stack's own. With version 4.25 of Pulumi's
 * provider, the update itself would take over an object if all of its fields agree.
 *
 * @param changes all that a preview announces, what it leaves alone included
 * @throws {@link Failure} that names each object, its owner, and the ways out
 */
export async function requireOwnObjects(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  updated: UpdatedStack,
): Promise<void> {
  const ofKubernetes = changes.filter(isObject);
  requireSameIdentity(ofKubernetes, updated);
  const found = await foreignObjects(cluster, ofKubernetes.flatMap(touchedBy(ofKubernetes)));
  const foreign = found.filter(({ identity }) => identity === undefined || identity !== updated.identity);
  if (foreign.length > 0) throw notOwn(foreign, updated);
  await requireOwnNamespaces(cluster, changes, updated);
  await requireOwnDefinitions(cluster, changes, updated);
}

/**
 * Whether a resource is an object of Kubernetes. Charts and the like are no objects. A patch is meant to change
 * another owner's object.
 */
function isObject(change: ResourceChange): boolean {
  if (change.type.endsWith("Patch")) return false;
  return [change.new, change.recorded ?? change.old].some((inputs) => {
    const metadata = inputs && (inputs as Partial<ObjectInputs>).metadata;
    return metadata instanceof Object && typeof inputs?.kind === "string";
  });
}

/** With a namespace that an update deletes goes all that is in it. */
async function requireOwnNamespaces(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  { stack }: UpdatedStack,
): Promise<void> {
  const deleted = changes.filter(
    ({ type, kind, retained }) =>
      type === NAMESPACE && (kind === "delete" || kind === "replace") && !retained,
  );
  const { uids, releases } = madeBefore(changes);
  for (const { old, recorded = old } of deleted) {
    if (recorded === undefined) continue;
    const { name } = inputsOf(recorded).metadata;
    const identity = identityIn(recorded);
    const made = changes.flatMap((change) => plannedObject(change, change.recorded ?? change.old) ?? []);
    const names = new Set(
      made.filter(({ namespace }) => namespace === name).map((object) => `${object.kind}/${object.name}`),
    );
    const own = { identities: new Set(identity === undefined ? [] : [identity]), uids, names, releases };
    const others = foreignContent(await contentOf(cluster, name), own);
    if (others.length === 0) continue;
    throw new Failure(
      [
        `the update deletes namespace ${name}, and in it is something that stack ${stack} did not make. Nothing was changed.`,
        ...others.map(({ title }) => `  ${title}`),
      ].join("\n"),
      "Move or delete it, or take the change back that deletes the namespace, and run the same command again.",
    );
  }
}

/** With the definition of a custom kind go all objects of that kind, in all namespaces. */
async function requireOwnDefinitions(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  { stack }: UpdatedStack,
): Promise<void> {
  for (const change of changes) {
    const { kind, retained, old, recorded = old } = change;
    const object = plannedObject(change, recorded);
    if (object?.kind !== DEFINITION || (kind !== "delete" && kind !== "replace") || retained) continue;
    const others = await foreignCustomObjects(cluster, object.name, {
      ...madeBefore(changes),
      identities: new Set(),
    });
    if (others.length === 0) continue;
    throw new Failure(
      [
        `the update deletes ${DEFINITION} ${object.name}, and with it all objects of its kind. Stack ${stack} did not make these. Nothing was changed.`,
        ...others.map(({ title }) => `  ${title}`),
      ].join("\n"),
      "To keep the definition, give it the resource option retainOnDelete: true, and update the stack first. If its objects may go, delete them, and run the same command again.",
    );
  }
}

/** What the state of a stack says that it made. */
function madeBefore(changes: readonly ResourceChange[]): Pick<OwnershipProof, "uids"> & {
  readonly releases: ReadonlySet<string>;
} {
  return {
    uids: new Set(changes.flatMap(({ uid }) => uid ?? [])),
    releases: new Set(
      changes
        .filter(({ type }) => type === HELM_RELEASE)
        .map(({ old, recorded = old }) => releaseTitle(recorded)),
    ),
  };
}

/** The API server refuses to apply an object with another identity than it was made with. */
function requireSameIdentity(changes: readonly ResourceChange[], { stack }: UpdatedStack): void {
  const made = changes.flatMap(({ old, recorded = old, new: next }) => {
    const before = recorded && identityIn(recorded);
    return before !== undefined && next && identityIn(next) !== before ? [before] : [];
  });
  const [identity] = made;
  if (identity === undefined) return;
  throw new Failure(
    `stack ${stack} made its objects with identity ${identity}, and now has another one: version 0.1 made the identity of project and stack name, or the configuration key "identity" was changed. Nothing was changed.`,
    `Go on with that identity, which stays then, whatever the stack is called:\n  npx pulumi config set --stack ${stack} identity ${identity}\nand run the same command again.`,
  );
}

function touchedBy(changes: readonly ResourceChange[]) {
  const namespaceIsNew = changes.some(
    ({ type, new: next }) => type === NAMESPACE && next && inputsOf(next).metadata.name === UNKNOWN,
  );
  return (change: ResourceChange): TouchedObject[] => {
    // A refresh has put the cluster's object into the state, even if another owner made it.
    const { old, recorded = old, new: next, retained } = change;
    // Nothing tells whose the object of a program is that gives no identity; what the state has is the stack's own.
    if (recorded && !bearsIdentity(next ?? recorded)) return [];
    const before = recorded ? [touched(recorded)] : [];
    // In a namespace whose name is still to be drawn there is nothing.
    const after = next && !(namespaceIsNew && recorded === undefined) ? [touched(next)] : [];
    const claims = next && after.length > 0 ? claimsTaken(change, next) : [];
    const [was] = before;
    const [becomes] = after;
    if (becomes === undefined) return retained ? [] : before;
    return was !== undefined && objectInWords(was) !== objectInWords(becomes)
      ? [...(retained ? [] : before), becomes, ...claims]
      : [becomes, ...claims];
  };
}

/**
 * Claims that exist are taken over without a word by the pods of a StatefulSet that comes to have their names. Those of
 * a StatefulSet that version 0.1 made bear no identity, and cannot be told from others.
 */
function claimsTaken({ type, old }: ResourceChange, next: Inputs): TouchedObject[] {
  if (type !== STATEFUL_SET) return [];
  const had = new Set(old ? claimsOf(readStatefulSet(old)).map(claimId) : []);
  const marks = claimMarks(next);
  return claimsOf(readStatefulSet(next))
    .filter((claim) => marks.has(claim.template.name) && !had.has(claimId(claim)))
    .map(({ namespace, name, template }) => {
      const identity = marks.get(template.name);
      return {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name,
        ...(identity !== undefined && { identity }),
      };
    });
}

/** The identity that each claim template gives its claims; undefined if it is not drawn yet. */
function claimMarks(statefulSet: Inputs): Map<string, string | undefined> {
  const { volumeClaimTemplates = [] } = statefulSet.spec as {
    readonly volumeClaimTemplates?: readonly ObjectInputs[];
  };
  return new Map(
    volumeClaimTemplates
      .filter(({ metadata: { annotations = {} } }) => IDENTITY_ANNOTATION in annotations)
      .map(({ metadata }) => [metadata.name, identityOf(metadata.annotations)]),
  );
}

function claimId({ namespace, name }: TemplatedClaim): string {
  return `${namespace}/${name}`;
}

function touched(inputs: Inputs): TouchedObject {
  const { apiVersion, kind, metadata } = inputsOf(inputs);
  const identity = identityIn(inputs);
  return {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    ...(identity !== undefined && { identity }),
  };
}

function bearsIdentity(inputs: Inputs): boolean {
  const { annotations } = inputsOf(inputs).metadata;
  return annotations instanceof Object && IDENTITY_ANNOTATION in annotations;
}

/** Undefined if it is not drawn yet. */
function identityIn(inputs: Inputs): string | undefined {
  return identityOf(inputsOf(inputs).metadata.annotations);
}

function inputsOf(inputs: Inputs): ObjectInputs {
  return inputs as unknown as ObjectInputs;
}

function notOwn(foreign: readonly ForeignObject[], updated: UpdatedStack): Failure {
  const { stack, kubeContext, words = OWN_WORDS } = updated;
  return new Failure(
    [
      `stack ${stack} did not make these objects, and the update would take them over. Nothing was changed.`,
      ...foreign.map(({ object, owner }) => `  ${objectInWords(object)}, made by: ${owner}`),
    ].join("\n"),
    (words.guardedUpdate
      ? [
          "To leave them alone, give this stack other names, or another namespace:",
          `  npx pulumi config set --stack ${stack} namespace NAME`,
          ...waysToGoOn(foreign, { stack, kubeContext }),
        ]
      : [
          "To leave them alone, give the program's objects other names, or another namespace.",
          "To go on with what an earlier stack of yours left, import it (the resource option import), or give a component of this package the identity that its objects bear (the argument identity).",
        ]
    ).join("\n"),
  );
}

function waysToGoOn(
  foreign: readonly ForeignObject[],
  { stack, kubeContext }: Pick<UpdatedStack, "stack" | "kubeContext">,
): string[] {
  const identities = [...new Set(foreign.flatMap(({ identity }) => identity ?? []))];
  const claims = foreign.filter(
    ({ object, identity }) => object.kind === "PersistentVolumeClaim" && !identity,
  );
  return [
    ...identities.flatMap((identity) => [
      `To go on with what an earlier stack of yours left with identity ${identity}:`,
      `  npx pulumi config set --stack ${stack} identity ${identity}`,
    ]),
    ...(claims.length > 0
      ? [
          "To use claims that bear no identity, choose one for this stack and mark them with it:",
          `  npx pulumi config set --stack ${stack} identity NAME`,
          ...claims.map(
            ({ object: { namespace = "", name } }) =>
              `  kubectl --context ${kubeContext} --namespace ${namespace} annotate persistentvolumeclaim ${name} ${IDENTITY_ANNOTATION}=${fieldManager("NAME")}`,
          ),
        ]
      : []),
    "Then run the same command again.",
  ];
}
