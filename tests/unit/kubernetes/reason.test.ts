import assert from "node:assert/strict";
import { ApiException } from "@kubernetes/client-node";
import { failureOf } from "../../../command-line/failures/failure-of";
import { connectToAnswering, unanswering, UnansweringCluster } from "../../../commands/answering-cluster";
import { reasonOf } from "../../../kubernetes/reason";

const REFUSED = new Error("connect ECONNREFUSED 127.0.0.1:8443");

describe("The reason of an error", () => {
  it("is what the API server says", () => {
    const status = JSON.stringify({ kind: "Status", message: "pods is forbidden" });
    assert.equal(reasonOf(new ApiException(403, "Forbidden", status, {})), "pods is forbidden");
  });

  it("is what the client says of an answer without a body, without its headers", () => {
    const answer = new ApiException(401, "Unauthorized", undefined, { "content-length": "12" });
    assert.equal(reasonOf(answer), "Unauthorized (HTTP 401)");
    const { message, remedy } = unanswering("minikube", answer);
    assert.equal(
      message,
      'the cluster of kubeconfig context "minikube" does not let this user in: Unauthorized (HTTP 401)',
    );
    assert.match(remedy, /log in again/);
  });

  it("is what failed below fetch, which itself only says that it did", () => {
    assert.equal(reasonOf(new TypeError("fetch failed", { cause: REFUSED })), REFUSED.message);
  });

  it("is that of each address of a host that was tried", () => {
    const tried = new AggregateError([REFUSED, new Error("connect ECONNREFUSED ::1:8443")]);
    assert.equal(
      reasonOf(new TypeError("fetch failed", { cause: tried })),
      "connect ECONNREFUSED 127.0.0.1:8443, connect ECONNREFUSED ::1:8443",
    );
  });

  it("is the error with its cause otherwise", () => {
    assert.equal(reasonOf(new Error("cannot list", { cause: REFUSED })), `cannot list: ${REFUSED.message}`);
    assert.equal(reasonOf("a text"), "a text");
  });

  it("advises to forget no objects if the kubeconfig is at fault, or another server answers", async () => {
    const untrusted = Object.assign(new Error("self-signed certificate"), {
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    const { remedy } = unanswering("minikube", new TypeError("fetch failed", { cause: untrusted }));
    assert.match(remedy, /certificate that the kubeconfig does not trust/);
    assert.doesNotMatch(remedy, /stack rm/);
    const content = (cluster: string, user: string): string =>
      JSON.stringify({
        clusters: [{ name: "one", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "one", user: {} }],
        contexts: [{ name: "shop", context: { cluster, user } }],
        "current-context": "shop",
      });
    for (const [kubeconfig, problem] of [
      ["a: [\n", /does not answer: .*\S$/],
      [content("two", "one"), /context "shop" names cluster "two", which no kubeconfig defines$/],
      [content("one", "two"), /context "shop" names user "two", which no kubeconfig defines$/],
    ] as const) {
      const failure = await failureOf(() => connectToAnswering({ kubeconfig: `${kubeconfig}\n` }));
      assert.ok(failure instanceof UnansweringCluster, String(failure));
      assert.match(failure.message, problem);
      assert.match(failure.remedy, /^Name a context that the kubeconfig has/);
      assert.doesNotMatch(failure.remedy, /stack rm/);
    }
  });

  it("stands once where a failure tells it already", () => {
    const failure = unanswering("minikube", REFUSED);
    assert.equal(
      reasonOf(failure),
      `the cluster of kubeconfig context "minikube" does not answer: ${REFUSED.message}`,
    );
  });
});
