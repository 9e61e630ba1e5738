import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Context, KubeConfig } from "@kubernetes/client-node";
import { loadKubeConfig } from "./load-kube-config";
import { PoolingKubeConfig } from "./pooling-kube-config";

/**
 * Where a cluster is, in the words of Pulumi's provider for Kubernetes. A missing or empty value is found as kubectl
 * finds it.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 */
export interface ClusterAddress {
  /** Path of a kubeconfig file, or what such a file says. Default: the files of `$KUBECONFIG`, or `~/.kube/config` */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig. Default: its current one */
  readonly context?: string;
  /** Cluster of the kubeconfig in place of the context's. */
  readonly cluster?: string;
}

/**
 * The kubeconfig that leads to an address.
 *
 * @throws when it has no such context or cluster
 */
export function kubeConfigAt({ kubeconfig = "", context = "", cluster = "" }: ClusterAddress): KubeConfig {
  const kubeConfig = kubeconfig === "" ? ambientKubeConfig(context) : kubeConfigIn(kubeconfig);
  const wanted = context || kubeConfig.getCurrentContext();
  const known = kubeConfig.getContexts();
  const found = known.find(({ name }) => name === wanted);
  if (found === undefined) {
    const names = known.map(({ name }) => name).join(", ") || "none";
    throw new Error(
      (wanted === "" ? "kubeconfig has no current context" : `kubeconfig has no context "${wanted}"`) +
        `; it has: ${names}. Choose one of these, or start the cluster that it should name.`,
    );
  }
  if (cluster === "") requireDefined(kubeConfig, found);
  else useCluster(kubeConfig, found, cluster);
  kubeConfig.setCurrentContext(wanted);
  allowPlainHttp(kubeConfig);
  return kubeConfig;
}

/** What a context names may stand in another file, which is missing. */
function requireDefined(kubeConfig: KubeConfig, { name, cluster, user }: Context): void {
  const isAmong = (all: readonly { readonly name: string }[], wanted: string): boolean =>
    all.some((each) => each.name === wanted);
  if (!isAmong(kubeConfig.getClusters(), cluster))
    throw new Error(`kubeconfig context "${name}" names cluster "${cluster}", which no kubeconfig defines`);
  if (user && !isAmong(kubeConfig.getUsers(), user))
    throw new Error(`kubeconfig context "${name}" names user "${user}", which no kubeconfig defines`);
}

/** There is no certificate that could be verified, as with `kubectl proxy`; the client asks to be told so. */
function allowPlainHttp(kubeConfig: KubeConfig): void {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster?.server.startsWith("http:")) Object.assign(cluster, { skipTLSVerify: true });
}

/** The kubeconfig of the process. In a pod without one, that of the cluster that the pod runs in, as in the provider. */
function ambientKubeConfig(context: string): KubeConfig {
  const kubeConfig = loadKubeConfig(new PoolingKubeConfig());
  const isInPod = process.env.KUBERNETES_SERVICE_HOST !== undefined;
  if (context === "" && isInPod && kubeConfig.getContexts().length === 0) kubeConfig.loadFromCluster();
  return kubeConfig;
}

function kubeConfigIn(pathOrContent: string): KubeConfig {
  const path = pathOrContent.replace(/^~(?=\/)/, homedir());
  if (!pathOrContent.includes("\n") && existsSync(path))
    return loadKubeConfig(new PoolingKubeConfig(), [resolve(path)]);

  requireContent(pathOrContent);
  const kubeConfig = new PoolingKubeConfig();
  kubeConfig.loadFromString(pathOrContent);
  kubeConfig.makePathsAbsolute(join(homedir(), ".kube"));
  return kubeConfig;
}

/** What is no kubeconfig is the path of one: a single line that YAML takes for a text. */
function requireContent(text: string): void {
  if (text.includes("\n") || text.trimStart().startsWith("{")) return;
  const files = text.split(delimiter);
  throw new Error(
    files.length > 1
      ? `"${text}" is a list of kubeconfig files, and Pulumi's provider takes one file only. A provider of a program takes KUBECONFIG for its kubeconfig. Merge them, and set KUBECONFIG to the new file: kubectl config view --flatten > FILE`
      : `there is no kubeconfig file "${text}"`,
  );
}

function useCluster(
  kubeConfig: KubeConfig,
  context: ReturnType<KubeConfig["getContexts"]>[number],
  cluster: string,
): void {
  if (!kubeConfig.getClusters().some(({ name }) => name === cluster))
    throw new Error(`kubeconfig has no cluster "${cluster}"`);

  kubeConfig.loadFromOptions({
    clusters: kubeConfig.getClusters(),
    users: kubeConfig.getUsers(),
    contexts: kubeConfig.getContexts().map((each) => (each === context ? { ...each, cluster } : each)),
    currentContext: context.name,
  });
}
