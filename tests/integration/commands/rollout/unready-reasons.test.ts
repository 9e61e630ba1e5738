import assert from "node:assert/strict";
import type { V1PodSpec, V1Volume } from "@kubernetes/client-node";
import { versions } from "../../../../command-line/versions";
import { unreadyPods } from "../../../../commands/start/unready-pods";
import { eventually } from "../../../faults/eventually";
import { inBackground } from "../../../support/running/background";
import { withNamespace } from "../../../support/test-namespace";
import { cluster } from "../../suite";

const BUSYBOX = `busybox:${versions.images.busybox}`;
const PATIENCE_SECONDS = 60;

/** The kubelet leaves a volume alone that no container mounts. */
function mounted(volume: V1Volume): Partial<V1PodSpec> {
  const volumeMounts = [{ name: volume.name, mountPath: "/mounted" }];
  return { volumes: [volume], containers: [{ name: "main", image: BUSYBOX, volumeMounts }] };
}

/** Pods that never get Ready, each with the words that name its reason. */
const REASONS: Readonly<Record<string, readonly [spec: Partial<V1PodSpec>, reason: RegExp]>> = {
  "a ServiceAccount that there is not": [
    { serviceAccountName: "none" },
    /has 0 of 1 pods: .*serviceaccount "none" not found/,
  ],
  "a RuntimeClass that there is not": [
    { runtimeClassName: "none" },
    /has 0 of 1 pods: .*RuntimeClass "none" not found/,
  ],
  "a PriorityClass that there is not": [
    { priorityClassName: "none" },
    /has 0 of 1 pods: .*no PriorityClass with name none/,
  ],
  "a LimitRange": [
    { containers: [{ name: "main", image: BUSYBOX, resources: { limits: { memory: "9Gi" } } }] },
    /has 0 of 1 pods: .*maximum memory usage per Container is 1Gi/,
  ],
  "a claim that there is not": [
    { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "none" } }] },
    /persistentvolumeclaim "none" not found/,
  ],
  "a StorageClass that there is not": [
    { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "classless" } }] },
    /claim classless: storageclass\.storage\.k8s\.io "none" not found/,
  ],
  "a node that there is not": [{ nodeSelector: { disk: "none" } }, /didn't match Pod's node affinity/],
  "a ConfigMap that there is not": [
    mounted({ name: "a", configMap: { name: "none" } }),
    /waits: ContainerCreating: .*configmap "none" not found/,
  ],
  "a key that a ConfigMap has not": [
    mounted({ name: "a", configMap: { name: "kube-root-ca.crt", items: [{ key: "none", path: "a" }] } }),
    /waits: ContainerCreating: .*references non-existent config key: none/,
  ],
  "a variable's Secret that there is not": [
    {
      containers: [
        {
          name: "main",
          image: BUSYBOX,
          env: [{ name: "A", valueFrom: { secretKeyRef: { name: "none", key: "a" } } }],
        },
      ],
    },
    /waits: CreateContainerConfigError: secret "none" not found/,
  ],
  "an init container that does not end": [
    { initContainers: [{ name: "first", image: BUSYBOX, command: ["sleep", "1d"] }] },
    /init container first has not ended yet/,
  ],
};

describe("Why pods are not Ready, on the live cluster,", () => {
  const explained = inBackground(explain);

  for (const [index, [what, [, reason]]] of Object.entries(REASONS).entries()) {
    it(`is named: ${what}`, async () => {
      assert.match((await explained())[index] ?? "", reason);
    });
  }
});

/** What is said of each workload, once its reason is named or the time is up. */
function explain(): Promise<string[]> {
  return withNamespace(cluster(), async (namespace) => {
    await cluster().core.createNamespacedLimitRange({
      namespace,
      body: { metadata: { name: "most" }, spec: { limits: [{ type: "Container", max: { memory: "1Gi" } }] } },
    });
    await cluster().core.createNamespacedPersistentVolumeClaim({
      namespace,
      body: {
        metadata: { name: "classless" },
        spec: {
          storageClassName: "none",
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Mi" } },
        },
      },
    });
    return Promise.all(
      Object.values(REASONS).map(([spec, reason], index) =>
        explainOne(namespace, `web-${String(index)}`, spec, reason),
      ),
    );
  });
}

async function explainOne(
  namespace: string,
  name: string,
  spec: Partial<V1PodSpec>,
  reason: RegExp,
): Promise<string> {
  const selector = { app: name };
  await cluster().apps.createNamespacedStatefulSet({
    namespace,
    body: {
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers: [{ name: "main", image: BUSYBOX, command: ["sleep", "1d"] }],
            ...spec,
          },
        },
      },
    },
  });
  const workload = { kind: "StatefulSet", namespace, name, selector: { matchLabels: selector } } as const;
  let said: string[] = [];
  const isNamed = async () => {
    said = await unreadyPods(cluster(), [workload]);
    return said.some((line) => reason.test(line)) || undefined;
  };
  // What was said instead is worth more to the test than that the time is up.
  await eventually(`the reason of ${name}`, isNamed, PATIENCE_SECONDS).catch(() => undefined);
  return said.join("\n");
}
