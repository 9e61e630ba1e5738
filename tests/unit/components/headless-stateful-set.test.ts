/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import assert from "node:assert/strict";
import type { Output, Resource } from "@pulumi/pulumi";
import { HeadlessStatefulSet, type HeadlessStatefulSetArgs } from "../../../components";
import { PATIENCE } from "./patience";
import { valueOf, type KubernetesObject } from "../../support/engines/mocked-engine";
import { deployed } from "./deployed";

const BASE: HeadlessStatefulSetArgs = {
  namespace: "guide",
  image: "nginx",
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
  serviceName: "nginx",
  replicas: 2,
  volumeClaims: [{ name: "www", size: "1Gi", mountPath: "/usr/share/nginx/html" }],
};

describe("HeadlessStatefulSet", function () {
  this.timeout(PATIENCE);

  const deploy = (args: Partial<HeadlessStatefulSetArgs> = {}) =>
    deployed((opts) => new HeadlessStatefulSet("web", { ...BASE, ...args }, opts));
  const statefulSet = async (args: Partial<HeadlessStatefulSetArgs> = {}): Promise<KubernetesObject> =>
    (await deploy(args)).objects.get("StatefulSet");
  const service = async (args: Partial<HeadlessStatefulSetArgs> = {}): Promise<KubernetesObject> =>
    (await deploy(args)).objects.get("Service");

  it("is of the type that stacks refer to", async () => {
    const { component } = await deploy();
    assert.match(await valueOf(component.urn), /::kubernetes-workloads:index:HeadlessStatefulSet::web$/);
  });

  it("has a Service without a virtual IP, which governs the StatefulSet", async () => {
    const { objects } = await deploy();
    assert.equal(objects.get("Service").spec.clusterIP, "None");
    assert.equal(objects.get("Service").metadata.annotations["pulumi.com/skipAwait"], "true");
    assert.equal(objects.get("Service").metadata.name, "nginx");
    assert.deepEqual(objects.get("Service").spec.selector, { "app.kubernetes.io/name": "web" });
    assert.equal(objects.get("StatefulSet").spec.serviceName, "nginx");
  });

  it("creates the Service before the StatefulSet", async () => {
    const { options } = await deploy();
    const needed = await valueOf(options.get("StatefulSet")?.dependsOn as Output<Resource[]>);
    assert.deepEqual(await Promise.all(needed.map(({ urn }) => valueOf(urn))), [
      "urn:pulumi:test::kubernetes-workloads::kubernetes-workloads:index:HeadlessStatefulSet$kubernetes:core/v1:Service::web",
    ]);
  });

  it("takes statefulSetName and serviceName, by default the resource's name", async () => {
    const { objects } = await deploy({ statefulSetName: "db", serviceName: undefined });
    assert.equal(objects.get("StatefulSet").metadata.name, "db");
    assert.equal(objects.get("Service").metadata.name, "db");
    assert.equal((await statefulSet()).metadata.name, "web");
  });

  it("takes replicas, 0 too, and has one by default", async () => {
    assert.equal((await statefulSet()).spec.replicas, 2);
    assert.equal((await statefulSet({ replicas: 0 })).spec.replicas, 0);
    assert.equal((await statefulSet({ replicas: undefined })).spec.replicas, 1);
  });

  it("takes podManagementPolicy", async () => {
    assert.equal((await statefulSet()).spec.podManagementPolicy, "OrderedReady");
    assert.equal(
      (await statefulSet({ podManagementPolicy: "Parallel" })).spec.podManagementPolicy,
      "Parallel",
    );
  });

  it("takes updateStrategy", async () => {
    const strategy = async (
      updateStrategy: HeadlessStatefulSetArgs["updateStrategy"],
    ): Promise<KubernetesObject> => (await statefulSet({ updateStrategy })).spec.updateStrategy;
    const all = { type: "RollingUpdate", rollingUpdate: { partition: 0 } };
    assert.deepEqual(await strategy(undefined), all);
    assert.deepEqual(await strategy({ type: "RollingUpdate" }), all);
    assert.deepEqual(await strategy({ type: "RollingUpdate", partition: 1 }), {
      type: "RollingUpdate",
      rollingUpdate: { partition: 1 },
    });
    assert.deepEqual(await strategy({ type: "OnDelete" }), { type: "OnDelete" });
  });

  it("waits for Ready pods where a partition holds pods back", async () => {
    const held = await statefulSet({ updateStrategy: { type: "RollingUpdate", partition: 1 } });
    assert.equal(held.metadata.annotations["pulumi.com/waitFor"], "jsonpath={.status.readyReplicas}=2");
    assert.equal((await statefulSet()).metadata.annotations["pulumi.com/waitFor"], undefined);
  });

  it("takes ordinals", async () => {
    const { component, objects } = await deploy({ ordinals: { start: 5 } });
    assert.deepEqual(objects.get("StatefulSet").spec.ordinals, { start: 5 });
    assert.deepEqual(await valueOf(component.podNames), ["web-5", "web-6"]);
    assert.deepEqual(await valueOf(component.pvcNames), ["www-web-5", "www-web-6"]);
  });

  it("takes volumeClaims, each with a template and a mount", async () => {
    const { spec } = await statefulSet({
      volumeClaims: [
        { name: "www", size: "1Gi", mountPath: "/usr/share/nginx/html" },
        {
          name: "log",
          size: "500Mi",
          mountPath: "/log",
          storageClassName: "fast",
          accessModes: ["ReadWriteOncePod"],
        },
      ],
    });
    const annotations = { "pulumi.com/patchFieldManager": "pulumi-kubernetes-workloads-test-x7k2pq9z" };
    assert.deepEqual(spec.volumeClaimTemplates, [
      {
        metadata: { name: "www", labels: { "app.kubernetes.io/name": "web" }, annotations },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
      {
        metadata: { name: "log", labels: { "app.kubernetes.io/name": "web" }, annotations },
        spec: {
          accessModes: ["ReadWriteOncePod"],
          storageClassName: "fast",
          resources: { requests: { storage: "500Mi" } },
        },
      },
    ]);
    assert.deepEqual(spec.template.spec.containers[0].volumeMounts.slice(0, 2), [
      { name: "www", mountPath: "/usr/share/nginx/html" },
      { name: "log", mountPath: "/log" },
    ]);
  });

  it("keeps the identity that claim templates were made with, because Kubernetes never changes a template", async () => {
    const { options } = await deploy();
    assert.deepEqual(options.get("StatefulSet")?.ignoreChanges, [
      "spec.volumeClaimTemplates[*].metadata.annotations",
    ]);
  });

  it("has no claims where none are asked for", async () => {
    const { component, objects } = await deploy({ volumeClaims: undefined });
    assert.equal(objects.get("StatefulSet").spec.volumeClaimTemplates, undefined);
    assert.deepEqual(await valueOf(component.pvcNames), []);
  });

  it("keeps claims by default, and takes persistentVolumeClaimRetentionPolicy with shortLived", async () => {
    assert.deepEqual((await statefulSet()).spec.persistentVolumeClaimRetentionPolicy, {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    const policy = { whenDeleted: "Delete", whenScaled: "Delete" } as const;
    const { spec } = await statefulSet({ persistentVolumeClaimRetentionPolicy: policy, shortLived: true });
    assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy, policy);
  });

  it("takes publishNotReadyAddresses", async () => {
    assert.equal((await service()).spec.publishNotReadyAddresses, false);
    assert.equal((await service({ publishNotReadyAddresses: true })).spec.publishNotReadyAddresses, true);
  });

  it("needs no ports", async () => {
    const { objects } = await deploy({ ports: [] });
    assert.equal(objects.get("Service").spec.ports, undefined);
    assert.equal(objects.get("StatefulSet").spec.template.spec.containers[0].ports, undefined);
  });

  it("gives out every name", async () => {
    const { component } = await deploy();
    assert.equal(await valueOf(component.statefulSetName), "web");
    assert.equal(await valueOf(component.serviceName), "nginx");
    assert.deepEqual(await valueOf(component.selectorLabels), { "app.kubernetes.io/name": "web" });
    assert.equal(await valueOf(component.serviceDnsName), "nginx.guide.svc.cluster.local");
    assert.deepEqual(await valueOf(component.podNames), ["web-0", "web-1"]);
    assert.deepEqual(await valueOf(component.podDnsNames), [
      "web-0.nginx.guide.svc.cluster.local",
      "web-1.nginx.guide.svc.cluster.local",
    ]);
    assert.deepEqual(await valueOf(component.pvcNames), ["www-web-0", "www-web-1"]);
    assert.deepEqual(await valueOf(component.pvcNamesByPod), {
      "web-0": ["www-web-0"],
      "web-1": ["www-web-1"],
    });
    assert.deepEqual(await valueOf(component.claimMountPaths), { www: "/usr/share/nginx/html" });
    assert.deepEqual(await valueOf(component.srvNames), { web: "_web._tcp.nginx.guide.svc.cluster.local" });
    assert.deepEqual(await valueOf(component.ports), { web: 80 });
    assert.deepEqual(await valueOf(component.containerPorts), { web: 8080 });
  });

  it("lists the claims of one pod together", async () => {
    const { component } = await deploy({
      volumeClaims: [
        { name: "www", size: "1Gi", mountPath: "/www" },
        { name: "log", size: "1Gi", mountPath: "/log" },
      ],
    });
    assert.deepEqual(await valueOf(component.pvcNames), ["www-web-0", "log-web-0", "www-web-1", "log-web-1"]);
  });

  it("gives out empty lists without replicas", async () => {
    const { component } = await deploy({ replicas: 0 });
    assert.deepEqual(await valueOf(component.podNames), []);
    assert.deepEqual(await valueOf(component.podDnsNames), []);
    assert.deepEqual(await valueOf(component.pvcNames), []);
    assert.deepEqual(await valueOf(component.pvcNamesByPod), {});
  });

  it("takes clusterDomain", async () => {
    const { component } = await deploy({ clusterDomain: "example.org" });
    assert.equal(await valueOf(component.serviceDnsName), "nginx.guide.svc.example.org");
  });
});
