/** Fields of an object that another owner has set, as the API server reports them. */
export interface Conflict {
  /** The field manager that the stack applies the object with. */
  readonly manager: string;
  readonly owners: readonly FieldOwner[];
}

/** Who has set fields. */
export interface FieldOwner {
  readonly manager: string;
  /** How: `scale`, `status`; undefined for the object itself. */
  readonly subresource?: string;
  /** Paths of the fields, such as `.spec.replicas`. */
  readonly paths: readonly string[];
}

const OWN_MANAGER = /The resource managed by field manager "([^"]+)" had an apply conflict:/;

const OWNER =
  /conflicts? with "(?<manager>[^"]+)"(?: with subresource "(?<subresource>[^"]+)")?(?: using [^\s:]+)?:(?<paths>(?: \.[^\n]+)|(?:\n- [^\n]+)+)/g;

/**
 * Reads the message of Pulumi's provider about a conflict of server-side apply; undefined if it is about anything else.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export function conflictOf(message: string): Conflict | undefined {
  const manager = OWN_MANAGER.exec(message)?.[1];
  if (manager === undefined) return undefined;
  const owners = ownersIn(message);
  return owners.length > 0 ? { manager, owners } : undefined;
}

/** Reads who has set which fields from the API server's own message. */
export function ownersIn(message: string): FieldOwner[] {
  return [...message.matchAll(OWNER)].map(({ groups = {} }) => ({
    manager: groups.manager ?? "",
    ...(groups.subresource !== undefined && { subresource: groups.subresource }),
    paths: (groups.paths ?? "").split("\n").flatMap((line) => line.replace(/^(- | )/, "").trim() || []),
  }));
}
