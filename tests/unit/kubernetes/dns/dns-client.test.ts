import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import { Failure } from "../../../../command-line/failures/failure";
import { DnsClient } from "../../../../kubernetes/dns/dns-client";
import { nameOf } from "../../../../kubernetes/objects";
import { withServedCluster } from "../../../support/api-servers/served-cluster";

/** What the API server says to a pod that is made in a trial, and to one that is made. */
type Refusal = readonly [code: number, message: string];

const QUOTA: Refusal = [
  403,
  'pods "dns-client-" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2',
];
const WEBHOOK: Refusal = [
  400,
  'admission webhook "labels.example.org" denied the request: a label "team" is missing',
];
const TERMINATING: Refusal = [
  403,
  'pods "dns-client-x" is forbidden: unable to create new content in namespace shop because it is being terminated',
];
const NO_TRIAL: Refusal = [400, 'admission webhook "labels.example.org" does not support dry run'];
const NO_PODS: Refusal = [403, 'pods is forbidden: User "dev" cannot create resource "pods" in API group ""'];

describe("The pod that asks the cluster's DNS", () => {
  for (const [what, refusal, remedy] of [
    ["a quota", QUOTA, /quota and limits/],
    ["a webhook", WEBHOOK, /quota and limits/],
    ["a namespace that is being deleted", TERMINATING, /^The namespace is being deleted/],
  ] as const) {
    it(`is known at once not to run if ${what} refuses it, and everything else goes on`, async () => {
      const { result, jobs } = await withClient(refusal, (client) => {
        assert.throws(
          () => client.pod,
          (error) => {
            assert.ok(error instanceof Failure);
            assert.ok(error.message.endsWith(`that asks the cluster's DNS: ${refusal[1]}`), error.message);
            assert.match(error.remedy, remedy);
            return true;
          },
        );
        return Promise.resolve("went on");
      });
      assert.deepEqual([result, jobs], ["went on", 0]);
    });
  }

  for (const [what, refusal] of [
    ["a webhook takes part in no trial", NO_TRIAL],
    ["its user may make Jobs but no pods", NO_PODS],
  ] as const) {
    it(`runs although ${what}`, async () => {
      const { result, jobs } = await withClient(refusal, (client) => Promise.resolve(nameOf(client.pod)));
      assert.deepEqual([result, jobs], ["dns-client-x", 1]);
    });
  }
});

/** Runs a client on an API server that refuses its pod in a trial, and whose Jobs have a Ready pod at once. */
async function withClient<T>(
  refusal: Refusal,
  use: (client: DnsClient) => Promise<T>,
): Promise<{ result: T; jobs: number }> {
  let jobs = 0;
  let isGone = false;
  const server = createServer((request, response) => {
    const { method, url = "" } = request;
    if (method === "POST" && url.includes("/pods")) {
      answer(response, refusal[0], {
        kind: "Status",
        status: "Failure",
        message: refusal[1],
        code: refusal[0],
      });
    } else if (method === "POST") {
      jobs++;
      answer(response, 201, { kind: "Job", metadata: { name: "dns-client-a" } });
    } else if (method === "DELETE") {
      isGone = true;
      answer(response, 200, { kind: "Status", status: "Success" });
    } else {
      const metadata = { resourceVersion: "1" };
      answer(response, 200, { kind: "PodList", apiVersion: "v1", metadata, items: isGone ? [] : [READY] });
    }
  });
  const result = await withServedCluster(server, (cluster) => DnsClient.within(cluster, "guide", use));
  return { result, jobs };
}

const READY = {
  metadata: { name: "dns-client-x", namespace: "guide", uid: "1", resourceVersion: "1" },
  spec: { containers: [{ name: "dns-client" }] },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
};

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}
