import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../command-line/process";
import { PATIENCE_SECONDS, type Arena, type Contestant } from "../contestant";
import { isNamespace, type Manifest, manifestOf, yamlOf } from "../manifest";

/** Plain manifests. */
export function withKubectl<T>(
  { kubectl, kubeContext, folder }: Arena,
  use: (contestant: Contestant) => Promise<T>,
): Promise<T> {
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
      for (const kind of ["StatefulSet", "Deployment"]) {
        await kubectlRun(["rollout", "status", ...target(manifestOf(manifests, kind))], signal);
      }
    },
    preview: async (signal) => {
      await kubectlRun(["diff", "--filename", everything], signal);
    },
    destroy: async (signal) => {
      await kubectlRun(["delete", "--filename", workloads], signal);
    },
  });
}

function target({ kind, metadata: { name, namespace = "" } }: Manifest): string[] {
  return [`${kind.toLowerCase()}/${name}`, "--namespace", namespace, "--timeout", `${PATIENCE_SECONDS}s`];
}
