import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { withStack } from "../../../pulumi/stack";
import { claimsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { mainContainerOf, nameOf, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { inBackground } from "../../support/running/background";
import { orInterrupted } from "../../support/running/interruption";
import { programHere } from "../../support/engines/program-here";
import { destroy } from "../../support/engines/up";
import { withNamespaceName } from "../../support/test-namespace";
import { changesAgain, readEverywhere, update, type Updated, writeEverywhere } from "./updated-stack";
import { cluster, KUBE_CONTEXT } from "../suite";

const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

/** The same image by its full name: another template to Kubernetes, and nothing to pull. */
const OTHER_IMAGE = `docker.io/${IMAGE}`;

const IMAGE_PATH = "spec.template.spec.containers[0].image";
const PARTITION_PATH = "spec.updateStrategy.rollingUpdate.partition";

/** With a partition the component tells the provider what to wait for: pods below it stay as they are. */
const WAIT_FOR = 'metadata.annotations["pulumi.com/waitFor"]';

describe("A StatefulSet that is scaled from 1 to 3, to 1 and to 3", () => {
  const scaled = inBackground(scale, { seconds: 80 });

  it("has the pods that the outputs name, each time", async () => {
    const { updates } = await scaled();
    assert.deepEqual(
      updates.map(({ pods }) => Object.keys(pods).length),
      [1, 3, 1, 3],
    );
  });

  it("keeps the claims of the pods that go", async () => {
    const { updates } = await scaled();
    assert.deepEqual(Object.keys(updates[2]!.claims).sort(), ["www-web-0", "www-web-1", "www-web-2"]);
  });

  it("gives the pods that come back the data that they had", async () => {
    const { written, found } = await scaled();
    assert.deepEqual(found, written);
  });

  it("is changed by each update in its replicas alone, and has nothing to change in the end", async () => {
    const { updates, changesInTheEnd } = await scaled();
    const scaling = { "StatefulSet web": ["spec.replicas"] };
    assert.deepEqual(
      updates.map(({ changes }) => changes),
      [{}, scaling, scaling, scaling],
    );
    assert.deepEqual(changesInTheEnd, []);
  });
});

describe("A StatefulSet whose image changes behind a partition, and whose podManagementPolicy changes then", () => {
  const rolled = inBackground(roll, { seconds: 80 });

  it("gives the new image only to the pod beyond the partition", async () => {
    const { held } = await rolled();
    assert.deepEqual(imagesOf(held), { "web-0": IMAGE, "web-1": OTHER_IMAGE });
  });

  it("gives it to all pods once the partition is lowered, and leaves the one that has it alone", async () => {
    const { held, released } = await rolled();
    assert.deepEqual(imagesOf(released), { "web-0": OTHER_IMAGE, "web-1": OTHER_IMAGE });
    assert.equal(uidOf(released.pods["web-1"]!), uidOf(held.pods["web-1"]!));
  });

  it("has other pods with the same claims and data once it is replaced", async () => {
    const { released, replaced, written, found } = await rolled();
    assert.notEqual(uidOf(replaced.pods["web-0"]!), uidOf(released.pods["web-0"]!));
    assert.deepEqual(uidsOfClaims(replaced), uidsOfClaims(released));
    assert.deepEqual(found, written);
  });

  it("is changed by each update in nothing that was not configured, and has nothing to change in the end", async () => {
    const { held, released, replaced, changesInTheEnd } = await rolled();
    assert.deepEqual(
      [held, released, replaced].map(({ changes }) => changes),
      [
        {
          "StatefulSet web": [WAIT_FOR, IMAGE_PATH, PARTITION_PATH],
          "Deployment my-nginx": [IMAGE_PATH],
        },
        { "StatefulSet web": [WAIT_FOR, PARTITION_PATH] },
        { "StatefulSet web": ["spec.podManagementPolicy"] },
      ],
    );
    assert.deepEqual(changesInTheEnd, []);
  });
});

describe("A StatefulSet that counts from 5, publishes addresses early and deletes its claims", () => {
  const ended = inBackground(deployAndEnd);

  it("has the pods and claims that the outputs name", async () => {
    const { deployed } = await ended();
    assert.deepEqual(deployed.outputs.podNames, ["web-5", "web-6"]);
    assert.deepEqual(Object.keys(deployed.claims).sort(), deployed.outputs.pvcNames);
  });

  it("publishes the addresses of pods that are not Ready", async () => {
    const { publishesNotReady } = await ended();
    assert.equal(publishesNotReady, true);
  });

  it("loses the claim of a pod that scaling removes", async () => {
    const { claimsOfFewer } = await ended();
    assert.deepEqual(claimsOfFewer, ["www-web-5"]);
  });

  it("loses all claims when it is destroyed", async () => {
    const { claimsAtEnd } = await ended();
    assert.deepEqual(claimsAtEnd, []);
  });

  it("is changed in its replicas alone, and has nothing to change in the end", async () => {
    const { fewer, changesInTheEnd } = await ended();
    assert.deepEqual(fewer.changes, { "StatefulSet web": ["spec.replicas"] });
    assert.deepEqual(changesInTheEnd, []);
  });
});

describe("A StatefulSet with two claims a pod, whose environment changes", () => {
  const changed = inBackground(changeEnvironment);

  it("has both claims of each pod, named by the outputs", async () => {
    const { before } = await changed();
    assert.deepEqual(before.outputs.pvcNamesByPod, {
      "pair-0": ["www-pair-0", "log-pair-0"],
      "pair-1": ["www-pair-1", "log-pair-1"],
    });
    assert.deepEqual(Object.keys(before.claims).sort(), [...before.outputs.pvcNames].sort());
  });

  it("has the new environment in each pod", async () => {
    const { greetings } = await changed();
    assert.deepEqual(greetings, ["goodbye", "goodbye"]);
  });

  it("keeps the data in both volumes of each pod", async () => {
    const { written, found } = await changed();
    assert.equal(Object.keys(written).length, 4);
    assert.deepEqual(found, written);
  });

  it("is changed in its environment alone, and has nothing to change in the end", async () => {
    const { after, changesInTheEnd } = await changed();
    assert.deepEqual(after.changes, {
      "StatefulSet pair": ["spec.template.spec.containers[0].env[0].value"],
    });
    assert.deepEqual(changesInTheEnd, []);
  });
});

/** One workload is enough to look at. */
const CONFIG = { kubeContext: KUBE_CONTEXT, deploymentReplicas: "0" };

function withStackOf<T>(
  config: Record<string, string>,
  use: (stack: Stack) => Promise<T>,
  main?: string,
): Promise<T> {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      {
        name: namespace,
        config: { ...CONFIG, namespace, ...config },
        program: programHere(main),
        goesWithNamespace: true,
      },
      use,
    ),
  );
}

async function scale() {
  return withStackOf({}, async (stack) => {
    const one = await update(stack, { statefulSetReplicas: "1" });
    const three = await update(stack, { statefulSetReplicas: "3" });
    const written = await writeEverywhere(three);
    const oneAgain = await update(stack, { statefulSetReplicas: "1" });
    const threeAgain = await update(stack, { statefulSetReplicas: "3" });
    return {
      updates: [one, three, oneAgain, threeAgain],
      changesInTheEnd: await changesAgain(stack),
      written,
      found: await readEverywhere(threeAgain),
    };
  });
}

async function roll() {
  return withStackOf({}, async (stack) => {
    await update(stack, { image: IMAGE });
    const isRolled = (pod: V1Pod): boolean => mainContainerOf(pod).image === OTHER_IMAGE;
    const isHeld = (pod: V1Pod): boolean => pod.metadata?.name === "web-0";
    const held = await update(
      stack,
      { image: OTHER_IMAGE, updatePartition: "1" },
      (pod) => isHeld(pod) || isRolled(pod),
    );
    const released = await update(stack, { updatePartition: "0" }, isRolled);
    const written = await writeEverywhere(released);
    const replaced = await update(stack, { podManagementPolicy: "Parallel" });
    return {
      held,
      released,
      replaced,
      changesInTheEnd: await changesAgain(stack),
      written,
      found: await readEverywhere(replaced),
    };
  });
}

const DELETING = {
  shortLived: "true",
  ordinalsStart: "5",
  publishNotReadyAddresses: "true",
  claimRetentionWhenDeleted: "Delete",
  claimRetentionWhenScaled: "Delete",
};

async function deployAndEnd() {
  return withStackOf(DELETING, async (stack) => {
    const deployed = await update(stack, {});
    const { namespace, headlessServiceName: name } = deployed.outputs;
    const service = await cluster().core.readNamespacedService({ namespace, name });
    const fewer = await update(stack, { statefulSetReplicas: "1" });
    const claimsOfFewer = await claimsLeft(namespace, 1);
    const changesInTheEnd = await changesAgain(stack);
    await destroy(stack);
    return {
      deployed,
      fewer,
      changesInTheEnd,
      publishesNotReady: service.spec?.publishNotReadyAddresses,
      claimsOfFewer,
      claimsAtEnd: await claimsLeft(namespace, 0),
    };
  });
}

/** Names of the claims of a namespace, once no more than so many are there. */
async function claimsLeft(namespace: string, count: number): Promise<string[]> {
  const claims = claimsIn(cluster(), namespace);
  const left = waitUntil(claims, `at most ${count} claims to be left`, (all) => all.length <= count);
  return (await orInterrupted(left)).map(nameOf);
}

async function changeEnvironment() {
  const main = "tests/integration/programs/two-claims.ts";
  return withStackOf(
    { image: IMAGE, greeting: "hello" },
    async (stack) => {
      const before = await update(stack, {});
      const written = await writeEverywhere(before);
      const after = await update(stack, { greeting: "goodbye" }, (pod) =>
        Boolean(
          mainContainerOf(pod).env?.some(({ name, value }) => name === "GREETING" && value === "goodbye"),
        ),
      );
      const pods = Object.values(after.pods);
      const greetings = await Promise.all(
        pods.map((pod) => outputInPod(cluster(), pod, ["printenv", "GREETING"])),
      );
      return {
        before,
        after,
        changesInTheEnd: await changesAgain(stack),
        written,
        found: await readEverywhere(after),
        greetings,
      };
    },
    main,
  );
}

function imagesOf({ pods }: Updated): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(pods).map(([name, pod]) => [name, mainContainerOf(pod).image]));
}

function uidsOfClaims({ claims }: Updated): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, uidOf(claim)]));
}
