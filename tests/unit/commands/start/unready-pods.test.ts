import assert from "node:assert/strict";
import type { V1Node, V1PodStatus } from "@kubernetes/client-node";
import { whyUnready } from "../../../../commands/start/unready-pods";

describe("Why a pod is not Ready", () => {
  it("is what the scheduler says, with the taints that it does not name", () => {
    const message = "0/1 nodes are available: 1 node(s) had untolerated taint(s).";
    const status = { conditions: [{ type: "PodScheduled", status: "False", message }] };
    const node: V1Node = {
      metadata: { name: "minikube" },
      spec: { taints: [{ key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" }] },
    };
    assert.equal(
      why(status, [node]),
      `${message}; node minikube has taint node.kubernetes.io/memory-pressure:NoSchedule`,
    );
    assert.equal(why(status, [{ metadata: { name: "minikube" } }]), message);
  });

  it("is why the kubelet turned it away", () => {
    assert.equal(
      why({ phase: "Failed", reason: "Evicted", message: "The node was low on memory." }),
      "Failed: Evicted: The node was low on memory.",
    );
  });

  it("is what its containers wait for", () => {
    const waiting = { reason: "ImagePullBackOff", message: "no such image" };
    assert.equal(
      why(container({ state: { waiting } })),
      "container nginx, waits: ImagePullBackOff: no such image",
    );
  });

  it("is how its containers ended", () => {
    const terminated = { exitCode: 137, reason: "OOMKilled" };
    assert.equal(
      why(container({ state: { terminated } })),
      "container nginx, ended with exit code 137: OOMKilled",
    );
    assert.equal(
      why(container({ state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated } })),
      "container nginx, waits: CrashLoopBackOff, ended with exit code 137: OOMKilled",
    );
  });

  it("is its Ready condition where the containers run", () => {
    const message = "containers with unready status: [nginx]";
    const conditions = [{ type: "Ready", status: "False", message }];
    assert.equal(why({ ...container({ state: { running: {} } }), conditions }), message);
  });

  it("is its phase where nothing else is known", () => {
    assert.equal(why({ phase: "Pending" }), "Pending");
  });
});

function why(status: V1PodStatus, nodes: V1Node[] = []): string {
  return whyUnready({ metadata: { name: "web-0" }, status }, nodes);
}

function container(
  states: Pick<NonNullable<V1PodStatus["containerStatuses"]>[number], "state" | "lastState">,
) {
  const common = { name: "nginx", image: "nginx", imageID: "", ready: false, restartCount: 0 };
  return { phase: "Pending", containerStatuses: [{ ...common, ...states }] };
}
