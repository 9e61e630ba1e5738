import assert from "node:assert/strict";
import type { KubernetesObject } from "@kubernetes/client-node";
import { Provider } from "@pulumi/kubernetes/provider";
import type { Stack } from "@pulumi/pulumi/automation";
import { EndangeringUpdate } from "../../../../commands/plan/refusal";
import { upAsPlanned } from "../../../support/engines/up-as-planned";
import { HeadlessStatefulSet } from "../../../../components";
import { fieldManager, IDENTITY_ANNOTATION } from "../../../../components/identity";
import { Failure } from "../../../../command-line/failures/failure";
import { nameOf, uidOf } from "../../../../kubernetes/objects";
import { configure, withStack } from "../../../../pulumi/stack";
import { stackOutputs } from "../../../support/engines/stack-outputs";
import { inBackground } from "../../../support/running/background";
import { interruption } from "../../../support/running/interruption";
import { expectingConflicts, programHere, withStartedProgram } from "../../../support/engines/program-here";
import { withNamespace, withNamespaceName } from "../../../support/test-namespace";
import { up, upWithOutputs } from "../../../support/engines/up";
import { type ClaimContents, contentsOfClaims, fillClaims } from "../../../support/volumes";
import { cluster, KUBE_CONTEXT } from "../../suite";

/** A stack whose data may go with it. */
const SHORT_LIVED = {
  kubeContext: KUBE_CONTEXT,
  shortLived: "true",
  claimRetentionWhenDeleted: "Delete",
  deploymentReplicas: "0",
};

const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

describe("An update that would lose data", () => {
  const endangered = inBackground(endanger, { seconds: 80 });

  it("is stopped before anything is changed, and names the claims", async () => {
    const { scaling } = await endangered();
    assert.ok(scaling.refusal instanceof EndangeringUpdate, scaling.refusal?.message);
    assert.match(scaling.refusal.message, /www-web-0 \(1Gi\): left behind.*www-web-1 \(1Gi\): left behind/s);
    assert.equal(scaling.replicas, 2);
  });

  it("goes on once that very change is accepted", async () => {
    const { accepted } = await endangered();
    assert.deepEqual(accepted, { refusal: undefined, replicas: 0 });
  });

  it("is judged by the claims that exist, not by the number of replicas", async () => {
    const { replacement } = await endangered();
    assert.match(
      replacement.refusal?.message ?? "",
      /www-web-0 \(1Gi\): deleted.*www-web-1 \(1Gi\): deleted/s,
    );
  });

  it("is asked for again when it is another change than the one accepted", async () => {
    const { replacement } = await endangered();
    assert.match(replacement.refusal?.message ?? "", /What was accepted as [0-9a-f]{10} is another change/);
  });

  it("loses no byte through all of it", async () => {
    const { contentsBefore, contentsAfter } = await endangered();
    assert.equal(Object.keys(contentsBefore).length, 2);
    assert.deepEqual(contentsAfter, contentsBefore);
  });
});

describe("What others have set on the objects of a stack", () => {
  const contested = inBackground(contest, { seconds: 90 });

  it("is named with who has set it, and with both ways out", async () => {
    const { left } = await contested();
    assert.match(left?.message ?? "", /Deployment .*my-nginx-deployment: field manager kubectl \(scale\)/);
    assert.match(left?.message ?? "", /spec\.replicas: 2 by them, 1 by this stack/);
    assert.match(left?.remedy ?? "", /--take-back.*deploymentReplicasOwner Others/s);
  });

  it("is taken back on demand", async () => {
    const { taken, replicasTaken } = await contested();
    assert.deepEqual(taken, ["spec.replicas"]);
    assert.equal(replicasTaken, 1);
  });

  it("is left to them on demand, without a change of it", async () => {
    const { leftToThem, replicasLeft } = await contested();
    assert.deepEqual([leftToThem, replicasLeft], [[], 2]);
  });

  it("is never taken back on an object that bears another identity", async () => {
    const { ofOthers, othersBefore, othersAfter } = await contested();
    const said = [ofOthers?.message, ofOthers?.remedy].join("\n");
    assert.match(said, /Deployment \S+\/my-nginx-deployment, made by: a stack with identity another/);
    assert.match(said, /They cannot be taken back: the object is not this stack's/);
    assert.deepEqual(othersAfter, othersBefore);
  });

  it("is named where it is an item of a list in place of the stack's own, with the command that gives that back", async () => {
    const { shadowed, givenBack } = await contested();
    assert.match(
      shadowed?.message ?? "",
      /Service \S+\/my-nginx-svc: field manager a-colleague has put an item into spec\.ports/,
    );
    assert.match(shadowed?.message ?? "", /"port":8088.* by them, .*"port":80.* by this stack/);
    assert.match(shadowed?.remedy ?? "", /kubectl .* patch service my-nginx-svc --type=json/);
    assert.equal(givenBack, undefined);
  });

  it("is in nobody's way once it is what the stack has", async () => {
    const { settled, replicasSettled } = await contested();
    assert.deepEqual(settled, ["spec.replicas"]);
    assert.equal(replicasSettled, 0);
  });
});

describe("A component that has another name in the program, and the same names on the cluster", () => {
  const renamed = inBackground(rename);

  it("is refused with the alias that keeps its objects", async () => {
    const { refusal } = await renamed();
    assert.match(refusal?.message ?? "", /HeadlessStatefulSet "web".*HeadlessStatefulSet "database"/);
    assert.match(refusal?.message ?? "", /StatefulSet \S+\/db\n/);
    assert.match(refusal?.remedy ?? "", /aliases: \[\{ name: "web" \}\]/);
  });

  it("keeps its objects with that alias", async () => {
    const { before, after } = await renamed();
    assert.equal(after, before);
  });

  it("keeps its data, refused or not", async () => {
    const { contentsBefore, contentsAfter } = await renamed();
    assert.equal(Object.keys(contentsBefore).length, 1);
    assert.deepEqual(contentsAfter, contentsBefore);
  });
});

/** An update that was tried, and the replicas that the StatefulSet has then. */
interface Attempt {
  readonly refusal: Failure | undefined;
  readonly replicas: number | undefined;
}

async function endanger(): Promise<{
  readonly scaling: Attempt;
  readonly accepted: Attempt;
  readonly replacement: Attempt;
  readonly contentsBefore: ClaimContents;
  readonly contentsAfter: ClaimContents;
}> {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      {
        name: namespace,
        config: { ...SHORT_LIVED, namespace },
        program: programHere(),
        goesWithNamespace: true,
      },
      async (stack) => {
        await up(stack);
        const contentsBefore = await fillClaims(cluster(), namespace);
        await configure(stack, { statefulSetReplicas: "0" });
        const scaling = await attempt(stack, namespace);
        const id = /accepted: "([0-9a-f]+)"/.exec(scaling.refusal?.remedy ?? "")?.[1] ?? "none";
        const accepted = await attempt(stack, namespace, id);
        await configure(stack, { podManagementPolicy: "Parallel" });
        const replacement = await attempt(stack, namespace, id);
        const contentsAfter = await contentsOfClaims(cluster(), namespace);
        return { scaling, accepted, replacement, contentsBefore, contentsAfter };
      },
    ),
  );
}

async function attempt(stack: Stack, namespace: string, accepted?: string): Promise<Attempt> {
  const refusal = await refusalOf(stack, { ...(accepted !== undefined && { accepted }) });
  const { spec } = await cluster().apps.readNamespacedStatefulSet({ namespace, name: "web" });
  return { refusal, replicas: spec?.replicas };
}

interface Contested {
  readonly left: Failure | undefined;
  /** Fields that were taken back. */
  readonly taken: string[];
  readonly leftToThem: string[];
  readonly replicasLeft: number | undefined;
  readonly replicasTaken: number | undefined;
  /** How the update ended when a colleague had given the Service's port another number, and once that was given back. */
  readonly shadowed: Failure | undefined;
  readonly givenBack: Failure | undefined;
  readonly settled: string[];
  readonly replicasSettled: number | undefined;
  /** How the update with --take-back ended when the Deployment was another stack's, and the Deployment around it. */
  readonly ofOthers: Failure | undefined;
  readonly othersBefore: unknown;
  readonly othersAfter: unknown;
}

async function contest(): Promise<Contested> {
  return withNamespaceName(cluster(), (namespace) => {
    const config = {
      kubeContext: KUBE_CONTEXT,
      namespace,
      statefulSetReplicas: "0",
      deploymentReplicas: "1",
    };
    return withStack(
      { name: namespace, config, program: programHere(), goesWithNamespace: true },
      async (stack) => {
        const { identity: own } = stackOutputs(stack, await upWithOutputs(stack));
        await scaleByHand(namespace, 2);
        const left = await withStartedProgram(stack, () => refusalOf(stack));
        await configure(stack, { deploymentReplicasOwner: "Others" });
        const leftToThem = await update(stack, false);
        const replicasLeft = await deploymentReplicas(namespace);
        await configure(stack, { deploymentReplicasOwner: "Program" });
        const taken = await update(expectingConflicts(stack), true);
        const replicasTaken = await deploymentReplicas(namespace);
        await scaleByHand(namespace, 2);
        await scaleByHand(namespace, 1);
        await configure(stack, { deploymentReplicas: "0" });
        const settled = await update(expectingConflicts(stack), false);
        const replicasSettled = await deploymentReplicas(namespace);
        await setPorts(namespace, [{ name: "web", port: 8088, protocol: "TCP", targetPort: "web" }]);
        const shadowed = await withStartedProgram(stack, () => refusalOf(stack));
        await setPorts(namespace, portsIn(shadowed?.remedy));
        const givenBack = await refusalOf(stack);
        await scaleByHand(namespace, 1);
        await claimFor(namespace, "another");
        const othersBefore = await deploymentIn(namespace);
        const ofOthers = await withStartedProgram(stack, () => refusalOf(stack, { takeBack: true }));
        const othersAfter = await deploymentIn(namespace);
        await claimFor(namespace, own);
        return {
          left,
          leftToThem,
          replicasLeft,
          taken,
          replicasTaken,
          shadowed,
          givenBack,
          settled,
          replicasSettled,
          ofOthers,
          othersBefore,
          othersAfter,
        };
      },
    );
  });
}

/** Updates, and returns the fields that were taken back. */
async function update(stack: Stack, takeBack: boolean): Promise<string[]> {
  const lines: string[] = [];
  const report = (line: string): unknown => lines.push(line);
  await upAsPlanned(stack, { cluster: cluster(), takeBack, report, signal: interruption });
  return lines.flatMap((line) => /: (\S+) is taken back from field manager kubectl/.exec(line)?.[1] ?? []);
}

async function refusalOf(
  stack: Stack,
  options: { accepted?: string; takeBack?: boolean } = {},
): Promise<Failure | undefined> {
  try {
    await upAsPlanned(stack, { cluster: cluster(), ...options, signal: interruption });
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** As `kubectl scale` does. */
async function scaleByHand(namespace: string, replicas: number): Promise<void> {
  await cluster().apps.patchNamespacedDeploymentScale({
    namespace,
    name: DEPLOYMENT,
    body: [{ op: "replace", path: "/spec/replicas", value: replicas }],
    fieldManager: "kubectl",
  });
}

/** As a colleague does with kubectl. */
async function setPorts(namespace: string, value: unknown): Promise<void> {
  await cluster().core.patchNamespacedService({
    namespace,
    name: "my-nginx-svc",
    body: [{ op: "replace", path: "/spec/ports", value }],
    fieldManager: "a-colleague",
  });
}

/** The ports that a refusal's command gives back. */
function portsIn(remedy = ""): unknown {
  const patch = /--patch '([^']+)'/.exec(remedy)?.[1] ?? "[]";
  return (JSON.parse(patch) as { value: unknown }[])[0]?.value;
}

/** Has the Deployment bear an identity, as somebody does who takes it over. */
async function claimFor(namespace: string, identity: string): Promise<void> {
  const path = `/metadata/annotations/${IDENTITY_ANNOTATION.replace("/", "~1")}`;
  await cluster().apps.patchNamespacedDeployment({
    namespace,
    name: DEPLOYMENT,
    body: [{ op: "replace", path, value: fieldManager(identity) }],
    fieldManager: "kubectl-annotate",
  });
}

/** What is to be of the Deployment, and who owns which of its fields. */
async function deploymentIn(namespace: string): Promise<unknown> {
  const { metadata, spec } = await cluster().apps.readNamespacedDeployment({ namespace, name: DEPLOYMENT });
  const owners = metadata?.managedFields?.filter(({ subresource }) => subresource !== "status");
  return { spec, annotations: metadata?.annotations, owners };
}

const DEPLOYMENT = "my-nginx-deployment";

async function deploymentReplicas(namespace: string): Promise<number | undefined> {
  return (await cluster().apps.readNamespacedDeployment({ namespace, name: DEPLOYMENT })).spec?.replicas;
}

interface Renamed {
  readonly refusal: Failure | undefined;
  /** Names and uids of the objects, before and after the update with the alias. */
  readonly before: string;
  readonly after: string;
  readonly contentsBefore: ClaimContents;
  readonly contentsAfter: ClaimContents;
}

async function rename(): Promise<Renamed> {
  return withNamespace(cluster(), (namespace) => {
    const program =
      (name: string, aliases: { name: string }[] = []) =>
      async () => {
        const provider = new Provider("cluster", { context: KUBE_CONTEXT });
        const volumeClaims = [{ name: "data", size: "1Mi", mountPath: "/data" }];
        const args = { namespace, statefulSetName: "db", image: IMAGE, replicas: 1, ports: [], volumeClaims };
        new HeadlessStatefulSet(name, args, { provider, aliases });
        return Promise.resolve({});
      };
    return withStack(
      { name: namespace, config: {}, program: program("web"), goesWithNamespace: true },
      async (stack) => {
        await up(stack);
        const before = await objectsIn(namespace);
        const contentsBefore = await fillClaims(cluster(), namespace);
        stack.workspace.program = program("database");
        const refusal = await refusalOf(stack);
        stack.workspace.program = program("database", [{ name: "web" }]);
        await upAsPlanned(stack, { cluster: cluster(), signal: interruption });
        const contentsAfter = await contentsOfClaims(cluster(), namespace);
        return { refusal, before, after: await objectsIn(namespace), contentsBefore, contentsAfter };
      },
    );
  });
}

async function objectsIn(namespace: string): Promise<string> {
  const [statefulSets, services] = await Promise.all([
    cluster().apps.listNamespacedStatefulSet({ namespace }),
    cluster().core.listNamespacedService({ namespace }),
  ]);
  const objects: KubernetesObject[] = [...statefulSets.items, ...services.items];
  return objects.map((object) => `${nameOf(object)} ${uidOf(object)}`).join();
}
