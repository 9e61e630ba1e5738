import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { load } from "js-yaml";
import { kubeConfigPaths } from "../kubernetes/connection/kube-config-paths";
import type { Problem } from "../components/rules/problem";

/** The part of a kubeconfig file that names its contexts. */
interface KubeConfig {
  readonly contexts?: readonly { readonly name?: string }[] | null;
}

/** Names of the contexts in kubeconfig files. Missing files are skipped. */
export function kubeContexts(paths: readonly string[]): string[] {
  return [...new Set(paths.filter((path) => existsSync(path)).flatMap(contextsOf))];
}

/** Refuses a context that no kubeconfig file has. The provider would say it once for each object. */
export function checkKubeContext(argument: string, context: string, paths = kubeConfigPaths()): Problem[] {
  const refusal = (rule: string, remedy: string) => [{ argument, value: context, rule, remedy }];
  const where = `the kubeconfig ${paths.join(delimiter)}`;
  try {
    const known = kubeContexts(paths);
    if (known.includes(context)) return [];
    return refusal(
      `is no context of ${where}, which has ${known.join(", ") || "none at all"}`,
      "Start the cluster that it belongs to, or choose another with: pulumi config set kubeContext NAME",
    );
  } catch (error) {
    return refusal(`cannot be looked up in ${where} (${String(error)})`, "Mend that file");
  }
}

function contextsOf(path: string): string[] {
  const { contexts } = (load(readFileSync(path, "utf8")) ?? {}) as KubeConfig;
  return (contexts ?? []).flatMap(({ name }) => name ?? []);
}
