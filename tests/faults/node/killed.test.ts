import type { V1Pod } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { signalProcess } from "../../../command-line/processes/signal-process";
import { nameOf, required, uidOf } from "../../../kubernetes/objects";
import { isSystemdRunning } from "../../../toolchain/node/containerd";
import { servingClusterVersion } from "../../../toolchain/cluster/minikube";
import { readProfile } from "../../../toolchain/cluster/profile";
import { Fixture } from "../../support/fixture";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { eventually } from "../eventually";
import {
  allOfTheNode,
  containerd,
  containerIdOf,
  containerProcess,
  controlPlaneContainer,
  kubelet,
  sandboxOf,
  shimOf,
} from "./node-processes";
import { cluster } from "../../support/live-cluster";
import { describeOnNode } from "../suite";
import { survive } from "../survive";

const deployed = new Fixture<DeployedStack>((use) => withDeployedStack({ deploymentReplicas: "1" }, use));

describeOnNode("A stack and its data survive kill -9", () => {
  let stack: DeployedStack;

  before(async () => {
    stack = await deployed.setUp();
  });

  after(() => deployed.tearDown());

  it("of a container", () =>
    survive(stack, "kill -9 of a container", async () => {
      const pod = await firstPod(stack);
      signalProcess(await containerProcess(pod), "SIGKILL");
      await otherContainer(stack, pod);
      return { note: "the kubelet starts it again" };
    }));

  it("of the process that holds a pod together", () =>
    survive(stack, "kill -9 of a pod's sandbox", async () => {
      const pod = await firstPod(stack);
      signalProcess((await sandboxOf(pod)).pid, "SIGKILL");
      await otherContainer(stack, pod);
      return { note: "the kubelet makes another sandbox" };
    }));

  it("of the process between containerd and a pod", () =>
    survive(stack, "kill -9 of a pod's shim", async () => {
      const pod = await firstPod(stack);
      signalProcess((await shimOf(await sandboxOf(pod))).pid, "SIGKILL");
      await otherContainer(stack, pod);
      return { note: "the kubelet makes another sandbox" };
    }));

  it("of the kubelet", () =>
    survive(stack, "kill -9 of the kubelet", async () => {
      const { pid } = required(await kubelet(), "a kubelet on this machine");
      signalProcess(pid, "SIGKILL");
      await eventually("another kubelet", async () => ((await kubelet())?.pid ?? pid) !== pid || undefined);
      await nodeServes();
      return { note: "started again by itself; pods go on meanwhile" };
    }));

  it("of containerd, once it is started again", () =>
    survive(stack, "kill -9 of containerd", async () => {
      signalProcess(required(await containerd(), "containerd on this machine").pid, "SIGKILL");
      // systemd starts its services again; what stands in for it where it does not run does that for the kubelet alone.
      if (await isSystemdRunning()) await nodeServes();
      else assert.match((await stack.clone.deploy()).output, /done {5}Prepare containerd/);
      return { note: "npm start starts it again, systemd where it runs; pods go on meanwhile" };
    }));

  it("of the API server", () =>
    survive(stack, "kill -9 of the API server", async () => {
      await killControlPlane("kube-apiserver", stack);
      return { note: "the kubelet starts it again; pods go on meanwhile" };
    }));

  it("of etcd", () =>
    survive(stack, "kill -9 of etcd", async () => {
      await killControlPlane("etcd", stack);
      return { note: "the kubelet starts it again; pods go on meanwhile" };
    }));

  it("of all that makes this machine a node, all pods among it", () =>
    survive(stack, "kill -9 of the whole cluster", async () => {
      const before = await stack.allReady();
      for (const { pid } of await allOfTheNode()) signalProcess(pid, "SIGKILL");
      assert.equal(await servingClusterVersion(await readProfile()), undefined);
      const { output, seconds } = await stack.clone.deploy();
      assert.match(output, /done {5}Start the cluster/);
      const after = await stack.allReady();
      assert.deepEqual(identities(after), identities(before));
      return { note: `npm start brings it back in ${seconds.toFixed(0)} s, with the same pods and volumes` };
    }));
});

function firstPod(stack: DeployedStack): Promise<V1Pod> {
  return stack.readyPod(required(stack.outputs.podNames[0], "a pod in the stack's output podNames"));
}

/** Waits until a pod is Ready in another container than before. */
async function otherContainer(stack: DeployedStack, before: V1Pod): Promise<void> {
  await eventually(`another container in pod ${nameOf(before)}`, async () => {
    const pod = await stack.readyPod(nameOf(before));
    return containerIdOf(pod) !== containerIdOf(before) || undefined;
  });
}

async function nodeServes(): Promise<void> {
  await eventually("the node to serve", async () => servingClusterVersion(await readProfile()));
}

/** Kills a part of the control plane, and waits until another one answers what only etcd knows. */
async function killControlPlane(name: "kube-apiserver" | "etcd", stack: DeployedStack): Promise<void> {
  const before = required(await controlPlaneContainer(name), `a container ${name} on this machine`);
  signalProcess(before.pid, "SIGKILL");
  await eventually(`another ${name}`, async () => {
    const { id } = (await controlPlaneContainer(name)) ?? before;
    return id !== before.id || undefined;
  });
  await eventually("the API server to answer", () =>
    cluster().core.readNamespace({ name: stack.outputs.namespace }),
  );
}

function identities(pods: readonly V1Pod[]): Record<string, string> {
  return Object.fromEntries(pods.map((pod) => [nameOf(pod), uidOf(pod)]));
}
