import { join } from "node:path";
import { Failure } from "../command-line/failure";
import { kubernetesBinariesFolder } from "../command-line/locations";
import { exists } from "../toolchain/machine-file";
import { outputOf } from "../command-line/process";

/**
 * The kubectl of the cluster's version where minikube keeps one, else the one on the PATH.
 *
 * @throws {@link Failure} when there is none
 */
export async function findKubectl(): Promise<string> {
  const pinned = join(kubernetesBinariesFolder(), "kubectl");
  if (await exists(pinned)) return pinned;
  if ((await kubectlVersion("kubectl")) !== undefined) return "kubectl";
  throw new Failure(
    "there is no kubectl to compare with.",
    "Install one of the cluster's version: https://kubernetes.io/docs/tasks/tools/",
  );
}

/** What a kubectl says of its version: `v1.35.1`; undefined where there is none. */
export async function kubectlVersion(kubectl: string): Promise<string | undefined> {
  const answer = await outputOf(kubectl, ["version", "--client", "--output=json"]);
  if (answer === undefined) return undefined;
  const { clientVersion } = JSON.parse(answer) as { clientVersion: { gitVersion: string } };
  return clientVersion.gitVersion;
}
