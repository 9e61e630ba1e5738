import { delimiter, join } from "node:path";
import { isExecutable } from "../../command-line/exists";
import { Failure } from "../../command-line/failures/failure";
import { kubernetesBinariesFolder, minikubeExecutable } from "../../command-line/locations";
import { versions } from "../../command-line/versions";
import { readProfile } from "../../toolchain/cluster/profile";

/** Where a stack's pods are. */
export interface StackPlace {
  readonly kubeContext: string;
  readonly namespace: string;
}

/**
 * Settings with which `kubectl` uses a stack's cluster and namespace, in one shell only.
 *
 * @throws {@link Failure} when there is no kubectl
 */
export async function kubectlDefinition({ kubeContext, namespace }: StackPlace): Promise<string> {
  return [
    `namespace=${quoted(namespace)}`,
    `kubectl() { ${await kubectlCommand()} --context ${quoted(kubeContext)} --namespace "$namespace" "$@"; }`,
  ].join("\n");
}

/** The kubectl of minikube's cluster, else the user's own, else the one that minikube brings. */
async function kubectlCommand(): Promise<string> {
  const version = (await readProfile())?.kubernetesVersion.replace(/^v/, "") ?? versions.kubernetes;
  const cached = join(kubernetesBinariesFolder(version), "kubectl");
  if (isExecutable(cached)) return quoted(cached);
  const folders = (process.env.PATH ?? "").split(delimiter);
  if (folders.some((folder) => isExecutable(join(folder, "kubectl")))) return "command kubectl";
  if (isExecutable(minikubeExecutable())) return `${quoted(minikubeExecutable())} kubectl --`;
  throw new Failure(
    "there is no kubectl on the PATH, and none that minikube has brought",
    "Install it: https://kubernetes.io/docs/tasks/tools/",
  );
}

/** A word of a shell command that stands for itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
