import assert from "node:assert/strict";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { lookAround, type Surroundings } from "../../../../commands/plan/surroundings/surroundings";
import { Cluster } from "../../../../kubernetes/connection/cluster";
import { inBackground } from "../../../support/running/background";
import { withNamespace } from "../../../support/test-namespace";
import { cluster } from "../../suite";

const USER = "limited";

describe("A plan for somebody who may list pods and nothing else", () => {
  const seen = inBackground(look);

  it("knows the pods", async () => {
    const { namespaces } = await seen();
    assert.deepEqual(
      [...namespaces.values()].map(({ pods, claims, quotas }) => [pods, claims, quotas]),
      [[[], undefined, undefined]],
    );
  });

  it("says what it could not see, in plain words", async () => {
    const { unseen } = await seen();
    assert.deepEqual(
      unseen.map((line) => /^This user may not (.+) namespace \S+\.$/.exec(line)?.[1]).toSorted(),
      [
        "list the deployments of",
        "list the persistentvolumeclaims of",
        "list the resourcequotas of",
        "list the statefulsets of",
        "look whether somebody deletes",
      ],
    );
  });
});

function look(): Promise<Surroundings> {
  return withNamespace(cluster(), async (namespace) => {
    await allowPods(namespace);
    return lookAround(await connectAs(namespace), new Set([namespace]));
  });
}

async function allowPods(namespace: string): Promise<void> {
  const rbac = cluster().kubeConfig.makeApiClient(RbacAuthorizationV1Api);
  const metadata = { name: USER };
  await cluster().core.createNamespacedServiceAccount({ namespace, body: { metadata } });
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }];
  await rbac.createNamespacedRole({ namespace, body: { metadata, rules } });
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: USER };
  const subjects = [{ kind: "ServiceAccount", name: USER, namespace }];
  await rbac.createNamespacedRoleBinding({ namespace, body: { metadata, roleRef, subjects } });
}

/** Connects as the service account, by a token of its own. */
async function connectAs(namespace: string): Promise<Cluster> {
  const { status } = await cluster().core.createNamespacedServiceAccountToken({
    namespace,
    name: USER,
    body: { spec: { audiences: [], expirationSeconds: 600 } },
  });
  const server = cluster().kubeConfig.getCurrentCluster();
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(server!, { name: USER, token: status?.token ?? "" });
  return new Cluster(kubeConfig);
}
