import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import type { StackOutputs } from "../../components/stack-outputs";
import { type Collection, podsIn } from "../../kubernetes/collection";
import { mainContainerOf, isReady, labelSelector, nameOf, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { withDiagnosis } from "../support/running/diagnosis";
import { withNamespaceName } from "../support/test-namespace";
import { Clone } from "./clone";
import { eventually } from "./eventually";
import { cluster, KUBE_CONTEXT } from "../support/live-cluster";

/** A stack that `npm start` has deployed in a clone and a namespace of its own. */
export class DeployedStack {
  constructor(
    readonly clone: Clone,
    readonly outputs: StackOutputs,
  ) {}

  /** The StatefulSet's pods. */
  get pods(): Collection<V1Pod> {
    const { namespace, statefulSetSelector } = this.outputs;
    return podsIn(cluster(), namespace, { labelSelector: labelSelector(statefulSetSelector) });
  }

  /** Path of each pod's volume. */
  get volumePath(): string {
    return required(Object.values(this.outputs.claimMountPaths)[0], "a claim of the stack");
  }

  /** The pod of a name that is Ready, once there is one. */
  async readyPod(name: string): Promise<V1Pod> {
    const isWanted = (pod: V1Pod): boolean => nameOf(pod) === name && isReady(pod);
    const pods = await waitUntil(this.pods, `pod ${name} to be Ready`, (all) => all.some(isWanted), 180);
    return required(pods.find(isWanted), `pod ${name}`);
  }

  /** The pods that the outputs name, once all of them are Ready; also while the API server fails. */
  async allReady(timeoutSeconds = 180): Promise<V1Pod[]> {
    const { podNames } = this.outputs;
    return eventually(
      `the pods ${podNames.join(", ")} to be Ready`,
      async () => {
        const { items } = await this.pods.list();
        return items.length === podNames.length && items.every(isReady) ? items : undefined;
      },
      timeoutSeconds,
    );
  }

  /** Asserts that the pods are Ready and run an image: `npm start` has waited for that, and nothing is left to wait for. */
  async assertReadyWith(image: string): Promise<void> {
    const { items } = await this.pods.list();
    assert.deepEqual(
      items.map((pod) => [nameOf(pod), mainContainerOf(pod).image, isReady(pod)]),
      this.outputs.podNames.map((name) => [name, image, true]),
    );
  }

  /** Deletes a pod, and returns the one that takes its place once it is Ready: everything that runs a pod works. */
  async replacePod(name: string): Promise<V1Pod> {
    const before = await this.readyPod(name);
    await cluster().core.deleteNamespacedPod({ name, namespace: this.outputs.namespace });
    const isSuccessor = (pod: V1Pod): boolean =>
      nameOf(pod) === name && uidOf(pod) !== uidOf(before) && isReady(pod);
    const pods = await waitUntil(
      this.pods,
      `pod ${name} to be replaced`,
      (all) => all.some(isSuccessor),
      180,
    );
    return required(pods.find(isSuccessor), `pod ${name}`);
  }
}

/**
 * Deploys a stack in a clone and a namespace of its own for as long as the function takes.
 *
 * @param config of the stack, on top of context and namespace
 */
export async function withDeployedStack<T>(
  config: Readonly<Record<string, string>>,
  use: (stack: DeployedStack) => Promise<T>,
): Promise<T> {
  return withClone(config, async (clone, namespace) => {
    await withDiagnosis(cluster(), namespace, clone.deploy());
    return use(new DeployedStack(clone, await clone.outputs()));
  });
}

/** Makes a clone whose stack is configured and not deployed, with the name of a namespace that goes with it. */
export async function withClone<T>(
  config: Readonly<Record<string, string>>,
  use: (clone: Clone, namespace: string) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  return withNamespaceName(cluster(), (namespace) =>
    Clone.within(async (clone) => {
      await clone.configure({ kubeContext: KUBE_CONTEXT, namespace, ...config });
      return use(clone, namespace);
    }, env),
  );
}
