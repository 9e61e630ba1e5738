import {
  getProject,
  getStack,
  output,
  type CustomResourceOptions,
  type Input,
  type Output,
} from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { labelPrefix } from "./rules/names";

/**
 * Annotation that every object bears. Pulumi's provider takes its value as the field manager of server-side apply.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#fieldmanager
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export const IDENTITY_ANNOTATION = "pulumi.com/patchFieldManager";

const PREFIX = "pulumi-";

const DRAWN_LENGTH = 8;

/** The field manager of an identity. */
export function fieldManager(identity: string): string {
  return `${PREFIX}${identity}`;
}

/**
 * Annotations that tell whose an object is.
 *
 * Two identities give the same annotation different values. The API server therefore refuses to apply an object of
 * one identity over an object of another one, whatever else the two agree on.
 */
export function identityAnnotations(identity: Input<string>): Readonly<Record<string, Output<string>>> {
  return { [IDENTITY_ANNOTATION]: output(identity).apply(fieldManager) };
}

/** The identity that an object bears; undefined if it bears none. */
export function identityOf(annotations: Readonly<Record<string, string>> = {}): string | undefined {
  const manager = annotations[IDENTITY_ANNOTATION];
  return manager?.startsWith(PREFIX) ? manager.slice(PREFIX.length) : undefined;
}

/**
 * Draws an identity once and keeps it in the stack's state: project and stack as they are named then, and random
 * characters. It stays the same when the stack or the project is renamed, or moves to another backend.
 *
 * @param legacyName what to take for project and stack if the state is of version 0.1, which did not keep them.
 * Default: project and stack as they are named now
 */
export function drawIdentity(
  name: string,
  options: CustomResourceOptions,
  legacyName = `${getProject()}-${getStack()}`,
): Output<string> {
  const { keepers, result } = new RandomString(
    name,
    {
      length: DRAWN_LENGTH,
      special: false,
      upper: false,
      keepers: { prefix: labelPrefix(`${getProject()}-${getStack()}`, DRAWN_LENGTH + 1) },
    },
    // The drawn value stays. A change of any of these properties would draw it anew.
    { ...options, ignoreChanges: ["length", "keepers"] },
  );
  // In a preview, the keepers that a state of version 0.1 does not have are unknown, and so is all that is made of them.
  return result.apply((drawn) =>
    drawn.length === DRAWN_LENGTH
      ? keepers.apply((kept) => `${kept?.prefix ?? ""}-${drawn}`)
      : output(`${labelPrefix(legacyName, drawn.length + 1)}-${drawn}`),
  );
}
