import assert from "node:assert/strict";
import type { KubernetesObject, V1Service } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../../../components/promises";
import { livePromises, promisesOf } from "../../../contracts/live-promises";
import { promisedNow } from "../../../contracts/promised-now";
import { clusterIPNameResolvesToVirtualIP } from "../../../contracts/promises/dns/dns";
import {
  clusterIPServiceHasVirtualIP,
  headlessServiceHasNoClusterIP,
} from "../../../contracts/promises/services";
import { clusterDomainIn } from "../../../kubernetes/dns/cluster-domain";
import { MemoryApiServer } from "../../support/api-servers/memory-api-server";
import { findings, judgeServed, NAMESPACE } from "./served-workload";
import { deployment, promisesOfDeployment, promisesOfSet, service, statefulSet } from "./workloads";

describe("A live StatefulSet", () => {
  it("promises names behind the Service that it names, which is missed if nobody has made it", async () => {
    const promises = promisesOf(statefulSet(), { services: [service("other", "None")] });
    assert.equal(promises.service?.dnsName, "nginx.guide.svc.cluster.local");
    const verdict = await judgeServed(headlessServiceHasNoClusterIP, promises, [service("other", "None")]);
    assert.deepEqual(findings(verdict), ["broken", ["there is no Service nginx"]]);
  });

  it("promises no names if it names no Service", () => {
    assert.equal(promisesOf(statefulSet({ serviceName: "" })).service, undefined);
  });
});

describe("A live Deployment behind several Services", () => {
  const frontOf = (...services: V1Service[]): string | undefined =>
    promisesOf(deployment("api"), { services }).service?.name;
  const selecting = (name: string, clusterIP: string) =>
    service(name, clusterIP, { selector: { app: "api" } });

  it("is judged behind the one of its name", () => {
    assert.equal(frontOf(selecting("a", "10.96.0.1"), selecting("api", "10.96.0.2")), "api");
  });

  it("is judged behind one with a virtual IP, also if a headless one has its name", () => {
    assert.equal(frontOf(selecting("api", "None"), selecting("front", "10.96.0.1")), "front");
  });

  it("is judged behind a headless one if there is no other", () => {
    assert.equal(frontOf(selecting("api", "None"), service("other", "10.96.0.1")), "api");
  });

  it("promises no virtual IP behind a headless one", async () => {
    const promises = promisesOf(deployment("api"), { services: [selecting("api", "None")] });
    for (const contract of [clusterIPServiceHasVirtualIP, clusterIPNameResolvesToVirtualIP]) {
      const { outcome, reason } = await judgeServed(contract, promises, [selecting("api", "None")]);
      assert.deepEqual(
        [outcome, reason],
        ["does not apply", "Service api, the only one in front of the Deployment, is headless"],
      );
    }
  });

  it("is judged behind the one that asks for most of its labels, as others may share the rest", () => {
    const live = deployment("web-stable");
    live.spec!.template.metadata!.labels = { app: "web", track: "stable" };
    const services = [
      service("all", "10.96.0.1", { selector: { app: "web" } }),
      service("stable", "10.96.0.2", { selector: { app: "web", track: "stable" } }),
    ];
    assert.equal(promisesOf(live, { services }).service?.name, "stable");
  });

  it("is behind none of type ExternalName, whose selector Kubernetes ignores", () => {
    const elsewhere = service("api", "", { type: "ExternalName", selector: { app: "api" } });
    assert.equal(frontOf(elsewhere), undefined);
  });
});

describe("The cluster's DNS domain", () => {
  it("is read from what a pod's resolver searches", () => {
    const settings =
      "nameserver 10.96.0.10\nsearch guide.svc.corp.internal svc.corp.internal corp.internal\noptions ndots:5\n";
    assert.equal(clusterDomainIn(settings), "corp.internal");
  });

  it("is told by the pod that asks the cluster's DNS if no pod of the workload tells", async () => {
    const { promises } = await judgedInDomain(() => Promise.resolve("corp.internal"));
    assert.equal(promises.clusterDomain, "corp.internal");
    assert.equal(promises.service?.dnsName, "nginx.guide.svc.corp.internal");
    assert.ok(!("isDomainAssumed" in promises));
  });

  it("is the usual one if nobody tells", async () => {
    const { promises } = await judgedInDomain(() => Promise.reject(new Error("exceeded quota")));
    assert.equal(promises.service?.dnsName, "nginx.guide.svc.cluster.local");
  });

  it("is what a component was told, whatever the cluster's is", async () => {
    const promises = promisesOfSet(statefulSet());
    const now = await MemoryApiServer.within((server, cluster) => {
      server.put("somebody", statefulSet());
      return promisedNow(cluster, promises, { clusterDomain: () => Promise.resolve("corp.internal") });
    });
    assert.equal(now.promises.clusterDomain, "cluster.local");
  });

  /** A StatefulSet without a pod that could tell. */
  function judgedInDomain(clusterDomain: () => Promise<string>) {
    return MemoryApiServer.within(async (server, cluster) => {
      server.put("somebody", statefulSet());
      server.put(
        "somebody",
        Object.assign(service("nginx", "None"), { metadata: { name: "nginx", namespace: NAMESPACE } }),
      );
      const live = await livePromises(cluster, { kind: "StatefulSet", namespace: NAMESPACE, name: "web" });
      return promisedNow(cluster, live, { clusterDomain });
    });
  }

  it("is unknown to a pod that asks other servers", () => {
    assert.equal(clusterDomainIn("nameserver 1.1.1.1\nsearch example.org\n"), undefined);
    assert.equal(clusterDomainIn(""), undefined);
  });
});

describe("The promises of a workload that was scaled", () => {
  it("are those of now, and both numbers are named", async () => {
    const { promises, notes } = await now(promisesOfSet(statefulSet({ replicas: 2 })), 3);
    assert.equal(promises.replicas, 3);
    assert.deepEqual(notes, [
      "StatefulSet web was promised with 2 replicas, and was scaled to 3: judged by the 3 of now",
    ]);
  });

  it("are those of now also if it promised no pods and has some", async () => {
    const { promises } = await now(promisesOfSet(statefulSet({ replicas: 0 })), 2);
    assert.equal(promises.replicas, 2);
  });

  it("stay what they were if it has no pods at all any more", async () => {
    const { promises, notes } = await now(promisesOfSet(statefulSet({ replicas: 2 })), 0);
    assert.equal(promises.replicas, 2);
    assert.match(notes.join(), /scaled to 0: judged by the 2 that were promised/);
  });

  it("are the autoscaler's if that decides, without a word", async () => {
    const { replicas, ...undecided } = promisesOfDeployment("api", 2);
    assert.equal(replicas, 2);
    const { promises, notes } = await now(undecided, 5, deployment("api", 5));
    assert.deepEqual([promises.replicas, notes], [5, []]);
  });

  it("are judged on former pods, too, while a Deployment rolls out, which is said", async () => {
    const live = deployment("api", 2);
    live.status = { replicas: 3, updatedReplicas: 1 };
    const rolling = "1 of its 3 pods have its current template";
    const { notes } = await now(promisesOfDeployment("api", 2), 2, live);
    assert.deepEqual(notes, [`Deployment api is rolling out: ${rolling}`]);
    live.spec!.paused = true;
    const paused = await now(promisesOfDeployment("api", 2), 2, live);
    assert.deepEqual(paused.notes, [`Deployment api is paused, in the middle of a rollout: ${rolling}`]);
  });

  function now(
    promises: WorkloadPromises,
    replicas: number,
    live: KubernetesObject = statefulSet({ replicas }),
  ) {
    return MemoryApiServer.within((server, cluster) => {
      server.put("somebody", live);
      return promisedNow(cluster, promises, { clusterDomain: () => Promise.reject(new Error("not asked")) });
    });
  }
});
