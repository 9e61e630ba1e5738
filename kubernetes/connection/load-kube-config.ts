import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { kubeConfigPaths } from "./kube-config-paths";

/**
 * Fills a kubeconfig from several files, as kubectl merges them. Files that do not exist are skipped. If several
 * clusters, users or contexts have the same name, the first one counts.
 *
 * @param kubeConfig what it defined before is dropped
 * @throws when a file cannot be read, with its path
 * @see https://github.com/kubernetes/client-go/blob/v0.35.1/tools/clientcmd/loader.go
 */
export function loadKubeConfig<T extends KubeConfig>(kubeConfig: T, paths = kubeConfigPaths()): T {
  const files = paths.filter((path) => existsSync(path)).map(loadFile);
  kubeConfig.loadFromOptions({
    clusters: firstOfEachName(files.flatMap(({ clusters }) => clusters)),
    users: firstOfEachName(files.flatMap(({ users }) => users)),
    contexts: firstOfEachName(files.flatMap(({ contexts }) => contexts)),
    currentContext: files.map(({ currentContext }) => currentContext).find(Boolean) ?? "",
  });
  return kubeConfig;
}

function loadFile(path: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  try {
    const text = readFileSync(path, "utf8");
    // An empty file defines nothing, which the client takes for an error.
    kubeConfig.loadFromString(text.trim() === "" ? "{}" : text, { onInvalidEntry: "filter" });
  } catch (cause) {
    throw new Error(`the kubeconfig file ${path} cannot be read: ${String(cause)}`, { cause });
  }
  // Certificates and commands may be named relative to the file.
  kubeConfig.makePathsAbsolute(dirname(path));
  return kubeConfig;
}

function firstOfEachName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const names = new Set<string>();
  return all.filter(({ name }) => !names.has(name) && names.add(name));
}
