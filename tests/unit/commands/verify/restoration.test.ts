import assert from "node:assert/strict";
import {
  tellingWhenCutShort,
  type WorkloadState,
  workloadState,
} from "../../../../commands/verify/restoration";
import { statefulSetPromises } from "../../../../components/promises";
import type { Promised } from "../../../../contracts/contract";
import { pod, PretendedApiServer } from "../../contracts/pretended-api-server";

const PROMISES = statefulSetPromises({ metadata: { namespace: "default", name: "web" } });

const CLAIMS = "the claims of StatefulSet web in namespace default";

describe("Work on a stack that ends early", () => {
  it("tells what is not as it was before", async () => {
    const told = await withPretendedStack(async (stack) =>
      changesTold(stack, { ...(await workloadState([stack])), [CLAIMS]: "www-web-0" }),
    );
    assert.deepEqual(told, [[CLAIMS]]);
  });

  it("tells that nothing is, where all is as it was", async () => {
    const told = await withPretendedStack(async (stack) => changesTold(stack, await workloadState([stack])));
    assert.deepEqual(told, [[]]);
  });

  it("tells that nobody knows, where the cluster does not answer any more", async () => {
    const gone = await withPretendedStack((stack) => Promise.resolve(stack));
    const [told] = await changesTold(gone, {});
    assert.match(told!.join(), /could not be read: connect ECONNREFUSED/);
  });
});

describe("Work on a stack that ends as it should", () => {
  it("tells nothing", async () => {
    const result = await withPretendedStack((stack) =>
      tellingWhenCutShort(
        [stack],
        {},
        () => assert.fail(),
        () => Promise.resolve("done"),
      ),
    );
    assert.equal(result, "done");
  });
});

/** What is told of work that fails, which has to fail with its own error. */
async function changesTold(stack: Promised, before: WorkloadState): Promise<(readonly string[])[]> {
  const told: (readonly string[])[] = [];
  const work = tellingWhenCutShort(
    [stack],
    before,
    (changes) => told.push(changes),
    () => Promise.reject(new Error("interrupted")),
  );
  await assert.rejects(work, /^Error: interrupted$/);
  return told;
}

/** Every list of it holds the same pod. */
function withPretendedStack<T>(use: (stack: Promised) => Promise<T>): Promise<T> {
  const server = new PretendedApiServer([[pod("web-0", 1, true)]], []);
  return server.serve((cluster) => use({ cluster, promises: PROMISES }));
}
