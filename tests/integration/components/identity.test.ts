import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { findKeptData, type KeptData } from "../../../commands/down/kept-claims";
import { onCluster } from "../../../commands/provider-clusters";
import { planUpdate } from "../../../commands/plan/plan-update";
import { pulumiExecutable } from "../../../command-line/locations";
import { failureOf } from "../../../command-line/failures/failure-of";
import { identityOf } from "../../../components/identity";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { uidOf } from "../../../kubernetes/objects";
import { fileBackend } from "../../../pulumi/state/file-backend";
import { automationPreview } from "../../../pulumi/preview";
import { withStack } from "../../../pulumi/stack";
import { stackOutputs } from "../../support/engines/stack-outputs";
import { inBackground } from "../../support/running/background";
import { holdingsOf } from "../../support/holdings";
import { interruption } from "../../support/running/interruption";
import { runProgram, withFolder } from "../../support/packed";
import { withNamespace } from "../../support/test-namespace";
import { destroy, up, upWithOutputs } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

/** What an admin has set on the namespace that two clones of the project are configured with. */
const LABELS = { "pod-security.kubernetes.io/enforce": "baseline", team: "a" };

const FILE = "/usr/share/nginx/html/mine";

describe("Two clones with one stack name and one namespace that exists", () => {
  const scene = inBackground(play, { seconds: 150 });

  it("use the namespace as it is", async () => {
    const { labels, annotations } = (await scene()).namespace;
    assert.deepEqual(
      { ...labels, "kubernetes.io/metadata.name": undefined },
      { ...LABELS, "kubernetes.io/metadata.name": undefined },
    );
    assert.equal(identityOf(annotations), undefined);
  });

  it("have identities of their own: the plan of the second names what the first made, and the ways out", async () => {
    const { identity, obstacles } = await scene();
    for (const object of ["StatefulSet", "Service", "PersistentVolumeClaim"])
      assert.match(obstacles, new RegExp(object));
    assert.match(obstacles, new RegExp(`made by: a stack with identity ${identity}`));
    assert.match(obstacles, new RegExp(`config set --stack \\S+ identity ${identity}`));
  });

  it("are told apart by the API server as well: plain pulumi up of the second changes nothing of the first", async () => {
    const { refusal, before, after } = await scene();
    assert.match(refusal, /conflict with "pulumi-/);
    assert.deepEqual(after, before);
  });

  it("stay themselves when a stack is renamed", async () => {
    const { changesOfRenamed } = await scene();
    assert.deepEqual(changesOfRenamed, []);
  });

  it("stay themselves when a project is renamed", async () => {
    const { changesOfProject } = await scene();
    assert.deepEqual(changesOfProject, []);
  });

  it("stay themselves when pulumi stack export and import move the stack", async () => {
    const { changesOfImported, content } = await scene();
    assert.deepEqual([changesOfImported, content.trim()], [[], "written before"]);
  });

  it("stay themselves when the state moves to another backend, data and claims included", async () => {
    const { changesOfMoved, content, kept } = await scene();
    assert.deepEqual(changesOfMoved, []);
    assert.equal(content.trim(), "written before");
    assert.deepEqual(
      kept.map(({ claims }) => claims.map(({ name, ownership }) => [name, ownership])),
      [[["www-web-0", "proven"]]],
    );
  });

  it("keep nothing of the machine in the state: of a list of kubeconfig files the context alone", async () => {
    const { state } = await scene();
    assert.doesNotMatch(state, /kubeconfig-of-a-job|\.kube\/config/);
  });
});

interface Scene {
  readonly namespace: {
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly identity: string;
  readonly obstacles: string;
  readonly refusal: string;
  /** UIDs and generations of the first clone's objects, around the update of the second. */
  readonly before: unknown;
  readonly after: unknown;
  readonly changesOfRenamed: readonly string[];
  readonly changesOfMoved: readonly string[];
  readonly changesOfProject: readonly string[];
  readonly changesOfImported: readonly string[];
  readonly content: string;
  readonly kept: readonly KeptData[];
  readonly state: string;
}

async function play(): Promise<Scene> {
  return withNamespace(cluster(), async (namespace) => {
    await cluster().core.patchNamespace({
      name: namespace,
      body: Object.entries(LABELS).map(([key, value]) => ({
        op: "add",
        path: `/metadata/labels/${key.replace("/", "~1")}`,
        value,
      })),
    });
    const config = {
      namespace,
      kubeContext: KUBE_CONTEXT,
      statefulSetReplicas: "1",
      deploymentReplicas: "0",
    };
    const clone = { name: namespace, config, goesWithNamespace: true };
    return withStack(clone, (first) =>
      withStack(clone, async (second) => ({
        ...(await meet(namespace, first, second)),
        ...(await rename(first)),
        ...(await move(namespace, first, second)),
      })),
    );
  });
}

async function meet(namespace: string, first: Stack, second: Stack) {
  const outputs = await withKubeconfigList(first, () => upWithOutputs(first));
  await inPod(namespace, ["sh", "-c", `echo written before > ${FILE}`]);
  const before = await objectsIn(namespace);
  const settings = {
    stack: second.name,
    clusters: onCluster(cluster()),
    preview: automationPreview(second),
    takeBack: false,
  };
  const { plan } = await planUpdate(settings, interruption);
  const refusal = String(await failureOf(() => up(second)));
  return {
    identity: stackOutputs(first, outputs).identity,
    namespace: (await cluster().core.readNamespace({ name: namespace })).metadata ?? {},
    obstacles: plan.obstacles.map(({ problem, remedy }) => `${problem}\n${remedy}`).join("\n"),
    refusal,
    before,
    after: await objectsIn(namespace),
    state: JSON.stringify(await first.exportStack()),
  };
}

/** Runs Pulumi as somebody does in the folder of a stack's project. */
function pulumiIn({ workspace }: Stack, env: Readonly<Record<string, string>> = {}) {
  return (...args: string[]): Promise<string> =>
    runProgram(pulumiExecutable(), args, { cwd: workspace.workDir, env: { ...workspace.envVars, ...env } });
}

/** The stack has its own names again at the end. */
async function rename(stack: Stack) {
  const { name } = stack;
  const pulumi = pulumiIn(stack);
  const renamed = `${name}-renamed`;
  await pulumi("stack", "rename", renamed, "--stack", name);
  const changes = await pulumi("preview", "--refresh", "--json", "--stack", renamed);
  await pulumi("stack", "rename", name, "--stack", renamed);
  return {
    changesOfRenamed: changesIn(changes),
    changesOfProject: await renameProject(stack),
    changesOfImported: await importElsewhere(stack),
  };
}

const OTHER_PROJECT = "another-project";

/** The name in Pulumi.yaml and in the keys of the configuration, and then the stack. */
async function renameProject(stack: Stack): Promise<string[]> {
  const { name, workspace } = stack;
  const { name: project } = await workspace.projectSettings();
  const pulumi = pulumiIn(stack);
  const replace = async (from: string, to: string): Promise<void> => {
    await pulumi("stack", "rename", `organization/${to}/${name}`, "--stack", name);
    for (const file of ["Pulumi.yaml", `Pulumi.${name}.yaml`]) {
      const path = join(workspace.workDir, file);
      const text = await readFile(path, "utf8");
      await writeFile(
        path,
        text.replace(new RegExp(`^name: ${from}$`, "m"), `name: ${to}`).replaceAll(`${from}:`, `${to}:`),
      );
    }
  };
  await replace(project, OTHER_PROJECT);
  try {
    return changesIn(await pulumi("preview", "--refresh", "--json", "--stack", name));
  } finally {
    await replace(OTHER_PROJECT, project);
  }
}

/** A backend of the same passphrase, in which the stack is known as it was before. */
async function importElsewhere(stack: Stack): Promise<string[]> {
  return withFolder(async (folder) => {
    const state = join(folder, "state.json");
    await pulumiIn(stack)("stack", "export", "--stack", stack.name, "--file", state);
    const pulumi = pulumiIn(stack, { PULUMI_BACKEND_URL: fileBackend(folder) });
    await pulumi("stack", "init", stack.name, "--no-select");
    await pulumi("stack", "import", "--stack", stack.name, "--file", state);
    return changesIn(await pulumi("preview", "--refresh", "--json", "--stack", stack.name));
  });
}

/** The second clone's state becomes that of the first one, which from then on is not used. */
async function move(namespace: string, first: Stack, second: Stack) {
  const [from, to] = await Promise.all([first.exportStack(), second.exportStack()]);
  // Each of the two backends has a passphrase of its own.
  const { secrets_providers } = to.deployment as Record<string, unknown>;
  const deployment: unknown = { ...(from.deployment as Record<string, unknown>), secrets_providers };
  await second.importStack({ ...from, deployment });
  const { changeSummary } = await second.preview({ refresh: true, signal: interruption });
  const content = await inPod(namespace, ["cat", FILE]);
  const holdings = await holdingsOf(second);
  await destroy(second);
  return {
    changesOfMoved: Object.keys(changeSummary).filter((op) => op !== "same"),
    content,
    kept: await findKeptData(cluster(), holdings),
  };
}

/** With members that are missing, empty and the same as others. */
async function withKubeconfigList<T>(stack: Stack, use: () => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const copy = join(folder, "kubeconfig-of-a-job");
    const own = process.env.KUBECONFIG ?? join(homedir(), ".kube", "config");
    await copyFile(own, copy);
    stack.workspace.envVars.KUBECONFIG = [join(folder, "none"), "", copy, own].join(delimiter);
    try {
      return await use();
    } finally {
      delete stack.workspace.envVars.KUBECONFIG;
    }
  });
}

async function inPod(namespace: string, command: string[]): Promise<string> {
  return outputInPod(
    cluster(),
    await cluster().core.readNamespacedPod({ namespace, name: "web-0" }),
    command,
  );
}

async function objectsIn(namespace: string): Promise<unknown> {
  const lists = await Promise.all([
    cluster().apps.listNamespacedStatefulSet({ namespace }),
    cluster().apps.listNamespacedDeployment({ namespace }),
    cluster().core.listNamespacedService({ namespace }),
    cluster().core.listNamespacedPod({ namespace }),
    cluster().core.listNamespacedPersistentVolumeClaim({ namespace }),
  ]);
  return lists.map(({ items }) => items.map((item) => [uidOf(item), item.metadata?.generation]));
}

function changesIn(preview: string): string[] {
  const { changeSummary } = JSON.parse(preview) as {
    readonly changeSummary: Readonly<Record<string, number>>;
  };
  return Object.keys(changeSummary).filter((op) => op !== "same");
}
