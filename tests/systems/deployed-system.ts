import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { isRolledOut } from "../../commands/start/rollout";
import { projectFolder } from "../../command-line/locations";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn, statefulSetNamed } from "../../kubernetes/collection";
import { isReady, nameOf, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { configure } from "../../pulumi/stack";
import { provideSystemImages } from "./images/system-images";
import { withDiagnosis } from "../support/running/diagnosis";
import { interruption } from "../support/running/interruption";
import { projectWithPackage } from "../support/packed";
import { withProgramStack } from "../../pulumi/project/program-stack";
import { withNamespaceName } from "../support/test-namespace";
import { up } from "../support/engines/up";
import type { SystemUnderTest } from "./system";

const ROLLOUT_SECONDS = 300;

/** An example of examples/systems on the live cluster. */
export class DeployedSystem {
  constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
    readonly system: SystemUnderTest,
    private readonly stack: Stack,
  ) {}

  /** Updates the stack with some configuration, and waits until the pods have it. */
  async update(config: Readonly<Record<string, string>> = {}): Promise<void> {
    await configure(this.stack, config);
    await withDiagnosis(this.cluster, this.namespace, this.updateAndRollOut());
  }

  private async updateAndRollOut(): Promise<void> {
    await up(this.stack);
    await this.rolledOut();
  }

  /** Waits until every pod is Ready with the current template. */
  async rolledOut(): Promise<void> {
    await waitUntil(
      statefulSetNamed(this.cluster, this.namespace, this.system.statefulSet),
      `StatefulSet ${this.system.statefulSet} to roll out`,
      (statefulSets) => statefulSets.some(isRolledOut),
      ROLLOUT_SECONDS,
    );
  }

  /** Destroys the stack; its namespace and its claims stay. */
  async destroy(): Promise<void> {
    await this.stack.destroy({ signal: interruption });
  }

  /** The pods of the StatefulSet, by ordinal. */
  async pods(): Promise<V1Pod[]> {
    const { items } = await podsIn(this.cluster, this.namespace).list();
    return items
      .filter(({ metadata }) => metadata?.labels?.["apps.kubernetes.io/pod-index"] !== undefined)
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }

  /** Deletes a pod, and waits until its successor is Ready. */
  async replacePod(pod: V1Pod, gracePeriodSeconds?: number): Promise<void> {
    const { cluster, namespace } = this;
    const name = nameOf(pod);
    await cluster.core.deleteNamespacedPod({
      namespace,
      name,
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    });
    const successor = waitUntil(
      podsIn(cluster, namespace, { fieldSelector: `metadata.name=${name}` }),
      `the successor of pod ${name} to be Ready`,
      (pods) => pods.some((other) => uidOf(other) !== uidOf(pod) && isReady(other)),
      ROLLOUT_SECONDS,
    );
    await withDiagnosis(cluster, namespace, successor);
  }
}

/** Deploys an example for as long as the function takes, from a project that has the packed package installed. */
export async function withSystem<T>(
  cluster: Cluster,
  kubeContext: string,
  system: SystemUnderTest,
  config: Readonly<Record<string, string>>,
  use: (deployed: DeployedSystem, backend: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  await provideSystemImages(system.images, { signal: interruption });
  const folder = join(await projectWithPackage(), system.example);
  await cp(join(projectFolder, "examples", "systems", system.example), folder, { recursive: true });
  return withNamespaceName(cluster, (namespace) =>
    withProgramStack(
      { name: namespace, folder, config: { ...system.config, ...config, kubeContext, namespace } },
      async (stack) => {
        const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE = "" } = stack.workspace.envVars;
        const deployed = new DeployedSystem(cluster, namespace, system, stack);
        await deployed.update();
        return use(deployed, { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE });
      },
    ),
  );
}
