import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { ApiException } from "@kubernetes/client-node";
import { describeError } from "../../../../command-line/failures/error-description";
import { Failure } from "../../../../command-line/failures/failure";

describe("An error that ends a command", () => {
  it("is told with its remedy where there is one", () => {
    assert.equal(describeError(new Failure("no disk", "Buy one.")), "error: no disk\n\nBuy one.");
  });

  for (const args of [["--unknown"], ["--stack"], ["unexpected"]]) {
    it(`is told with the way to the help, and without a stack trace, for ${args.join(" ")}`, () => {
      const described = describeError(refusalOf(args));
      assert.match(described, /^error: .*\n\nThe same command with -- --help/s);
      assert.doesNotMatch(described, /^\s+at /m);
    });
  }

  for (const [code, remedy] of [
    [403, /administrator/],
    [401, /log in again/],
  ] as const) {
    it(`is told in the cluster's words when that refuses the user (${code})`, () => {
      const body = JSON.stringify({
        kind: "Status",
        code,
        message: 'pods is forbidden: User "mia" cannot list',
      });
      const described = describeError(new ApiException(code, "refused", body, {}));
      assert.match(
        described,
        /^error: the cluster refuses a request: pods is forbidden: User "mia" cannot list\n\n/,
      );
      assert.match(described, remedy);
      assert.doesNotMatch(described, /^\s+at /m);
    });
  }

  it("is told without the headers of an answer that has no body", () => {
    const described = describeError(new ApiException(401, "Unauthorized", undefined, { "x-secret": "abc" }));
    assert.match(described, /^error: the cluster refuses a request: Unauthorized\n\n.*log in again/);
  });

  for (const code of [429, 500, 503, 504]) {
    it(`is told in the cluster's words when that cannot serve (${code})`, () => {
      const body = JSON.stringify({ kind: "Status", code, message: "etcdserver: request timed out" });
      assert.match(
        describeError(new ApiException(code, "failed", body, {})),
        /^error: the cluster's API server cannot serve .*: etcdserver: request timed out \(HTTP \d+\)\n\n.*readyz/,
      );
    });
  }

  it("is told in words when the connection to the cluster breaks", () => {
    const cause = new Error("connect ECONNREFUSED 127.0.0.1:6443");
    assert.match(
      describeError(new TypeError("fetch failed", { cause })),
      /^error: the cluster is not reached any more: connect ECONNREFUSED 127\.0\.0\.1:6443\n\n[^\n]*$/,
    );
  });

  it("is told with its stack trace if it is the command's own, as an object that it did not expect", () => {
    assert.match(describeError(new ApiException(409, "conflict", "", {})), /\n\s+at /);
  });

  it("is told with its stack trace and its cause where nobody foresaw it", () => {
    const described = describeError(new Error("out of order", { cause: new Error("a fuse") }));
    assert.match(described, /out of order\n\s+at [\s\S]*a fuse\n\s+at /);
  });
});

function refusalOf(args: string[]): unknown {
  try {
    return parseArgs({ args, options: { stack: { type: "string" } } });
  } catch (error) {
    return error;
  }
}
