import assert from "node:assert/strict";
import { createServer } from "node:http";
import { foreignCustomObjects } from "../../../commands/custom-objects";
import { withServedCluster } from "../../support/api-servers/served-cluster";

const DEFINITION = {
  spec: {
    group: "example.org",
    names: { kind: "Thing", plural: "things" },
    versions: [{ name: "v1", served: true }],
  },
};

describe("The objects of a custom kind", () => {
  it("are listed as soon as the API server can store them", async () => {
    assert.deepEqual(await titlesAfter(429), ["Thing team/theirs"]);
  });

  it("count as those of others if this user may not list them", async () => {
    assert.deepEqual(await titlesAfter(403), [
      "CustomResourceDefinition things.example.org, whose objects cannot be listed (refused)",
    ]);
  });

  /** What is found by an API server that first refuses to list the objects. */
  async function titlesAfter(refusal: number): Promise<string[]> {
    let refusals = 1;
    const server = createServer(({ url = "" }, response) => {
      const isList = /\/things(\?|$)/.test(url);
      const isRefused = isList && refusals-- > 0;
      const items = [{ metadata: { name: "theirs", namespace: "team", uid: "1" } }];
      const answer = isRefused ? { kind: "Status", message: "refused" } : isList ? { items } : DEFINITION;
      response.writeHead(isRefused ? refusal : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
    let titles: string[] = [];
    await withServedCluster(server, async (cluster) => {
      const nothing = { identities: new Set<string>(), uids: new Set<string>() };
      titles = (await foreignCustomObjects(cluster, "things.example.org", nothing)).map(({ title }) => title);
    });
    return titles;
  }
});
