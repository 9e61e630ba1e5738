import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * The kubeconfig files that kubectl and Pulumi's provider read, the first one first: those that `KUBECONFIG` lists, or
 * `~/.kube/config`. Empty members of the list are left out. This file imports no client, which takes long to load.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function kubeConfigPaths(environment: NodeJS.ProcessEnv = process.env): string[] {
  const { KUBECONFIG: list = "", HOME: home = homedir() } = environment;
  if (list === "") return [join(home, ".kube", "config")];
  return [...new Set(list.split(delimiter))].filter((path) => path !== "");
}
