import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { DEFINITION, foreignCustomObjects } from "../custom-objects";
import { foreignContent } from "../foreign-content";
import { type ForeignObject, foreignObjects } from "../foreign-objects";
import { forgetResources } from "../../pulumi/state/edited-state";
import type { StackLocation } from "../../pulumi/state/exported-state";
import type { StateObject } from "../../pulumi/state/state-objects";
import { contentOf, type NamespacedObject } from "../namespace-content";
import type { StackHoldings } from "./stack-holdings";
import { objectInWords } from "../plan/preview/planned-object";

/** An object that a destroy would delete by its name although it is another one than the stack has made. */
export interface SparedObject extends ForeignObject {
  readonly urn: string;
}

/**
 * Makes sure, before a destroy, that it deletes nothing that the stack did not make. A destroy deletes by name. It would
 * also delete an object that another user has put in place of the stack's own.
 *
 * @returns such objects, which the stack has to forget
 * @throws {@link Failure} if the destroy would delete a namespace or a definition with objects of others
 */
export async function requireOwnContent(
  cluster: Cluster,
  holdings: StackHoldings,
): Promise<readonly SparedObject[]> {
  const deleted = holdings.objects.filter(({ retained }) => !retained);
  await requireOwnNamespaces(cluster, deleted, holdings);
  const foreign = await foreignObjects(cluster, deleted);
  const spared = foreign.flatMap((each) =>
    deleted
      .filter((object) => objectInWords(object) === objectInWords(each.object))
      .map(({ urn }) => ({ ...each, urn })),
  );
  const urns = new Set(spared.map(({ urn }) => urn));
  await requireOwnDefinitions(
    cluster,
    deleted.filter(({ urn }) => !urns.has(urn)),
    holdings,
  );
  return spared;
}

/**
 * Has a stack forget objects that are not its own.
 *
 * @param report gets a line for each of them
 * @param forget has the stack forget resources
 */
export async function forgetSpared(
  spared: readonly SparedObject[],
  location: StackLocation,
  report: (line: string) => void,
  forget = forgetResources,
): Promise<void> {
  if (spared.length === 0) return;
  await forget(location, new Set(spared.map(({ urn }) => urn)));
  for (const { object, owner } of spared) {
    report(
      `${objectInWords(object)} stays, and the stack has forgotten it: it is not the stack's any more (made by: ${owner}).`,
    );
  }
}

/** With the definition of a custom kind go all objects of that kind, in all namespaces. */
async function requireOwnDefinitions(
  cluster: Cluster,
  deleted: readonly StateObject[],
  { location: { stack }, objects, releases }: StackHoldings,
): Promise<void> {
  const proof = { identities: new Set<string>(), uids: new Set(objects.map(({ uid }) => uid)), releases };
  for (const { name } of deleted.filter(({ kind }) => kind === DEFINITION)) {
    const others = await foreignCustomObjects(cluster, name, proof);
    if (others.length === 0) continue;
    throw new Failure(
      [
        `Nothing was destroyed: with ${DEFINITION} ${name}, which stack ${stack} made, go all objects of its kind. The stack did not make these:`,
        ...others.map(({ title }) => `  ${title}`),
      ].join("\n"),
      [
        "Delete them and run the same command again, or keep the definition:",
        "  give it the resource option retainOnDelete: true, and update the stack (pulumi up)",
      ].join("\n"),
    );
  }
}

/** A destroy that deletes a namespace also deletes everything in it. */
async function requireOwnNamespaces(
  cluster: Cluster,
  deleted: readonly StateObject[],
  { location, objects, releases }: StackHoldings,
): Promise<void> {
  const own = {
    identities: new Set(objects.flatMap(({ identity }) => identity ?? [])),
    uids: new Set(objects.filter(({ identity }) => identity === undefined).map(({ uid }) => uid)),
    releases,
  };
  for (const { name } of deleted.filter(({ kind }) => kind === "Namespace")) {
    const made = objects.filter(({ namespace }) => namespace === name);
    const names = new Set(made.map((object) => `${object.kind}/${object.name}`));
    const others = foreignContent(await contentOf(cluster, name), { ...own, names });
    if (others.length > 0) throw foreignObjectsIn(name, others, location);
  }
}

function foreignObjectsIn(
  name: string,
  others: readonly NamespacedObject[],
  { project, stack }: StackLocation,
): Failure {
  const why = project.isOwn ? "is short-lived, so that its" : "made the";
  return new Failure(
    [
      `Nothing was destroyed: stack ${stack} ${why} namespace ${name}${project.isOwn ? "" : ", which"} goes with all that is in it, and in it is something that the stack did not make:`,
      ...others.map(({ title }) => `  ${title}`),
    ].join("\n"),
    [
      "Move or delete it and run the same command again, or keep the namespace:",
      ...(project.isOwn
        ? [
            `  npx pulumi config set --stack ${stack} shortLived false`,
            "  with claimRetentionWhenDeleted and claimRetentionWhenScaled Retain,",
            `  npm start -- --stack ${stack}`,
          ]
        : [KEEP_NAMESPACE]),
    ].join("\n"),
  );
}

/** How a program makes a destroy leave its namespace. */
export const KEEP_NAMESPACE =
  "  give the Namespace the resource option retainOnDelete: true, and update the stack (pulumi up)";
