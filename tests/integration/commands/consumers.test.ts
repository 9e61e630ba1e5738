import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Ajv } from "ajv";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { withStack } from "../../../pulumi/stack";
import { podsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { labelSelector, nameOf } from "../../../kubernetes/objects";
import schema from "../../../schemas/stack-outputs.json";
import { projectFolder, pulumiRoot } from "../../../command-line/locations";
import manifest from "../../../package.json";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { exampleWithPackages, PATIENCE, runProgram, withFolder } from "../../support/packed";
import { withProgramStack } from "../../../pulumi/project/program-stack";
import { testName } from "../../support/running/test-name";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere } from "../../support/engines/program-here";
import { refusal, upWithOutputs } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";
import { changesAgain, update, type Updated } from "../components/updated-stack";

/** What a consumer's job printed, and the outputs of its stack. */
interface Visit {
  readonly lines: readonly string[];
  readonly outputs: OutputMap;
}

/** What the consumers of one live stack made of it. */
interface Consumed {
  readonly producer: Updated;
  readonly json: unknown;
  readonly pages: Readonly<Record<string, string>>;
  readonly visit: Visit;
  /** Names of the Deployment's pods that a visitor reached, and of those that there are. */
  readonly answering: readonly string[];
  readonly deployed: readonly string[];
  readonly scaled: Updated;
  readonly visitAfterScaling: Visit;
  readonly changesInTheEnd: readonly string[];
  readonly comparison: Visit;
  readonly podUrls: string;
  readonly scrapeTargets: unknown;
  readonly nowhere: string;
}

describe("The outputs of a live stack", function () {
  this.timeout(PATIENCE);

  const consumed = inBackground(consume, { seconds: 130 });

  it("follow their JSON Schema as `pulumi stack output --json` prints them", async () => {
    const { json } = await consumed();
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    assert.ok(ajv.validate(schema, json), ajv.errorsText());
  });

  it("let a TypeScript program read what was written to each stateful pod, through that pod's own name", async () => {
    const { producer, pages, visit } = await consumed();
    const { podDnsNames, podNames } = producer.outputs;
    assert.deepEqual(
      visit.lines.slice(0, podDnsNames.length),
      podDnsNames.map((dnsName, index) => `${dnsName}: ${pages[podNames[index] ?? ""] ?? ""}`),
    );
    assert.equal(visit.outputs.producerVersion?.value, manifest.version);
  });

  it("let it reach every pod of the Deployment through the ClusterIP", async () => {
    const { producer, visit, answering, deployed } = await consumed();
    const { clusterIP, clusterIPServicePorts } = producer.outputs;
    assert.equal(visit.lines.at(-1), `${clusterIP}:${clusterIPServicePorts.web ?? 0}: 40 requests answered`);
    assert.equal(deployed.length, 2);
    assert.deepEqual(answering, deployed);
  });

  it("make it follow when the stack scales", async () => {
    const { scaled, pages, visitAfterScaling, changesInTheEnd } = await consumed();
    const { podDnsNames } = scaled.outputs;
    assert.equal(podDnsNames.length, 3);
    assert.deepEqual(visitAfterScaling.lines.slice(0, 3), [
      `${podDnsNames[0] ?? ""}: ${pages["web-0"] ?? ""}`,
      `${podDnsNames[1] ?? ""}: ${pages["web-1"] ?? ""}`,
      `${podDnsNames[2] ?? ""}: nothing to read yet`,
    ]);
    assert.deepEqual(visitAfterScaling.outputs.visited?.value, podDnsNames);
    assert.deepEqual(changesInTheEnd, []);
  });

  it("let a YAML program mount a claim and find what the pod of its name serves", async () => {
    const { producer, pages, comparison } = await consumed();
    const { podDnsNames, pvcNames } = producer.outputs;
    assert.deepEqual(comparison.lines, [
      `claim ${pvcNames[0] ?? ""} holds: ${pages["web-0"] ?? ""}`,
      `pod ${podDnsNames[0] ?? ""} serves: ${pages["web-0"] ?? ""}`,
      `pods: ${podDnsNames.join(" ")}`,
    ]);
    assert.deepEqual(comparison.outputs.claims?.value, pvcNames);
  });

  it("let a shell script print the pods' URLs", async () => {
    const { producer, podUrls } = await consumed();
    assert.deepEqual(
      podUrls.split("\n"),
      producer.outputs.podDnsNames.map((name) => `http://${name}:8080`),
    );
  });

  it("let a Node script print targets for Prometheus", async () => {
    const { producer, scrapeTargets } = await consumed();
    const { namespace, podDnsNames, podNames, clusterIPServiceDnsName, clusterIPServiceName } =
      producer.outputs;
    assert.deepEqual(scrapeTargets, [
      ...podDnsNames.map((name, index) => ({
        targets: [`${name}:8080`],
        labels: { namespace, pod: podNames[index] },
      })),
      { targets: [`${clusterIPServiceDnsName}:80`], labels: { namespace, service: clusterIPServiceName } },
    ]);
  });

  it("are missed with a clear message where the stack does not exist", async () => {
    assert.match((await consumed()).nowhere, /unknown stack "organization\/kubernetes-workloads\/nowhere"/);
  });
});

async function consume(): Promise<Consumed> {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      {
        name: namespace,
        config: { kubeContext: KUBE_CONTEXT, namespace },
        program: programHere(),
        goesWithNamespace: true,
      },
      (stack) => withFolder((yaml) => consumeStack(stack, yaml)),
    ),
  );
}

async function consumeStack(stack: Stack, yaml: string): Promise<Consumed> {
  const [producer, typescript] = await Promise.all([
    update(stack, {}),
    exampleWithPackages("typescript-consumer"),
    cp(join(projectFolder, "examples", "yaml-consumer"), yaml, { recursive: true }),
  ]);
  const backend = stack.workspace.envVars as Record<string, string>;
  const name = `organization/${manifest.name}/${stack.name}`;
  const environment = {
    ...backend,
    PATH: [join(pulumiRoot(), "bin"), process.env.PATH].join(delimiter),
  };
  const script = (command: string, ...args: string[]): Promise<string> =>
    runProgram(command, args, { cwd: stack.workspace.workDir, env: environment });
  const example = (file: string): string => join(projectFolder, "examples", "scripts", file);

  const pages = await writePages(producer);
  const comparison = await withProgramStack(
    { name: testName(), folder: yaml, config: { producer: name }, backend },
    visitOf,
  );
  const json = JSON.parse(
    await script("pulumi", "stack", "output", "--json", "--stack", stack.name),
  ) as unknown;
  const podUrls = await script(example("pod-urls.sh"), stack.name);
  const scrapeTargets = JSON.parse(
    await script(process.execPath, example("scrape-targets.mjs"), stack.name),
  ) as unknown;

  const own = testName();
  return withProgramStack(
    { name: own, folder: typescript, config: { producer: name, namespace: own }, backend },
    async (consumer) => {
      const visit = await visitOf(consumer);
      const { answering, deployed } = await answeringPods(producer, visit);
      const scaled = await update(stack, { statefulSetReplicas: "3" });
      const visitAfterScaling = await visitOf(consumer);
      const changes = await changesAgain(consumer);
      const nowhere = await refusal(consumer, { producer: `organization/${manifest.name}/nowhere` });
      return {
        producer,
        json,
        pages,
        visit,
        answering,
        deployed,
        scaled,
        visitAfterScaling,
        changesInTheEnd: changes,
        comparison,
        podUrls,
        scrapeTargets,
        nowhere,
      };
    },
  );
}

/** Writes another page into each stateful pod. */
async function writePages({ pods }: Updated): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const [name, pod] of Object.entries(pods)) {
    pages[name] = `page of ${name}, ${testName()}`;
    await outputInPod(cluster(), pod, [
      "sh",
      "-c",
      `echo '${pages[name]}' > /usr/share/nginx/html/index.html`,
    ]);
  }
  return pages;
}

/** Deploys a consumer; what its job printed is in the log of the job's pod. */
async function visitOf(consumer: Stack): Promise<Visit> {
  const outputs = await upWithOutputs(consumer);
  const namespace = String(outputs.namespace?.value);
  const job = String(outputs.job?.value);
  const selection = {
    labelSelector: `batch.kubernetes.io/job-name=${job}`,
    fieldSelector: "status.phase=Succeeded",
  };
  const log = await withDiagnosis(cluster(), namespace, succeededLog(namespace, selection));
  return { lines: log.trim().split("\n"), outputs };
}

async function succeededLog(
  namespace: string,
  selection: { labelSelector: string; fieldSelector: string },
): Promise<string> {
  const { items } = await podsIn(cluster(), namespace, selection).list();
  const [pod, ...others] = items;
  assert.ok(pod && others.length === 0, `${items.length} pods of the job succeeded`);
  return cluster().core.readNamespacedPodLog({ namespace, name: nameOf(pod) });
}

/** The Deployment's pods whose access log has a request of the visitor. */
async function answeringPods(
  { outputs: { namespace, deploymentSelector } }: Updated,
  { outputs }: Visit,
): Promise<{ answering: string[]; deployed: string[] }> {
  const job = String(outputs.job?.value);
  const { items } = await podsIn(cluster(), namespace, {
    labelSelector: labelSelector(deploymentSelector),
  }).list();
  const names = items.map(nameOf).sort();
  const logs = await Promise.all(
    names.map((name) => cluster().core.readNamespacedPodLog({ namespace, name })),
  );
  return { deployed: names, answering: names.filter((_, index) => logs[index]?.includes(`visitor=${job}`)) };
}
