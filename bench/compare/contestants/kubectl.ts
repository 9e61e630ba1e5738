import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubernetesBinariesFolder } from "../../../command-line/locations";
import { versions } from "../../../command-line/versions";
import { outputOf, run } from "../../../command-line/processes/process";
import { exists } from "../../../command-line/exists";
import { PATIENCE_SECONDS, type Arena, type Contestant } from "../contestant";
import { isNamespace, type Manifest, manifestOfKind, yamlOf } from "../manifest";

/** Plain manifests. */
export async function withKubectl<T>(
  { kubeContext, folder }: Arena,
  use: (contestant: Contestant) => Promise<T>,
): Promise<T> {
  const kubectl = await kubectlExecutable();
  const everything = join(folder, "manifests.yaml");
  const workloads = join(folder, "workloads.yaml");
  let manifests: readonly Manifest[] = [];
  const kubectlRun = (args: readonly string[], signal: AbortSignal) =>
    run(kubectl, ["--context", kubeContext, ...args], { signal });

  return use({
    name: "kubectl",
    command: "kubectl apply, then rollout status of both workloads",
    write: async (wanted) => {
      manifests = wanted.manifests;
      await writeFile(everything, yamlOf(manifests));
      await writeFile(workloads, yamlOf(manifests.filter((manifest) => !isNamespace(manifest))));
    },
    deploy: async (signal) => {
      await kubectlRun(["apply", "--filename", everything], signal);
      for (const kind of ["StatefulSet", "Deployment"])
        await kubectlRun(["rollout", "status", ...target(manifestOfKind(manifests, kind))], signal);
    },
    preview: async (signal) => {
      await kubectlRun(["diff", "--filename", everything], signal);
    },
    destroy: async (signal) => {
      await kubectlRun(["delete", "--filename", workloads], signal);
    },
  });
}

/** Version of the kubectl that is compared, such as `v1.35.1`. */
export async function kubectlVersion(): Promise<string> {
  const printed = await outputOf(await kubectlExecutable(), ["version", "--client", "--output=json"]);
  const { clientVersion } = JSON.parse(printed ?? "{}") as { clientVersion?: { gitVersion: string } };
  return clientVersion?.gitVersion ?? "unknown";
}

/** The kubectl of the cluster's version if minikube keeps one, else the one on the PATH. */
async function kubectlExecutable(): Promise<string> {
  const pinned = join(kubernetesBinariesFolder(versions.kubernetes), "kubectl");
  return (await exists(pinned)) ? pinned : "kubectl";
}

function target({ kind, metadata: { name, namespace = "" } }: Manifest): string[] {
  return [`${kind.toLowerCase()}/${name}`, "--namespace", namespace, "--timeout", `${PATIENCE_SECONDS}s`];
}
