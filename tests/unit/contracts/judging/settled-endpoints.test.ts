import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { V1Pod } from "@kubernetes/client-node";
import { endpointsSettled } from "../../../../contracts/judging/settled-endpoints";
import type { Subject } from "../../../../contracts/contract";
import { withServedCluster } from "../../../support/api-servers/served-cluster";
import { pod } from "../pretended-api-server";

const READY = withAddress(pod("web-0", 1, true));
const ENDED = withAddress(pod("web-1", 1, false));
ENDED.status!.phase = "Failed";

describe("The endpoints of a workload's Service", () => {
  it("are waited for until they have each pod that is Ready", async () => {
    const { asked, settled } = await settle([], slice("uid of web-0"));
    assert.deepEqual(asked, ["service", "pods", "slices", "watch"]);
    assert.ok(settled);
  });

  it("are not waited for because of a pod that has ended and keeps its address", async () => {
    const { asked } = await settle([slice("uid of web-0")], undefined, 0.1, [READY, ENDED]);
    assert.deepEqual(asked, ["service", "pods", "slices"]);
  });

  it("are not waited for if they have them", async () => {
    const { asked } = await settle([slice("uid of web-0")]);
    assert.deepEqual(asked, ["service", "pods", "slices"]);
  });

  it("are waited for no longer than a while: the contracts judge what is there", async () => {
    const { asked } = await settle([slice("uid of a stranger")], undefined, 0.1);
    assert.deepEqual(asked, ["service", "pods", "slices", "watch"]);
  });
});

/** Lists slices, and tells a watch of another one 100 ms later, if there is one. */
async function settle(listed: readonly object[], later?: object, patienceSeconds = 30, pods = [READY]) {
  const asked: string[] = [];
  let isTold = false;
  const server = createServer(({ url = "" }, response) => {
    response.setHeader("content-type", "application/json");
    const isWatch = url.includes("watch=");
    asked.push(
      isWatch ? "watch" : (/(service|pods|slices)/.exec(url.replace("endpointslices", "slices"))?.[1] ?? url),
    );
    if (isWatch) tell(response);
    else response.end(JSON.stringify(answerTo(url, listed, pods)));
  });

  function tell(response: ServerResponse): void {
    response.flushHeaders();
    setTimeout(() => {
      isTold = later !== undefined;
      if (isTold) response.write(`${JSON.stringify({ type: "ADDED", object: later })}\n`);
    }, 100);
  }

  await withServedCluster(server, (cluster) =>
    endpointsSettled(
      { cluster, promises: { namespace: "default", service: { name: "nginx" } } } as Subject,
      patienceSeconds,
    ),
  );
  return { asked, settled: isTold };
}

function answerTo(url: string, slices: readonly object[], pods: readonly V1Pod[]): object {
  if (url.includes("/services/")) {
    const spec = { selector: { app: "nginx" }, publishNotReadyAddresses: true };
    return { kind: "Service", spec };
  }
  const items = url.includes("/pods") ? pods : slices;
  return { kind: "List", metadata: { resourceVersion: "1" }, items };
}

function withAddress(ready: V1Pod): V1Pod {
  ready.status!.podIP = "10.0.0.1";
  return ready;
}

function slice(uid: string): object {
  return {
    metadata: { name: "nginx-1", uid: "uid of the slice", resourceVersion: "2" },
    endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready: true }, targetRef: { kind: "Pod", uid } }],
  };
}
