import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output, runtime } from "@pulumi/pulumi";
import { load } from "js-yaml";
import type { StackOutputs } from "../../../components";
import { readStackConfig } from "../../../components/stack-config";
import manifest from "../../../package.json";
import { PATIENCE } from "./patience";
import { registrations, setMocks, valueOf } from "./deployed";

const PROJECT = "kubernetes-workloads";
const ROOT = join(__dirname, "..", "..", "..");

/** What Pulumi.yaml declares. */
interface ProjectFile {
  readonly config: Readonly<Record<string, { readonly default: unknown; readonly description?: string }>>;
}

/** Sets a stack's configuration as the engine does: the project's defaults under the stack's own values. */
function configure(values: Record<string, string> = {}): void {
  const { config } = load(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const defaults = Object.entries(config).map(([key, declared]) => [key, String(declared.default)] as const);
  const all = [...defaults, ...Object.entries(values)];
  runtime.setAllConfig(Object.fromEntries(all.map(([key, value]) => [`${PROJECT}:${key}`, value])));
}

/** Runs the program afresh. */
async function outputs(values?: Record<string, string>): Promise<StackOutputs> {
  await setMocks();
  configure(values);
  const require = createRequire(__filename);
  const path = require.resolve("../../../index.ts");
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a program runs when it is loaded, and only then
  delete require.cache[path];
  return valueOf(output(require(path) as StackOutputs));
}

describe("the program", function () {
  this.timeout(PATIENCE);

  const { KUBECONFIG } = process.env;
  let folder = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "program-"));
    process.env.KUBECONFIG = join(folder, "config");
    writeFileSync(process.env.KUBECONFIG, "contexts: [{ name: minikube }, { name: other }]");
  });
  after(() => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    rmSync(folder, { recursive: true });
    runtime.setAllConfig({});
  });

  it("deploys the guide's workloads by default", async () => {
    const namespace = "kubernetes-workloads-test-x7k2pq";
    assert.deepEqual(await outputs(), {
      programVersion: manifest.version,
      kubeContext: "minikube",
      namespace,
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

  it("uses a configured namespace, and generates none then", async () => {
    const { namespace } = await outputs({ namespace: "team-a", shortLived: "true" });
    assert.equal(namespace, "team-a");
    assert.ok(!registrations().some((resource) => resource.startsWith("random:")));
  });

  it("follows every name and number of the configuration", async () => {
    const given = await outputs({
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
    const { podNames, pvcNames } = await outputs({ statefulSetReplicas: "0", deploymentReplicas: "0" });
    assert.deepEqual([podNames, pvcNames], [[], []]);
  });

  it("refuses everything that is wrong with the configuration at once, before anything is registered", async () => {
    await setMocks();
    configure({
      kubeContext: "nope",
      namespace: "Team A",
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
    configure({ statefulSetName: "same", deploymentName: "same", clusterIPServiceName: "nginx" });
    assert.throws(readStackConfig, /clusterIPServiceName: .*\n.*deploymentName: /);
  });

  it("describes each key of its configuration in Pulumi.yaml", () => {
    const { config } = load(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as ProjectFile;
    configure();
    assert.deepEqual(Object.keys(config).sort(), Object.keys(readStackConfig()).sort());
    for (const [key, { description }] of Object.entries(config)) assert.ok(description, key);
  });
});
