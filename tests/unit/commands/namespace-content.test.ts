import assert from "node:assert/strict";
import { createServer } from "node:http";
import { namespaceContent } from "../../../commands/namespace-content";
import { withServedCluster } from "../../support/api-servers/served-cluster";

/** What an API server answers by path; every other path is unknown to it. */
type Answers = Readonly<Record<string, { readonly status?: number; readonly body: object }>>;

const verbs = ["list"];

const ANSWERS: Answers = {
  "/api/v1/": {
    body: {
      groupVersion: "v1",
      resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true, verbs }],
    },
  },
  "/api/v1/namespaces/team/configmaps": {
    body: { kind: "ConfigMapList", apiVersion: "v1", items: [{ metadata: { name: "mine", uid: "1" } }] },
  },
};

describe("What is in a namespace", () => {
  it("is told, with each API that does not answer: there may be something of it", async () => {
    const down = { kind: "Status", message: "the server is currently unable to handle the request" };
    const answers = {
      ...ANSWERS,
      "/apis/": { body: groups("metrics.example.com") },
      "/apis/metrics.example.com/v1": { status: 503, body: down },
    };
    assert.deepEqual(await contentWith(answers), [
      "ConfigMap/mine",
      "API metrics.example.com/v1, which cannot be listed (the server is currently unable to handle the request)",
    ]);
  });

  it("is told when an API goes meanwhile, which takes its objects along", async () => {
    const answers = { ...ANSWERS, "/apis/": { body: groups("gone.example.com") } };
    assert.deepEqual(await contentWith(answers), ["ConfigMap/mine"]);
  });
});

function groups(...names: string[]): object {
  return {
    kind: "APIGroupList",
    groups: names.map((name) => {
      const version = { groupVersion: `${name}/v1`, version: "v1" };
      return { name, versions: [version], preferredVersion: version };
    }),
  };
}

async function contentWith(answers: Answers): Promise<string[]> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://served");
    const answer = answers[pathname] ?? answers[`${pathname}/`];
    const { status = 200, body } = answer ?? { status: 404, body: { kind: "Status", message: "not found" } };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  return withServedCluster(server, (cluster) => namespaceContent(cluster, "team"));
}
