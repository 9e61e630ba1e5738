import assert from "node:assert/strict";
import { judgeContract } from "../../contracts/contract";
import { dnsFollowsReadiness, podDnsNameFollowsReplacedPod } from "../../contracts/promises/dns/dns-changes";
import { podAddressesResolveToNames } from "../../contracts/promises/dns/dns-records";
import { FailedDnsAnswer } from "../../kubernetes/dns/nslookup";
import type { Workload } from "../integration/controls/control";
import { forwardingResolver } from "../integration/controls/forwarding-resolver";
import { judgeWorkload, withWorkload } from "../integration/controls/judged-workload";
import { statefulSet } from "../integration/controls/manifests";
import { failureOf } from "../../command-line/failures/failure-of";
import { inBackground } from "../support/running/background";

/** Keeps each answer for as long as that may be kept, as NodeLocal DNS does, and CoreDNS itself on most clusters. */
const caching = forwardingResolver((clusterDns) => `.:53 {\n cache 30\n forward . ${clusterDns}\n}\n`);

/** Forwards reverse lookups to a server that does not answer. */
const failing = forwardingResolver(
  (clusterDns) => `.:53 {\n forward . 127.0.0.1:9\n}\ncluster.local:53 {\n forward . ${clusterDns}\n}\n`,
);

const asked = (ownDnsClient: Workload["ownDnsClient"]): Workload => ({
  objects: [statefulSet({ replicas: 2 })],
  promised: { pods: 2 },
  ...(ownDnsClient && { ownDnsClient }),
});

describe("A DNS server that caches in front of the cluster's", () => {
  const cached = inBackground(() =>
    judgeWorkload(asked(caching), [podDnsNameFollowsReplacedPod, dnsFollowsReadiness]),
  );

  it("has no sound StatefulSet judged broken, also while its pods change", async () => {
    const broken = [...(await cached())].filter(([, { outcome }]) => outcome === "broken");
    assert.deepEqual(
      broken.map(([{ name }, { violations }]) => [name, violations]),
      [],
    );
  });
});

describe("A DNS server that fails for all addresses", () => {
  const failed = inBackground(() =>
    withWorkload(asked(failing), ([subject]) =>
      failureOf(() => judgeContract(podAddressesResolveToNames, subject!)),
    ),
  );

  it("keeps reverse lookups from being judged, and has no promise of them judged broken", async () => {
    assert.ok((await failed()) instanceof FailedDnsAnswer);
  });
});
