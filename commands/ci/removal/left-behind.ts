import type { Stack } from "@pulumi/pulumi/automation";
import { Failure } from "../../../command-line/failures/failure";
import { reasonOf } from "../../../kubernetes/reason";
import { claimsOf, readStatefulSet } from "../../plan/workloads/stateful-set";
import { projectIn } from "../../../pulumi/project/project";
import { stateObjects } from "../../../pulumi/state/state-objects";
import { backendInWords, type CiRun } from "../run/ci-run";
import { findCiStack } from "../run/ci-stack";

/** Says what a run that could not be removed has left, as its state knows it, and how to remove that. */
export async function leftBehind(run: CiRun, cause: unknown): Promise<Failure> {
  const { name, kubeContext, project } = run;
  const stack = await findCiStack(run).catch(() => undefined);
  const objects = stack ? await objectsOf(stack) : [];
  return new Failure(
    [
      `CI run ${name} is not removed: ${reasonOf(cause)}`,
      "",
      "Left behind, as far as they were made:",
      ...(stack ? [`  stack ${name} in ${backendInWords(run)}`] : []),
      `  namespace ${name} in kubeconfig context ${kubeContext}, with all that is in it`,
      ...objects.map((object) => `    ${object}`),
    ].join("\n"),
    [
      "To remove it, once the cluster answers:",
      projectIn(project.folder).isOwn
        ? "  npm run ci -- --sweep"
        : `  npx kubernetes-workloads ci --sweep --cwd ${project.folder}`,
      "or by hand:",
      `  kubectl --context ${kubeContext} delete namespace ${name}`,
      ...(stack ? [`  pulumi stack rm --yes --force --preserve-config ${name}`] : []),
    ].join("\n"),
    { cause },
  );
}

/** The objects on the cluster that the state knows, and the claims that follow from its StatefulSets. */
async function objectsOf(stack: Stack): Promise<string[]> {
  return stateObjects(await stack.exportStack()).flatMap((object) => {
    const { apiVersion, kind, name, namespace, spec } = object;
    const isStatefulSet = apiVersion === "apps/v1" && kind === "StatefulSet";
    const claims = isStatefulSet ? claimsOf(readStatefulSet({ metadata: { name, namespace }, spec })) : [];
    return [
      `${kind} ${name}`,
      ...claims.map((claim) => `PersistentVolumeClaim ${claim.name} with its volume`),
    ];
  });
}
