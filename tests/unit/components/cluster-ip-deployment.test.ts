/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import assert from "node:assert/strict";
import type { Output, Resource } from "@pulumi/pulumi";
import { ClusterIPDeployment, type ClusterIPDeploymentArgs } from "../../../components";
import { PATIENCE } from "./patience";
import { valueOf, type KubernetesObject } from "../../support/engines/mocked-engine";
import { deployed } from "./deployed";

const BASE: ClusterIPDeploymentArgs = {
  namespace: "guide",
  image: "nginx",
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
  deploymentName: "my-nginx-deployment",
  serviceName: "my-nginx-svc",
};

describe("ClusterIPDeployment", function () {
  this.timeout(PATIENCE);

  const deploy = (args: Partial<ClusterIPDeploymentArgs> = {}) =>
    deployed((opts) => new ClusterIPDeployment("my-nginx", { ...BASE, ...args }, opts));
  const spec = async (args: Partial<ClusterIPDeploymentArgs>): Promise<KubernetesObject> =>
    (await deploy(args)).objects.get("Deployment").spec;
  const service = async (args: Partial<ClusterIPDeploymentArgs>): Promise<KubernetesObject> =>
    (await deploy(args)).objects.get("Service");

  it("is of the type that stacks refer to", async () => {
    const { component } = await deploy();
    assert.match(await valueOf(component.urn), /::kubernetes-workloads:index:ClusterIPDeployment::my-nginx$/);
  });

  it("has a Service with a virtual IP, whose slower wait is skipped", async () => {
    const { metadata, spec } = await service({});
    assert.equal(metadata.name, "my-nginx-svc");
    assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true");
    assert.equal(spec.type, "ClusterIP");
    assert.equal(spec.clusterIP, undefined);
    assert.deepEqual(spec.selector, { "app.kubernetes.io/name": "my-nginx-deployment" });
  });

  it("depends on its Service, as a StatefulSet does, so that a destroy deletes both kinds at the same time", async () => {
    const { options } = await deploy();
    const needed = await valueOf(options.get("Deployment")?.dependsOn as Output<Resource[]>);
    assert.deepEqual(await Promise.all(needed.map(({ urn }) => valueOf(urn))), [
      "urn:pulumi:test::kubernetes-workloads::kubernetes-workloads:index:ClusterIPDeployment$kubernetes:core/v1:Service::my-nginx",
    ]);
  });

  it("takes deploymentName and serviceName, by default the resource's name", async () => {
    const { objects } = await deploy({ deploymentName: undefined, serviceName: undefined });
    assert.equal(objects.get("Deployment").metadata.name, "my-nginx");
    assert.equal(objects.get("Service").metadata.name, "my-nginx");
  });

  it("takes replicas, 0 too, and leaves them to an autoscaler when left out", async () => {
    assert.equal((await spec({ replicas: 3 })).replicas, 3);
    assert.equal((await spec({ replicas: 0 })).replicas, 0);
    const left = await deploy();
    assert.equal("replicas" in left.objects.get("Deployment").spec, false);
    assert.ok(left.objects.has("PodDisruptionBudget"));
  });

  it("takes strategy", async () => {
    const strategy = async (given: ClusterIPDeploymentArgs["strategy"]): Promise<KubernetesObject> =>
      (await spec({ strategy: given })).strategy;
    assert.deepEqual(await strategy(undefined), {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
    });
    assert.deepEqual(await strategy({ type: "RollingUpdate", maxSurge: 1, maxUnavailable: 0 }), {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    assert.deepEqual(await strategy({ type: "Recreate" }), { type: "Recreate" });
  });

  it("takes progressDeadlineSeconds", async () => {
    assert.equal((await spec({})).progressDeadlineSeconds, 150);
    assert.equal((await spec({ progressDeadlineSeconds: 30 })).progressDeadlineSeconds, 30);
  });

  it("takes sessionAffinity, internalTrafficPolicy and trafficDistribution", async () => {
    const given = {
      sessionAffinity: "ClientIP",
      internalTrafficPolicy: "Local",
      trafficDistribution: "PreferClose",
    } as const;
    const { sessionAffinity, internalTrafficPolicy, trafficDistribution } = (await service(given)).spec;
    assert.deepEqual({ sessionAffinity, internalTrafficPolicy, trafficDistribution }, given);
    const byDefault = (await service({})).spec;
    assert.equal(byDefault.sessionAffinity, "None");
    assert.equal(byDefault.internalTrafficPolicy, "Cluster");
    assert.equal(byDefault.trafficDistribution, undefined);
  });

  it("gives out every name, the cluster's IP address and a URL a port", async () => {
    const { component } = await deploy({
      ports: [
        { name: "web", port: 80, containerPort: 8080 },
        { name: "admin", port: 8443, appProtocol: "https" },
        { name: "grpc", port: 9000, appProtocol: "kubernetes.io/h2c" },
        { name: "https", port: 443 },
        { name: "sql", port: 5432 },
        { name: "constructor", port: 9 },
      ],
    });
    const dnsName = "my-nginx-svc.guide.svc.cluster.local";
    assert.equal(await valueOf(component.deploymentName), "my-nginx-deployment");
    assert.equal(await valueOf(component.serviceName), "my-nginx-svc");
    assert.deepEqual(await valueOf(component.selectorLabels), {
      "app.kubernetes.io/name": "my-nginx-deployment",
    });
    assert.equal(await valueOf(component.serviceDnsName), dnsName);
    assert.equal(await valueOf(component.clusterIP), "10.96.0.42");
    assert.deepEqual(await valueOf(component.ports), {
      web: 80,
      admin: 8443,
      grpc: 9000,
      https: 443,
      sql: 5432,
      constructor: 9,
    });
    assert.deepEqual(await valueOf(component.urls), {
      web: `http://${dnsName}`,
      admin: `https://${dnsName}:8443`,
      grpc: `http://${dnsName}:9000`,
      https: `https://${dnsName}`,
      sql: `tcp://${dnsName}:5432`,
      constructor: `tcp://${dnsName}:9`,
    });
  });

  it("takes clusterDomain", async () => {
    const { component } = await deploy({ clusterDomain: "example.org" });
    assert.equal(await valueOf(component.serviceDnsName), "my-nginx-svc.guide.svc.example.org");
  });
});
