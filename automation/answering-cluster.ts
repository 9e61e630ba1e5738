import { Cluster } from "../contracts/cluster";
import { Failure } from "../toolchain/failure";
import { reasonOf } from "./reason";

const PATIENCE_SECONDS = 15;

/**
 * Connects to a cluster, and makes sure that it answers before anything is asked of it.
 *
 * @throws {@link Failure} when it does not
 */
export async function connectToAnswering(kubeContext: string): Promise<Cluster> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${PATIENCE_SECONDS} s`));
    }, PATIENCE_SECONDS * 1000);
  });
  try {
    const cluster = Cluster.connect(kubeContext);
    await Promise.race([cluster.core.getAPIResources(), silence]);
    return cluster;
  } catch (cause) {
    throw unanswering(kubeContext, cause);
  } finally {
    clearTimeout(timer);
  }
}

/** What is said of a cluster that does not answer, or not any more. */
export function unanswering(kubeContext: string, cause: unknown): Failure {
  return new Failure(
    `the cluster of kubeconfig context "${kubeContext}" does not answer: ${reasonOf(cause)}`,
    "Start it (npm run cluster:up brings minikube's) and run the same command again. If it is gone for good with all data, let Pulumi forget the stack's objects: npx pulumi stack rm --force --preserve-config STACK",
    { cause },
  );
}
