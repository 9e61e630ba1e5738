import assert from "node:assert/strict";
import { createServer } from "node:http";
import { namespaceContent } from "../../../commands/namespace-content";
import { withServedCluster } from "../../support/api-servers/served-cluster";

interface Answer {
  readonly status?: number;
  readonly body: object;
}

/** What an API server answers by path, and what before that once; every other path is unknown to it. */
type Answers = Readonly<Record<string, Answer & { readonly first?: Answer }>>;

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

  it("is told once the API server has the storage of a custom kind", async () => {
    const path = "/api/v1/namespaces/team/configmaps";
    const first = { status: 429, body: { kind: "Status", message: "storage is (re)initializing" } };
    const listed = { body: {}, ...ANSWERS[path], first };
    const answers: Answers = { ...ANSWERS, "/apis/": { body: groups() }, [path]: listed };
    assert.deepEqual(await contentWith(answers), ["ConfigMap/mine"]);
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
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://served");
    const known = answers[pathname] ?? answers[`${pathname}/`];
    const answer = asked.has(pathname) ? known : (known?.first ?? known);
    asked.add(pathname);
    const { status = 200, body } = answer ?? { status: 404, body: { kind: "Status", message: "not found" } };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  return withServedCluster(server, (cluster) => namespaceContent(cluster, "team"));
}
