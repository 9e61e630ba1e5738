import assert from "node:assert/strict";
import type { V1PodSpec, V1ServiceSpec } from "@kubernetes/client-node";
import { NoTcpAnswer } from "../../../../../kubernetes/dns/dns-over-tcp";
import * as dns from "../../../../../contracts/promises/dns/dns";
import * as records from "../../../../../contracts/promises/dns/dns-records";
import { findings, judgeServed, type RecordedAnswers, soon } from "../../served-workload";
import { pod, promisesOfDeployment, promisesOfSet, service, statefulSet } from "../../workloads";

const HEADLESS = "nginx.guide.svc.cluster.local";
const WEB_0 = pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"]);

describe("A cluster's DNS that caches", () => {
  // Longer than a server without a cache is waited for.
  const KEPT_SECONDS = 8;
  const TTL_OF_NEW = 30;
  const former = soon(() => judgeCached("10.0.0.9"));
  const unknown = soon(() => judgeCached(""));
  const another = soon(() => {
    const ttls = [2, 1];
    return judgeAnswers(() => ({ records: ["10.0.0.9"], ttlSeconds: ttls.shift() ?? 2 }));
  });
  const untold = soon(() => {
    const left = countdown(KEPT_SECONDS);
    return judgeAnswers(() => ({ records: [left() > 0 ? "10.0.0.9" : "10.0.0.1"], isTtlUntold: true }));
  });

  it("may do so also if its client does not tell for how long", async () => {
    assert.deepEqual(findings(await untold()), ["kept", []]);
  });

  it("may give a pod's former address until the answer is too old to be kept", async () => {
    assert.deepEqual(findings(await former()), ["kept", []]);
  });

  it("may say for as long that there is no such name", async () => {
    assert.deepEqual(findings(await unknown()), ["kept", []]);
  });

  it("gives another address for good if that is what it has", async () => {
    const { violations } = await another();
    assert.match(
      violations.join(),
      /web-0\.nginx\.\S+ resolves to 10\.0\.0\.9, but pod web-0 has 10\.0\.0\.1/,
    );
  });

  /** An address that is kept for a while, and then the pod's. */
  function judgeCached(address: string) {
    const left = countdown(KEPT_SECONDS);
    return judgeAnswers(() => {
      const seconds = left();
      if (seconds <= 0) return { records: ["10.0.0.1"], ttlSeconds: TTL_OF_NEW };
      return { records: address === "" ? [] : [address], ttlSeconds: seconds };
    });
  }

  function judgeAnswers(answers: RecordedAnswers) {
    return judgeServed(
      dns.podDnsNamesResolveToPods,
      promisesOfSet(statefulSet()),
      [service("nginx", "None"), WEB_0],
      answers,
    );
  }
});

describe("A cluster of two IP families", () => {
  const DUAL = pod("web-0", ["StatefulSet", "web"], ["10.0.0.1", "fd00::1"]);
  const BOTH: RecordedAnswers = (type) => ({
    records: [type === "A" ? "10.0.0.1" : "fd00::1"],
    ttlSeconds: 5,
  });

  it("has addresses of both in the records of a Service of both", async () => {
    const verdict = await judgeFamilies(["IPv4", "IPv6"], BOTH);
    assert.deepEqual(findings(verdict), ["kept", []]);
    assert.match(verdict.evidence.join(), /10\.0\.0\.1, fd00::1/);
  });

  it("has the second one alone in the records of a Service that is of that one", async () => {
    const onlySecond: RecordedAnswers = (type) => ({
      records: type === "AAAA" ? ["fd00::1"] : [],
      ttlSeconds: 5,
    });
    assert.deepEqual(findings(await judgeFamilies(["IPv6"], onlySecond)), ["kept", []]);
  });

  const onlyFirst: RecordedAnswers = (type) => ({ records: type === "A" ? ["10.0.0.1"] : [], ttlSeconds: 5 });
  const incomplete = soon(() => judgeFamilies(["IPv4", "IPv6"], onlyFirst));

  it("breaks the promise if one of them is missing", async () => {
    const { violations } = await incomplete();
    assert.match(violations.join(), /resolves to 10\.0\.0\.1, but .* 10\.0\.0\.1, fd00::1/);
  });

  it("has virtual IP addresses of both", async () => {
    const front = service("front", "10.96.0.7", { clusterIPs: ["10.96.0.7", "fd96::7"] });
    const answers: RecordedAnswers = (type) => ({ records: [type === "A" ? "10.96.0.7" : "fd96::7"] });
    const verdict = await judgeServed(
      dns.clusterIPNameResolvesToVirtualIP,
      promisesOfDeployment("api"),
      [front],
      answers,
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  function judgeFamilies(ipFamilies: string[], answers: RecordedAnswers) {
    return judgeServed(
      dns.headlessNameResolvesToAllPods,
      promisesOfSet(statefulSet()),
      [service("nginx", "None", { ipFamilies }), DUAL],
      answers,
    );
  }
});

describe("The records of a headless Service", () => {
  it("are asked for by the protocol of each port", async () => {
    const ports: Partial<V1ServiceSpec> = { ports: [{ name: "dns", port: 53, protocol: "UDP" }] };
    const front = service("nginx", "None", ports);
    const answers: RecordedAnswers = (_type, name) => ({
      records: name === `_dns._udp.${HEADLESS}` ? [`web-0.${HEADLESS}:53`] : [],
    });
    const verdict = await judgeServed(
      records.srvRecordsNamePodsAndPorts,
      promisesOfSet(statefulSet(), front),
      [front, WEB_0],
      answers,
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  it("have the number that each pod gives a named port, by its protocol", async () => {
    const named = (name: string, protocol: string) => ({ name, port: 53, protocol, targetPort: "dns" });
    const front = service("nginx", "None", {
      ports: [named("dns", "UDP"), named("dns-tcp", "TCP")],
      selector: { app: "nginx" },
    });
    const [web, replicas] = [statefulSet(), statefulSet()];
    replicas.metadata!.name = "replicas";
    web.spec!.template.spec = listening(5353, 5354);
    const objects = [
      front,
      web,
      replicas,
      pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"], listening(5353, 5354)),
      pod("replicas-0", ["StatefulSet", "replicas"], ["10.0.0.2"], listening(5363)),
    ];
    const answers: RecordedAnswers = (_type, name) => ({
      records: name.startsWith("_dns._udp")
        ? [`replicas-0.${HEADLESS}:5363`, `web-0.${HEADLESS}:5353`]
        : [`web-0.${HEADLESS}:5354`],
    });
    const verdict = await judgeServed(
      records.srvRecordsNamePodsAndPorts,
      promisesOfSet(web, front),
      objects,
      answers,
    );
    assert.deepEqual(findings(verdict), ["kept", []]);

    /** Containers with ports of one name and two protocols, and one that has run before with another. */
    function listening(udp: number, tcp?: number): V1PodSpec {
      const ports = (containerPort: number, protocol: string) => [{ name: "dns", containerPort, protocol }];
      return {
        initContainers: [{ name: "before", ports: ports(1, "UDP") }],
        containers: [
          { name: "nginx", ports: ports(udp, "UDP") },
          ...(tcp === undefined ? [] : [{ name: "second", ports: ports(tcp, "TCP") }]),
        ],
      };
    }
  });

  describe("that governs another StatefulSet, too", () => {
    const front = service("nginx", "None", { selector: { app: "nginx" } });
    const replicas = statefulSet();
    replicas.metadata!.name = "replicas";
    const objects = [
      front,
      statefulSet(),
      replicas,
      WEB_0,
      pod("replicas-0", ["StatefulSet", "replicas"], ["10.0.0.2"]),
    ];

    it("hold the pods of both", async () => {
      const answers: RecordedAnswers = (type) => ({
        records:
          type === "SRV" ? [`replicas-0.${HEADLESS}:80`, `web-0.${HEADLESS}:80`] : ["10.0.0.1", "10.0.0.2"],
      });
      for (const contract of [dns.headlessNameResolvesToAllPods, records.srvRecordsNamePodsAndPorts]) {
        const verdict = await judgeServed(contract, promisesOfSet(statefulSet(), front), objects, answers);
        assert.deepEqual(findings(verdict), ["kept", []]);
      }
    });

    const incomplete = soon(() =>
      judgeServed(dns.headlessNameResolvesToAllPods, promisesOfSet(statefulSet(), front), objects, () => ({
        records: ["10.0.0.1"],
        ttlSeconds: 0,
      })),
    );

    it("are broken without those of the other", async () => {
      const { violations } = await incomplete();
      assert.match(
        violations.join(),
        /resolves to 10\.0\.0\.1, but the pods of the StatefulSets web, replicas has 10\.0\.0\.1, 10\.0\.0\.2/,
      );
    });
  });

  it("are one of several names of a pod that is behind another Service, too", async () => {
    let asked = 0;
    const answers: RecordedAnswers = () => {
      asked++;
      return { records: ["10-0-0-1.clients.guide.svc.cluster.local", `web-0.${HEADLESS}`], ttlSeconds: 5 };
    };
    const verdict = await judgeServed(
      records.podAddressesResolveToNames,
      promisesOfSet(statefulSet()),
      [service("nginx", "None"), WEB_0],
      answers,
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
    assert.equal(asked, 1, "waited for an answer that was there");
  });
});

describe("An answer over UDP", () => {
  const ALL = Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`);

  it("is cut to what fits, which is no fault", async () => {
    assert.deepEqual(findings(await judgeProtocols(ALL.slice(0, 28), ALL, 700)), ["kept", []]);
  });

  const other = soon(() => judgeProtocols(["10.9.9.9"], ALL, 700));
  const older = soon(() => {
    const left = countdown(1);
    return judgeProtocols(() => [left() > 0 ? "10.9.9.9" : "10.0.0.1"], ["10.0.0.1"], 60);
  });

  it("is not to be another one than over TCP", async () => {
    assert.equal((await other()).outcome, "broken");
  });

  it("may come from an older cache for a while", async () => {
    assert.deepEqual(findings(await older()), ["kept", []]);
  });

  it("counts as missing over TCP only if the server is silent a second time", async () => {
    const afterSilence = (times: number) =>
      judgeProtocols(["10.0.0.1"], silentFirst(times, ["10.0.0.1"]), 60);
    assert.deepEqual(findings(await afterSilence(1)), ["kept", []]);
    assert.equal((await afterSilence(2)).outcome, "broken");
  });

  function silentFirst(times: number, found: string[]): () => string[] {
    let asked = 0;
    return () => {
      if (asked++ < times) throw new NoTcpAnswer("silence");
      return found;
    };
  }

  async function judgeProtocols(
    udp: string[] | (() => string[]),
    tcp: string[] | (() => string[]),
    bytes: number,
  ) {
    const answer = (protocol: "UDP" | "TCP", found: string[]) => ({
      name: HEADLESS,
      type: "A" as const,
      protocol,
      records: found,
      ttlSeconds: 5,
      transcript: "",
      ...(protocol === "TCP" && { bytes }),
    });
    return records.dnsAnswersOverTcp.judge({
      promises: promisesOfSet(statefulSet()),
      dns: {
        lookupOverUdp: () => Promise.resolve(answer("UDP", typeof udp === "function" ? udp() : udp)),
        lookupOverTcp: () =>
          Promise.resolve().then(() => answer("TCP", typeof tcp === "function" ? tcp() : tcp)),
      },
    } as never);
  }
});

/** The whole seconds for which an answer may still be kept, from the first question on. */
function countdown(seconds: number): () => number {
  let end: number | undefined;
  return () => Math.ceil(((end ??= performance.now() + seconds * 1000) - performance.now()) / 1000);
}
