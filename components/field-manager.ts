import { getProject, getStack } from "@pulumi/pulumi";

/** Longest field manager that Kubernetes takes. */
const LONGEST = 128;

/**
 * Annotation that gives an object the field manager of its stack. Without it Pulumi draws a new one whenever it
 * creates an object, and an update that was killed after the cluster had made the object and before the state knew
 * of it could never go on: the same stack's next manager would be refused as a stranger. Other managers still are.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#fieldmanager
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export function fieldManagerAnnotation(): Readonly<Record<string, string>> {
  return { "pulumi.com/patchFieldManager": `pulumi-${getProject()}-${getStack()}`.slice(0, LONGEST) };
}
