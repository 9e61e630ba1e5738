import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { CoreV1Event, V1Node, V1PodStatus } from "@kubernetes/client-node";
import { inOneLine, type LastLines } from "../../../../commands/start/last-lines";
import { type Warnings, warningsIn } from "../../../../commands/start/warnings";
import { unreadyPods, whyUnready } from "../../../../commands/start/unready-pods";
import { withServedCluster } from "../../../support/api-servers/served-cluster";

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

  it("is what the kubelet said of making its containers, which its status does not have", () => {
    const waiting = { reason: "ContainerCreating" };
    const warnings = { start: 'MountVolume.SetUp failed for volume "a" : configmap "none" not found' };
    assert.equal(
      why(container({ state: { waiting } }), [], warnings),
      `container nginx, waits: ContainerCreating: ${warnings.start}`,
    );
    assert.equal(
      why(container({ state: { waiting: { reason: "CrashLoopBackOff" } } }), [], warnings),
      "container nginx, waits: CrashLoopBackOff",
    );
  });

  it("is an init container that does not end, or a sidecar that does not start", () => {
    const common = { name: "first", image: "i", imageID: "", ready: false, restartCount: 0 };
    const running = { ...common, state: { running: {} } };
    const { containerStatuses } = container({ state: { waiting: { reason: "PodInitializing" } } });
    const status = { initContainerStatuses: [running], containerStatuses };
    assert.equal(why(status), "init container first has not ended yet");
    const sidecar = { initContainers: [{ name: "first", restartPolicy: "Always" }], containers: [] };
    assert.equal(
      whyUnready({ metadata: {}, spec: sidecar, status }, []),
      "sidecar first has not started yet",
    );
  });

  it("is why its claims have no volume", () => {
    const message = "pod has unbound immediate PersistentVolumeClaims";
    assert.equal(
      why({ conditions: [{ type: "PodScheduled", status: "False", message }] }, [], {
        claims: ['claim data-web-0: storageclass.storage.k8s.io "none" not found'],
      }),
      `${message}; claim data-web-0: storageclass.storage.k8s.io "none" not found`,
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

  it("is what its program wrote last, in one line", () => {
    const terminated = { exitCode: 78, reason: "Error" };
    const status = container({
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated },
    });
    assert.equal(
      why(status, [], {}, { nginx: "app.conf:1: unknown setting" }),
      "container nginx, waits: CrashLoopBackOff, ended with exit code 78: Error, its log ends with: app.conf:1: unknown setting",
    );
    assert.equal(
      inOneLine("\u001b[31mbad\u001b[0m setting\r\n\n  usage: ...\u0007\n"),
      "bad setting | usage: ...",
    );
    assert.match(inOneLine("a".repeat(500)), /^\.\.\. a{400}$/);
  });

  it("leaves out how long Kubernetes waits before it starts a container again", () => {
    const message = "back-off 40s restarting failed container=main pod=web-0_guide(d6a07852)";
    assert.equal(
      why(container({ state: { waiting: { reason: "CrashLoopBackOff", message } } })),
      "container nginx, waits: CrashLoopBackOff",
    );
  });

  it("is why the kubelet killed its container in its last life, not in an earlier one", () => {
    const ended = (startedAt: string) =>
      container({
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 137, reason: "Error", startedAt: new Date(startedAt) } },
      });
    const startup = warningsIn([
      event(
        "Warning",
        "Unhealthy",
        "Startup probe failed: dial tcp 10.244.41.227:9999: connect: connection refused",
      ),
      event("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404"),
      event("Normal", "Killing", "Container nginx failed startup probe, will be restarted"),
    ]);
    const exit = "container nginx, waits: CrashLoopBackOff, ended with exit code 137: Error";
    assert.equal(
      why(ended("2026-11-28T21:51:00Z"), [], startup),
      `${exit}, killed by the kubelet: Startup probe failed: dial tcp 10.244.41.227:9999: connect: connection refused`,
    );
    assert.equal(why(ended("2026-11-28T21:52:00Z"), [], startup), exit);
    const hook = warningsIn([
      event("Warning", "FailedPostStartHook", "PostStartHook failed"),
      event("Normal", "Killing", "FailedPostStartHook"),
    ]);
    assert.equal(
      why(ended("2026-11-28T21:51:00Z"), [], hook),
      `${exit}, killed by the kubelet: PostStartHook failed`,
    );
    const ordered = warningsIn([event("Normal", "Killing", "Stopping container nginx")]);
    assert.equal(why(ended("2026-11-28T21:51:00Z"), [], ordered), exit);
  });

  it("is its Ready condition where the containers run", () => {
    const message = "containers with unready status: [nginx]";
    const conditions = [{ type: "Ready", status: "False", message }];
    assert.equal(why({ ...container({ state: { running: {} } }), conditions }), message);
  });

  it("is the probe that a container waits for while no failure of it is reported", () => {
    const message = "containers with unready status: [nginx]";
    const [start, later] = [new Date("2026-11-28T21:51:00Z"), new Date("2026-11-28T21:51:09Z")];
    const spec = { containers: [{ name: "nginx", startupProbe: {}, readinessProbe: {} }] };
    const reason = (started: boolean, since: Date, warnings: Warnings = {}): string => {
      const { containerStatuses } = container({ started, state: { running: { startedAt: start } } });
      const conditions = [
        { type: "Ready", status: "False", message },
        { type: "ContainersReady", status: "False", lastTransitionTime: since },
      ];
      return whyUnready({ spec, status: { containerStatuses, conditions } }, [], warnings);
    };
    const running = `${message}: container nginx runs, and its`;
    assert.equal(reason(false, start), `${running} startup probe has not succeeded yet`);
    assert.equal(reason(true, start), `${running} readiness probe has not succeeded yet`);
    assert.equal(reason(true, later), `${running} readiness probe succeeds no more`);
    const probe = "Readiness probe failed: HTTP probe failed with statuscode: 404";
    assert.equal(reason(true, start, { probe }), `${message}: ${probe}`);
  });

  it("is its phase where nothing else is known", () => {
    assert.equal(why({ phase: "Pending" }), "Pending");
  });
});

function why(
  status: V1PodStatus,
  nodes: V1Node[] = [],
  warnings: Warnings = {},
  lines: LastLines = {},
): string {
  return whyUnready({ metadata: { name: "web-0" }, status }, nodes, warnings, lines);
}

function event(type: string, reason: string, message: string): CoreV1Event {
  return {
    type,
    reason,
    message,
    lastTimestamp: new Date("2026-11-28T21:51:04Z"),
    metadata: {},
    involvedObject: { fieldPath: "spec.containers{nginx}" },
  };
}

function container(
  states: Pick<NonNullable<V1PodStatus["containerStatuses"]>[number], "state" | "lastState" | "started">,
) {
  const common = { name: "nginx", image: "nginx", imageID: "", ready: false, restartCount: 0 };
  return { phase: "Pending", containerStatuses: [{ ...common, ...states }] };
}

describe("A user who may list pods and nothing else", () => {
  it("is told what the pods themselves say", async () => {
    const scheduled = { type: "PodScheduled", status: "False", message: "0/1 nodes are available" };
    const pending = {
      metadata: { name: "web-0", namespace: "team", uid: "1" },
      status: { conditions: [scheduled] },
    };
    assert.deepEqual(await reasonsFor([pending]), ["pod web-0: 0/1 nodes are available"]);
  });
});

/** Reasons for one StatefulSet on an API server that answers for nothing but its pods. */
function reasonsFor(pods: readonly object[]): Promise<string[]> {
  const server = createServer(({ url = "" }, response) => {
    const isAllowed = url.startsWith("/api/v1/namespaces/team/pods");
    response.writeHead(isAllowed ? 200 : 403, { "content-type": "application/json" });
    response.end(JSON.stringify(isAllowed ? { kind: "PodList", apiVersion: "v1", items: pods } : {}));
  });
  const selector = { matchLabels: { app: "web" } };
  return withServedCluster(server, (cluster) =>
    unreadyPods(cluster, [{ kind: "StatefulSet", name: "web", namespace: "team", selector }]),
  );
}
