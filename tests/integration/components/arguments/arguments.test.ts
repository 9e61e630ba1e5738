import assert from "node:assert/strict";
import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { Provider } from "@pulumi/kubernetes";
import { Secret } from "@pulumi/kubernetes/core/v1";
import type { Output, ResourceTransform } from "@pulumi/pulumi";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../../components";
import { versions } from "../../../../command-line/versions";
import { withStack } from "../../../../pulumi/stack";
import { inBackground } from "../../../support/running/background";
import { withDiagnosis } from "../../../support/running/diagnosis";
import { withCrds } from "../../../support/api-servers/crds";
import { withNamespace } from "../../../support/test-namespace";
import { stateOf } from "../../../support/engines/state-of";
import { up } from "../../../support/engines/up";
import { everyArgument, LIVE_ARGUMENTS } from "./every-argument";
import { cluster, KUBE_CONTEXT } from "../../suite";
import { type Made, readMade } from "./made";

describe("On the live cluster, the argument", () => {
  const deployed = inBackground(deploy, { seconds: 60 });

  for (const [argument, { made }] of Object.entries(LIVE_ARGUMENTS)) {
    it(`${argument} has become what it says`, async () => {
      const [found, wanted] = made((await deployed()).made);
      assert.deepEqual(plain(found), plain(wanted));
    });
  }

  it("autoscaler leaves the number of pods to others", async () => {
    const { changesAfterScaling, made } = await deployed();
    assert.equal(made.front.spec?.replicas, 2);
    // A cluster that drops the set's maxUnavailable is asked for it by each update.
    const dropped = made.keepsMaxUnavailable ? {} : { update: 1 };
    assert.deepEqual(changesAfterScaling, { same: changesAfterScaling.same, ...dropped });
  });
});

interface Deployed {
  readonly made: Made;
  readonly changesAfterScaling: Readonly<Record<string, number>>;
}

async function deploy(): Promise<Deployed> {
  return withNamespace(cluster(), (namespace) =>
    withCrds(cluster(), () =>
      withStack(
        { name: namespace, config: {}, program: () => program(namespace), goesWithNamespace: true },
        async (stack) => {
          await withDiagnosis(cluster(), namespace, up(stack));
          // Before it is scaled to none, for there is one pod alone.
          const beforeScaling = await readMade(cluster(), namespace, await ofStack(stack));
          await scaleByHand(namespace);
          const changes: OpMap = {};
          await up(stack, {
            onEvent: ({ summaryEvent }) => Object.assign(changes, summaryEvent?.resourceChanges),
          });
          const front = await cluster().apps.readNamespacedDeployment({ namespace, name: "front" });
          const device = await cluster().apps.readNamespacedStatefulSet({ namespace, name: "device" });
          return { made: { ...beforeScaling, front, device }, changesAfterScaling: { ...changes } };
        },
      ),
    ),
  );
}

/** What other owners of the number of pods do. */
async function scaleByHand(namespace: string): Promise<void> {
  const asMerge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  const to = (replicas: number) => ({ spec: { replicas } });
  await cluster().apps.patchNamespacedDeploymentScale({ namespace, name: "front", body: to(2) }, asMerge);
  await cluster().apps.patchNamespacedStatefulSetScale({ namespace, name: "device", body: to(0) }, asMerge);
}

async function ofStack(stack: Stack): Promise<Pick<Made, "idleDnsNames" | "timeouts">> {
  const { resources } = (await stateOf(stack)).deployment as unknown as ResourcesInState;
  const ofProgram = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const web = resources.find(({ urn }) => urn.endsWith("kubernetes:apps/v1:StatefulSet::web"));
  return { idleDnsNames: ofProgram?.outputs?.idleDnsNames ?? [], timeouts: web?.customTimeouts ?? {} };
}

interface ResourcesInState {
  readonly resources: readonly {
    readonly type: string;
    readonly urn: string;
    readonly outputs?: { readonly idleDnsNames?: readonly string[] };
    readonly customTimeouts?: object;
  }[];
}

/** Without the classes of the Kubernetes client. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Both components with every argument. */
function program(namespace: string): Promise<{ readonly idleDnsNames: Output<string[]> }> {
  const provider = new Provider("cluster", { context: KUBE_CONTEXT });
  const secret = new Secret(
    "secret",
    { metadata: { name: "secret", namespace }, stringData: { key: "value" } },
    { provider },
  );
  const { web, front, idle, device } = everyArgument({
    namespace,
    image: `busybox:${versions.images.busybox}`,
    secret: secret.metadata.name,
  });
  const waitForNothing = { provider, transforms: [withoutAwait] };
  new HeadlessStatefulSet("web", web, { provider });
  new ClusterIPDeployment("entrance", front, { provider });
  new HeadlessStatefulSet("device", device, waitForNothing);
  const { podDnsNames } = new HeadlessStatefulSet("idle", idle, waitForNothing);
  return Promise.resolve({ idleDnsNames: podDnsNames });
}

/** Their pods never start, which an update need not wait for. */
const withoutAwait: ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:apps/v1:StatefulSet") return undefined;
  const { metadata, ...rest } = props as { metadata: { annotations?: object } };
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { props: { ...rest, metadata: { ...metadata, annotations } }, opts };
};
