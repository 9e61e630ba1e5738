import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { V1PodSpec, V1StatefulSet } from "@kubernetes/client-node";
import { whyNotMadeAgain } from "../../../contracts/disturbing/readmission";
import { withServedCluster } from "../../support/api-servers/served-cluster";

const FORBIDDEN = { kind: "Status", code: 403 };

/** What an API server answers by method and resource. */
interface Answers {
  readonly pod?: { readonly code: number; readonly message: string };
  readonly quotas?: readonly object[];
  readonly nodes?: readonly object[];
}

describe("A pod that is ended", () => {
  it("comes back where nothing is against it", async () => {
    assert.equal(await reasonWith({ quotas: [], nodes: [node()] }), undefined);
  });

  it("does not come back where the cluster refuses another one like it", async () => {
    const message = 'pods "web-x" is forbidden: violates PodSecurity "restricted:latest"';
    assert.equal(
      await reasonWith({ pod: { code: 403, message }, quotas: [], nodes: [node()] }),
      `the cluster would not let a pod of it be made now: ${message}`,
    );
  });

  it("comes back where a quota has room for it alone, which is not enough for one more", async () => {
    const message =
      'pods "web-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1';
    const answers = { pod: { code: 403, message }, quotas: [quota("1", "1")], nodes: [node()] };
    assert.equal(await reasonWith(answers), undefined);
    assert.match((await reasonWith(answers, { isAdditional: true })) ?? "", /exceeded quota/);
  });

  it("does not come back where a quota was made smaller than what there is", async () => {
    assert.match(
      (await reasonWith({ quotas: [quota("1", "2")], nodes: [node()] })) ?? "",
      /^ResourceQuota small allows pods 1, and 2 is used/,
    );
  });

  it("does not come back where all nodes are cordoned, or have lost a label that it asks for", async () => {
    const cordoned = { quotas: [], nodes: [node({ unschedulable: true })] };
    assert.match((await reasonWith(cordoned)) ?? "", /^node one is cordoned/);
    const key = "node.kubernetes.io/unschedulable";
    assert.equal(
      await reasonWith(cordoned, { pod: { tolerations: [{ key, operator: "Exists" }] } }),
      undefined,
    );
    const asking = { pod: { nodeSelector: { disk: "fast" } } };
    assert.match(
      (await reasonWith({ quotas: [], nodes: [node()] }, asking)) ?? "",
      /labels disk=fast any more/,
    );
  });

  it("is taken to come back where the user may see none of this", async () => {
    const message = 'pods is forbidden: User "me" cannot create resource "pods" in API group ""';
    assert.equal(await reasonWith({ pod: { code: 403, message } }), undefined);
  });
});

function node(spec: object = {}): object {
  return { metadata: { name: "one", labels: { disk: "slow" } }, spec };
}

function quota(hard: string, used: string): object {
  return {
    metadata: { name: "small" },
    spec: { hard: { pods: hard } },
    status: { hard: { pods: hard }, used: { pods: used } },
  };
}

async function reasonWith(
  { pod, quotas, nodes }: Answers,
  { isAdditional = false, pod: spec = {} }: { isAdditional?: boolean; pod?: Partial<V1PodSpec> } = {},
): Promise<string | undefined> {
  const list = (items: readonly object[] | undefined) => items && { kind: "List", metadata: {}, items };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://served");
    const body = pathname.endsWith("/pods")
      ? pod && { kind: "Status", ...pod }
      : (list(pathname.endsWith("/nodes") ? nodes : quotas) ?? FORBIDDEN);
    assert.equal(pathname.endsWith("/pods") ? searchParams.get("dryRun") : "All", "All");
    response.writeHead(body && "code" in body ? body.code : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(body ?? { kind: "Pod", metadata: {} }));
  });
  const workload: V1StatefulSet = {
    metadata: { name: "web", uid: "1" },
    spec: {
      selector: {},
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main" }], ...spec } },
    },
  };
  return withServedCluster(server, (cluster) =>
    whyNotMadeAgain(
      { cluster, namespace: "team", kind: "StatefulSet", name: "web" },
      workload,
      [],
      isAdditional,
    ),
  );
}
