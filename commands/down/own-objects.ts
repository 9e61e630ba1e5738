import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { foreignContent } from "../foreign-content";
import { foreignObjects, titleOf } from "../foreign-objects";
import { forgetResources } from "../../pulumi/state/edited-state";
import type { StackLocation } from "../../pulumi/state/exported-state";
import type { StateObject } from "../../pulumi/state/state-objects";
import { contentOf, type NamespacedObject } from "../namespace-content";
import type { StackHoldings } from "./stack-holdings";

/**
 * Makes sure, before a destroy, that it deletes nothing that the stack did not make. A destroy deletes by name. It
 * would also delete an object that another user has put in place of the stack's own. The stack forgets it instead.
 *
 * @param report gets a line for each such object
 * @param forget has the stack forget resources
 * @throws {@link Failure} when the destroy would delete a namespace that holds objects of others
 */
export async function spareForeignObjects(
  cluster: Cluster,
  holdings: StackHoldings,
  report: (line: string) => void,
  forget = forgetResources,
): Promise<void> {
  const deleted = holdings.objects.filter(({ retained }) => !retained);
  await requireOwnNamespaces(cluster, deleted, holdings);
  const foreign = await foreignObjects(cluster, deleted);
  if (foreign.length === 0) return;
  const spared = new Set(foreign.map(({ object }) => titleOf(object)));
  const urns = deleted.filter((object) => spared.has(titleOf(object))).map(({ urn }) => urn);
  await forget(holdings.location, new Set(urns));
  for (const { object, owner } of foreign) {
    report(
      `${titleOf(object)} stays, and the stack has forgotten it: it is not the stack's any more (made by: ${owner}).`,
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
