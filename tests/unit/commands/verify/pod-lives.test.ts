import assert from "node:assert/strict";
import type { V1Pod, V1PodCondition } from "@kubernetes/client-node";
import type { Heard } from "../../../../kubernetes/pods/recorder";
import type { WorkloadName } from "../../../../commands/verify/evidence";
import { podLives } from "../../../../commands/verify/pod-lives";

const WORKLOADS: readonly WorkloadName[] = [
  { kind: "StatefulSet", namespace: "guide", name: "web" },
  { kind: "Deployment", namespace: "guide", name: "my-nginx" },
];

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe("The lives of a stack's pods", () => {
  it("are told by the pods themselves where nobody watched", () => {
    const old = pod("web-0", {
      conditions: [condition("PodScheduled", 1), condition("Ready", 4)],
      startedAt: at(3),
    });
    assert.deepEqual(stepsOf(podLives(WORKLOADS, { present: [old], heard: [] })[0]), [
      ["created", 0],
      ["scheduled", 1],
      ["started", 3],
      ["Ready", 4],
    ]);
  });

  it("follow what was watched, with the moments when it was heard of", () => {
    const changes = [
      change(10, "ADDED", pod("web-0")),
      change(11, "MODIFIED", pod("web-0", { nodeName: "node" })),
      change(12, "MODIFIED", pod("web-0", { nodeName: "node" })),
      change(
        13,
        "MODIFIED",
        pod("web-0", { nodeName: "node", startedAt: at(13), conditions: [condition("Ready", 13)] }),
      ),
      change(14, "MODIFIED", pod("web-0", { nodeName: "node" })),
      change(15, "MODIFIED", pod("web-0", { deletedAt: at(45) })),
      change(16, "DELETED", pod("web-0", { deletedAt: at(45) })),
    ];
    assert.deepEqual(stepsOf(podLives(WORKLOADS, { present: [], heard: changes })[0]), [
      ["created", 10],
      ["scheduled", 11],
      ["started", 13],
      ["Ready", 13],
      ["not Ready", 14],
      ["terminating", 15],
      ["gone", 16],
    ]);
  });

  it("begin anew with each uid of a name", () => {
    const changes = [
      change(1, "DELETED", pod("web-0")),
      change(2, "ADDED", pod("web-0", { uid: "its successor" })),
    ];
    const lives = podLives(WORKLOADS, { present: [pod("web-0")], heard: changes });
    assert.deepEqual(
      lives.map(({ pod: name, uid }) => [name, uid]),
      [
        ["web-0", "web-0"],
        ["web-0", "its successor"],
      ],
    );
  });

  it("are those of both workloads, in the order of ordinals and of creation, and of no other pod", () => {
    const pods = [
      pod("my-nginx-a", { controller: "ReplicaSet/my-nginx-6d5f" }),
      pod("web-10"),
      pod("web-9"),
      pod("dns-client", { controller: "Job/other" }),
    ];
    assert.deepEqual(
      podLives(WORKLOADS, { present: pods, heard: [] }).map(
        ({ workload, pod: name }) => `${workload.kind} ${name}`,
      ),
      ["StatefulSet web-9", "StatefulSet web-10", "Deployment my-nginx-a"],
    );
  });

  it("know when a deletion was asked for that was under way", () => {
    const leaving = pod("web-0", { deletedAt: at(40) });
    assert.deepEqual(stepsOf(podLives(WORKLOADS, { present: [leaving], heard: [] })[0]).at(-1), [
      "terminating",
      10,
    ]);
  });
});

function stepsOf(life: ReturnType<typeof podLives>[number] | undefined): [string, number][] {
  return life!.steps.map(({ step, at: when }) => [step, new Date(when).getUTCSeconds()]);
}

interface PodState {
  readonly uid?: string;
  readonly controller?: string;
  readonly nodeName?: string;
  readonly conditions?: V1PodCondition[];
  readonly startedAt?: Date;
  readonly deletedAt?: Date;
}

function pod(name: string, state: PodState = {}): V1Pod {
  const [kind = "", owner = ""] = (state.controller ?? "StatefulSet/web").split("/");
  return {
    metadata: {
      name,
      namespace: "guide",
      labels: { "pod-template-hash": owner.split("-").at(-1) ?? "" },
      uid: state.uid ?? name,
      resourceVersion: "1",
      creationTimestamp: at(0),
      ownerReferences: [{ apiVersion: "apps/v1", kind, name: owner, uid: owner, controller: true }],
      ...(state.deletedAt && { deletionTimestamp: state.deletedAt, deletionGracePeriodSeconds: 30 }),
    },
    spec: { containers: [], ...(state.nodeName !== undefined && { nodeName: state.nodeName }) },
    status: {
      conditions: state.conditions ?? [],
      containerStatuses: state.startedAt
        ? [
            {
              name: "nginx",
              image: "",
              imageID: "",
              ready: true,
              restartCount: 0,
              state: { running: { startedAt: state.startedAt } },
            },
          ]
        : [],
    },
  };
}

function condition(type: string, second: number): V1PodCondition {
  return { type, status: "True", lastTransitionTime: at(second) };
}

function change(second: number, type: Heard<V1Pod>["type"], object: V1Pod): Heard<V1Pod> {
  return { at: at(second).getTime(), type, object };
}
