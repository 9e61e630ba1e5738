import assert from "node:assert/strict";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { withStack } from "../../pulumi/stack";
import { stackOutputs } from "../support/engines/stack-outputs";
import { namespaceNamed, podsIn } from "../../kubernetes/collection";
import { isReady } from "../../kubernetes/objects";
import { inBackground } from "../support/running/background";
import { orInterrupted } from "../support/running/interruption";
import { withNamespaceName } from "../support/test-namespace";
import { programHere } from "../support/engines/program-here";
import { up, upWithOutputs } from "../support/engines/up";
import { cluster, KUBE_CONTEXT } from "./suite";

describe("A stack whose image cannot be pulled", () => {
  const attempt = inBackground(attemptUpWithoutImage, { seconds: 40 });

  it("fails long before the engine's own timeout of ten minutes", async () => {
    const { seconds } = await attempt();
    assert.ok(seconds < 300, `took ${seconds.toFixed(0)} s`);
  });

  it("names the image and the pod's own reason", async () => {
    const { message } = await attempt();
    assert.match(message, /(ErrImagePull|ImagePullBackOff|[Ff]ailed to pull)/);
    assert.ok(message.includes(MISSING_IMAGE), message);
  });
});

describe("A short-lived stack whose namespace was deleted by hand", () => {
  const repair = inBackground(repairStack, { seconds: 60 });

  it("has both workloads again after up with refresh", async () => {
    const { readyPods } = await repair();
    assert.equal(readyPods, 2);
  });

  it("keeps the name of its namespace", async () => {
    const { namespaces } = await repair();
    assert.equal(namespaces[1], namespaces[0]);
  });

  it("takes its namespace with it when it is destroyed", async () => {
    const { left } = await repair();
    assert.equal(left, 0);
  });
});

/** One pod of each workload is enough to look at. */
const SMALL = { kubeContext: KUBE_CONTEXT, statefulSetReplicas: "1", deploymentReplicas: "1" };

/** Of a registry that does not listen: the node itself, at a port that nothing uses. */
const MISSING_IMAGE = "127.0.0.1:1/missing:1";

async function attemptUpWithoutImage(): Promise<{ message: string; seconds: number }> {
  return withNamespaceName(cluster(), (namespace) => {
    const config = { ...SMALL, namespace, image: MISSING_IMAGE, timeoutSeconds: "10" };
    return withStack({ name: namespace, config, goesWithNamespace: true }, async (stack) => {
      const start = performance.now();
      const message = await up(stack).then(() => "nothing failed", String);
      return { message, seconds: (performance.now() - start) / 1000 };
    });
  });
}

interface Repair {
  /** Name of the namespace before and after. */
  readonly namespaces: [before: string, after: string];
  readonly readyPods: number;
  /** How many namespaces of that name there were after the stack was destroyed. */
  readonly left: number;
}

async function repairStack(): Promise<Repair> {
  return withNamespaceName(cluster(), async (name) => {
    const config = { ...SMALL, shortLived: "true" };
    const { namespaces, readyPods } = await withStack(
      { name, config, program: programHere() },
      async (stack) => {
        const before = stackOutputs(stack, await upWithOutputs(stack)).namespace;
        await orInterrupted(deleteNamespace(cluster(), before));
        const after = stackOutputs(stack, await upWithOutputs(stack, { refresh: true })).namespace;
        const { items } = await podsIn(cluster(), after).list();
        return {
          namespaces: [before, after] satisfies [string, string],
          readyPods: items.filter(isReady).length,
        };
      },
    );
    const { items } = await namespaceNamed(cluster(), namespaces[0]).list();
    return { namespaces, readyPods, left: items.length };
  });
}
