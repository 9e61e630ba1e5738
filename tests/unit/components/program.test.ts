/* eslint-disable @typescript-eslint/no-unsafe-member-access --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import assert from "node:assert/strict";
import type { StackOutputs } from "../../../components";
import { readStackConfig } from "../../../program/stack-config";
import manifest from "../../../package.json";
import { registeredResources, registrations, setMocks } from "../../support/engines/mocked-engine";
import { configureMocked, declaredKeys, runMockedProgram } from "../../support/engines/mocked-program";
import { withKubeContexts } from "./kube-config-file";
import { PATIENCE } from "./patience";

describe("the program", function () {
  this.timeout(PATIENCE);

  withKubeContexts(["minikube", "other"], {
    shared: { "pod-security.kubernetes.io/enforce": "privileged" },
    "of-another-stack": { "pulumi.com/patchFieldManager": "pulumi-another" },
    "of-this-stack": { "pulumi.com/patchFieldManager": "pulumi-kubernetes-workloads-test-x7k2pq9z" },
    "may-not-be-read": "forbidden",
  });

  it("deploys the guide's workloads by default", async () => {
    const namespace = "kubernetes-workloads-test-x7k2pq9z";
    assert.deepEqual(await runMockedProgram(), {
      programVersion: manifest.version,
      kubeContext: "minikube",
      namespace,
      identity: namespace,
      statefulSetName: "web",
      statefulSetSelector: { "app.kubernetes.io/name": "web" },
      headlessServiceName: "nginx",
      headlessServiceDnsName: `nginx.${namespace}.svc.cluster.local`,
      podNames: ["web-0", "web-1"],
      podDnsNames: [
        `web-0.nginx.${namespace}.svc.cluster.local`,
        `web-1.nginx.${namespace}.svc.cluster.local`,
      ],
      pvcNames: ["www-web-0", "www-web-1"],
      pvcNamesByPod: { "web-0": ["www-web-0"], "web-1": ["www-web-1"] },
      claimMountPaths: { www: "/usr/share/nginx/html" },
      headlessServicePorts: { web: 80 },
      containerPorts: { web: 8080 },
      deploymentName: "my-nginx-deployment",
      deploymentSelector: { "app.kubernetes.io/name": "my-nginx-deployment" },
      clusterIPServiceName: "my-nginx-svc",
      clusterIPServiceDnsName: `my-nginx-svc.${namespace}.svc.cluster.local`,
      clusterIP: "10.96.0.42",
      clusterIPServicePorts: { web: 80 },
      settings: {
        podManagementPolicy: "OrderedReady",
        updateStrategy: "RollingUpdate",
        partition: 0,
        minReadySeconds: 0,
        publishNotReadyAddresses: false,
        whenDeleted: "Retain",
        whenScaled: "Retain",
        claims: { www: { size: "1Gi", storageClassName: "" } },
        maxUnavailable: "25%",
        maxSurge: "25%",
      },
    } satisfies StackOutputs);
    assert.ok(registrations().includes("pulumi:providers:kubernetes cluster"));
  });

  for (const { name, made } of [
    { name: "missing", made: true },
    { name: "of-this-stack", made: true },
    { name: "shared", made: false },
    { name: "of-another-stack", made: false },
    { name: "may-not-be-read", made: false },
  ]) {
    it(`${made ? "manages" : "uses as it is"} a configured namespace that is ${name.replaceAll("-", " ")}`, async () => {
      const { namespace } = await runMockedProgram({ namespace: name, shortLived: "true" });
      assert.equal(namespace, name);
      assert.equal(registrations().includes("kubernetes:core/v1:Namespace namespace"), made);
    });
  }

  it("goes on with a configured identity, in the namespace that was generated", async () => {
    const { identity, namespace } = await runMockedProgram({ identity: "kubernetes-workloads-dev" });
    assert.equal(identity, "kubernetes-workloads-dev");
    assert.equal(namespace, "kubernetes-workloads-test-x7k2pq9z");
    for (const { type, inputs } of registeredResources().filter(({ type }) =>
      type.startsWith("kubernetes:"),
    )) {
      assert.equal(
        inputs.metadata.annotations["pulumi.com/patchFieldManager"],
        "pulumi-kubernetes-workloads-dev",
        type,
      );
    }
  });

  it("keeps the state free of the kubeconfig that the environment names", async () => {
    await runMockedProgram();
    const provider = registeredResources().find(({ type }) => type === "pulumi:providers:kubernetes");
    assert.equal(provider?.inputs.kubeconfig, "");
    assert.ok(!JSON.stringify(registeredResources()).includes(process.env.KUBECONFIG!));
  });

  it("follows every name and number of the configuration", async () => {
    const given = await runMockedProgram({
      namespace: "team-a",
      kubeContext: "other",
      statefulSetName: "db",
      headlessServiceName: "peers",
      statefulSetReplicas: "1",
      ordinalsStart: "5",
      deploymentName: "front",
      clusterIPServiceName: "entry",
    });
    assert.equal(given.kubeContext, "other");
    assert.deepEqual(given.podDnsNames, ["db-5.peers.team-a.svc.cluster.local"]);
    assert.equal(given.deploymentName, "front");
    assert.equal(given.clusterIPServiceName, "entry");
  });

  it("gives out empty lists without replicas", async () => {
    const { podNames, pvcNames } = await runMockedProgram({
      statefulSetReplicas: "0",
      deploymentReplicas: "0",
    });
    assert.deepEqual([podNames, pvcNames], [[], []]);
  });

  it("refuses everything that is wrong with the configuration at once, before anything is registered", async () => {
    await setMocks();
    configureMocked({
      kubeContext: "nope",
      namespace: "Team A",
      identity: "team a",
      shortLived: "perhaps",
      image: "",
      timeoutSeconds: "0",
      statefulSetName: "a".repeat(53),
      headlessServiceName: "1st",
      statefulSetReplicas: "-1",
      deploymentReplicas: "two",
      claimSize: "1 GB",
      storageClassName: "Fast",
      podManagementPolicy: "Random",
    });
    assert.throws(readStackConfig, (error: Error) => {
      const named = [...error.message.matchAll(/^ {2}(\w+): /gm)].map(([, key]) => key);
      assert.deepEqual(named, [
        "kubeContext",
        "namespace",
        "identity",
        "shortLived",
        "image",
        "timeoutSeconds",
        "statefulSetName",
        "headlessServiceName",
        "statefulSetReplicas",
        "podManagementPolicy",
        "claimSize",
        "storageClassName",
        "deploymentReplicas",
      ]);
      return true;
    });
    assert.deepEqual(registrations(), []);
  });

  it("refuses one name for both workloads or both Services", () => {
    configureMocked({ statefulSetName: "same", deploymentName: "same", clusterIPServiceName: "nginx" });
    assert.throws(readStackConfig, /clusterIPServiceName: .*\n.*deploymentName: /);
  });

  it("describes each key of its configuration in Pulumi.yaml", () => {
    const config = declaredKeys();
    configureMocked();
    assert.deepEqual(Object.keys(config).sort(), Object.keys(readStackConfig()).sort());
    for (const [key, { description }] of Object.entries(config)) assert.ok(description, key);
  });
});
