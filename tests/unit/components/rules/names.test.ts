import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_LABEL_LENGTH,
  MAX_STATEFUL_SET_NAME_LENGTH,
  labelPrefix,
  podDnsName,
  podNames,
  pvcName,
  serviceDnsName,
  srvName,
} from "../../../../components/rules/names";
import { dnsLabel, dnsSubdomain, serviceName, statefulSetName } from "../../../../components/rules/rules";
import { PATIENCE } from "../patience";
import { CASES, dnsLabelOf, serviceNameOf } from "../arguments/arbitraries";

const setName = dnsLabelOf(MAX_STATEFUL_SET_NAME_LENGTH);
const replicas = fc.integer({ min: 0, max: 20 });
const start = fc.integer({ min: 0, max: 2 ** 31 - 100 });

describe("names", function () {
  this.timeout(PATIENCE);

  it("are those that the guide shows", () => {
    assert.deepEqual(podNames("web", 2), ["web-0", "web-1"]);
    assert.equal(pvcName("www", "web-0"), "www-web-0");
    const service = serviceDnsName("nginx", "default");
    assert.equal(service, "nginx.default.svc.cluster.local");
    assert.equal(podDnsName("web-0", service), "web-0.nginx.default.svc.cluster.local");
    assert.equal(srvName("web", "TCP", service), "_web._tcp.nginx.default.svc.cluster.local");
  });

  it("of pods are as many as replicas, all different, and count up from the first ordinal", () => {
    fc.assert(
      fc.property(setName, replicas, start, (name, count, first) => {
        const pods = podNames(name, count, first);
        assert.equal(new Set(pods).size, count);
        pods.forEach((pod, index) => {
          assert.equal(pod, `${name}-${String(first + index)}`);
        });
      }),
      CASES,
    );
  });

  it("of pods are DNS labels for every StatefulSet's name that is accepted", () => {
    fc.assert(
      fc.property(setName, replicas, start, (name, count, first) => {
        fc.pre(statefulSetName("name", name).length === 0);
        for (const pod of podNames(name, count, first)) assert.deepEqual(dnsLabel("pod", pod), []);
      }),
      CASES,
    );
  });

  it("of a StatefulSet leave room for the hash in the label controller-revision-hash", () => {
    fc.assert(
      fc.property(dnsLabelOf(MAX_LABEL_LENGTH), (name) => {
        const accepted = statefulSetName("name", name).length === 0;
        assert.equal(accepted, `${name}-0123456789`.length <= MAX_LABEL_LENGTH);
      }),
      CASES,
    );
  });

  it("of claims are DNS subdomains, and differ where template or pod differ", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(dnsLabelOf(MAX_LABEL_LENGTH), { maxLength: 3 }),
        setName,
        (templates, name) => {
          const claims = podNames(name, 3).flatMap((pod) =>
            templates.map((template) => pvcName(template, pod)),
          );
          for (const claim of claims) assert.deepEqual(dnsSubdomain("claim", claim), []);
          assert.equal(new Set(claims).size, claims.length);
        },
      ),
      CASES,
    );
  });

  it("in DNS nest: pod in Service in namespace in domain", () => {
    fc.assert(
      fc.property(
        setName,
        serviceNameOf(MAX_LABEL_LENGTH),
        dnsLabelOf(MAX_LABEL_LENGTH),
        (name, service, namespace) => {
          const [pod = ""] = podNames(name, 1);
          const dnsName = podDnsName(pod, serviceDnsName(service, namespace, "example.org"));
          assert.deepEqual(dnsName.split("."), [pod, service, namespace, "svc", "example", "org"]);
          assert.deepEqual(dnsSubdomain("name", dnsName), []);
        },
      ),
      CASES,
    );
  });

  it("of generated namespaces are DNS labels for every project and stack, suffix included", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][A-Za-z0-9_.-]{0,80}$/),
        fc.stringMatching(/^[A-Za-z0-9_.-]{1,80}$/),
        (project, stack) => {
          const name = `${labelPrefix(`${project}-${stack}`, 7)}-x7k2pq`;
          assert.deepEqual(dnsLabel("namespace", name), []);
        },
      ),
      CASES,
    );
  });

  it("of Services that are accepted are accepted as DNS labels too", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (text) => {
        if (serviceName("name", text).length === 0) assert.deepEqual(dnsLabel("name", text), []);
      }),
      CASES,
    );
  });
});
