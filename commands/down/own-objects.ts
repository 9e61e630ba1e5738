import { Failure } from "../../command-line/failure";
import { identityOf } from "../../components/identity";
import type { Cluster } from "../../kubernetes/cluster";
import { claimNamesOf } from "../../kubernetes/objects";
import { foreignObjects, isOwn, titleOf } from "../foreign-objects";
import { forgetResources } from "../../pulumi/edited-state";
import type { StateObject } from "../../pulumi/state-objects";
import { contentOf, type NamespacedObject } from "./namespace-content";
import type { StackHoldings } from "./stack-holdings";

/**
 * Makes sure, before a destroy, that it deletes nothing that the stack did not make. A destroy deletes by name: what
 * somebody put in the place of an object of the stack would go. The stack forgets it instead.
 *
 * @param report - gets a line for each such object
 * @throws {@link Failure} when the destroy would delete a namespace with something of somebody else's in it
 */
export async function spareForeignObjects(
  cluster: Cluster,
  holdings: StackHoldings,
  report: (line: string) => void,
): Promise<void> {
  const deleted = holdings.objects.filter(({ retained }) => !retained);
  await requireOwnNamespaces(cluster, deleted, holdings);
  const foreign = await foreignObjects(cluster, deleted.map(asTouched(holdings)));
  if (foreign.length === 0) return;
  const spared = new Set(foreign.map(({ object }) => titleOf(object)));
  const urns = deleted.filter((object) => spared.has(titleOf(object))).map(({ urn }) => urn);
  await forgetResources(holdings.stack, new Set(urns));
  for (const { object, owner } of foreign) {
    report(
      `${titleOf(object)} stays, and the stack has forgotten it: it is not the stack's any more (made by: ${owner}).`,
    );
  }
}

/** An object of the state with the stack's identity: a refresh puts that of the live object into the state. */
function asTouched({ identity }: StackHoldings) {
  return (object: StateObject) => ({ ...object, ...(identity !== undefined && { identity }) });
}

/** With a namespace of a short-lived stack goes all that is in it. */
async function requireOwnNamespaces(
  cluster: Cluster,
  deleted: readonly StateObject[],
  { stack, identity }: StackHoldings,
): Promise<void> {
  for (const { name } of deleted.filter(({ kind }) => kind === "Namespace")) {
    const others = foreignContent(await contentOf(cluster, name), identity);
    if (others.length === 0) continue;
    throw new Failure(
      [
        `Nothing was destroyed: stack ${stack} is short-lived, so that its namespace ${name} goes with all that is in it, and in it is something that the stack did not make:`,
        ...others.map((title) => `  ${title}`),
      ].join("\n"),
      [
        "Move or delete it and run the same command again, or keep the namespace:",
        `  npx pulumi config set --stack ${stack} shortLived false`,
        "  with claimRetentionWhenDeleted and claimRetentionWhenScaled Retain,",
        `  npm start -- --stack ${stack}`,
      ].join("\n"),
    );
  }
}

/**
 * What in a namespace a stack did not make, by its title: objects that neither bear its identity nor belong, through
 * whatever owner, to one that does. Claims that version 0.1 made bear no identity; those count that its pods mount.
 */
export function foreignContent(content: readonly NamespacedObject[], identity: string | undefined): string[] {
  const own = new Set<string>();
  const isOurs = ({ object: { metadata }, kind }: NamespacedObject): boolean =>
    (metadata?.ownerReferences ?? []).some(({ uid }) => own.has(uid)) ||
    // Kubernetes gives the Endpoints of a Service no owner.
    (kind === "Endpoints" && own.has(`Service/${metadata?.name ?? ""}`)) ||
    (kind === "PersistentVolumeClaim" &&
      identityOf(metadata?.annotations) === undefined &&
      own.has(`${kind}/${metadata?.name ?? ""}`));
  let rest = content.filter((each) => {
    const { object, kind } = each;
    if (!isOwn(object, identity)) return true;
    own.add(object.metadata?.uid ?? "").add(`${kind}/${object.metadata?.name ?? ""}`);
    return false;
  });
  for (let found = -1; found !== 0;) {
    const further = rest.filter(isOurs);
    for (const { object, kind } of further) {
      own.add(object.metadata?.uid ?? "");
      if (kind === "Pod") for (const claim of claimNamesOf(object)) own.add(`PersistentVolumeClaim/${claim}`);
    }
    rest = rest.filter((each) => !further.includes(each));
    found = further.length;
  }
  return rest.map(({ title }) => title);
}
