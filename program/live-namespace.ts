import { ApiException } from "@kubernetes/client-node";
import { RunError } from "@pulumi/pulumi";
import { identityOf } from "../components/identity";
import { Cluster } from "../kubernetes/connection/cluster";
import { endingWith } from "../kubernetes/ending-with";

const PATIENCE_SECONDS = 15;

/** A namespace that exists. */
export interface NamespaceOwner {
  /** The identity of the stack that made it; undefined if no stack did. */
  readonly identity: string | undefined;
}

/**
 * Reads a namespace; undefined if there is none. A namespace that this user may not read counts as existing and as
 * another owner's. A user who may not read it may not create it either.
 *
 * @throws RunError when the cluster does not answer
 */
export async function liveNamespace(kubeContext: string, name: string): Promise<NamespaceOwner | undefined> {
  try {
    const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
    const { metadata } = await Cluster.connect(kubeContext).core.readNamespace(
      { name },
      endingWith(patience),
    );
    return { identity: identityOf(metadata?.annotations) };
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    if (error instanceof ApiException && error.code === 403) return { identity: undefined };
    throw new RunError(
      `whether namespace ${name} exists could not be found out: the cluster of kubeconfig context "${kubeContext}" does not answer as it should (${String(error)}). See that kubectl --context ${kubeContext} get namespace ${name} works, and run the same command again.`,
    );
  }
}
