import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { V1ContainerState, V1Pod } from "@kubernetes/client-node";
import { exec } from "../../../../kubernetes/pods/exec";
import { withServedCluster } from "../../../support/api-servers/served-cluster";

describe("A command in a container that does not run", () => {
  for (const [what, phase, state, reason] of [
    ["whose pod waits for a node", "Pending", undefined, "Pending"],
    ["that ends again and again", "Running", { waiting: { reason: "CrashLoopBackOff" } }, "CrashLoopBackOff"],
    ["that has ended", "Running", { terminated: { exitCode: 1, reason: "Error" } }, "Error"],
  ] as const) {
    it(`fails with the reason of one ${what}`, async () => {
      await assert.rejects(run(pod(phase, state)), {
        message: `container main of pod web-0 does not run: ${reason}`,
      });
    });
  }

  it("fails with the API server's answer if the pod tells no reason", async () => {
    await assert.rejects(
      run(pod("Running", { running: {} })),
      /cannot run hostname in pod guide\/web-0: .*400/,
    );
  });
});

function pod(phase: string, state: V1ContainerState | undefined): V1Pod {
  const containerStatuses =
    state === undefined
      ? []
      : [{ name: "main", state, image: "", imageID: "", ready: false, restartCount: 0 }];
  return {
    metadata: { name: "web-0", namespace: "guide" },
    spec: { containers: [{ name: "main" }] },
    status: { phase, containerStatuses },
  };
}

/** Runs a command on an API server that refuses the connection, as it does for a container that does not run. */
function run(of: V1Pod): Promise<unknown> {
  const server = createServer().on("upgrade", (_request, socket) => {
    socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  return withServedCluster(server, (cluster) => exec(cluster, of, ["hostname"]));
}
