import { getProject, getStack } from "@pulumi/pulumi";

const ANNOTATION = "pulumi.com/patchFieldManager";

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
  return { [ANNOTATION]: fieldManagerName(getProject(), getStack()) };
}

/** Whether annotations are of an object of a stack: whether they name the field manager of that stack. */
export function hasFieldManagerOf(
  annotations: Readonly<Record<string, string>>,
  project: string,
  stack: string,
): boolean {
  return annotations[ANNOTATION] === fieldManagerName(project, stack);
}

function fieldManagerName(project: string, stack: string): string {
  return `pulumi-${project}-${stack}`.slice(0, LONGEST);
}
