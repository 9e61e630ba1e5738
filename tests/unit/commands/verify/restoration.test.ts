import assert from "node:assert/strict";
import { type StackState, stackState, tellingWhenCutShort } from "../../../../commands/verify/restoration";
import type { StackOutputs } from "../../../../components/stack-outputs";
import type { DeployedStack } from "../../../../contracts/contract";
import { pod, PretendedApiServer } from "../../contracts/pretended-api-server";

/** The part of the outputs that says where the workloads are. */
const OUTPUTS = {
  namespace: "default",
  statefulSetName: "web",
  deploymentName: "my-nginx",
  statefulSetSelector: { app: "nginx" },
  deploymentSelector: { app: "my-nginx" },
} as unknown as StackOutputs;

const CLAIMS = "the claims of the namespace";

describe("Work on a stack that ends early", () => {
  it("tells what is not as it was before", async () => {
    const told = await withPretendedStack(async (stack) =>
      changesTold(stack, { ...(await stackState(stack)), [CLAIMS]: "www-web-0" }),
    );
    assert.deepEqual(told, [[CLAIMS]]);
  });

  it("tells that nothing is, where all is as it was", async () => {
    const told = await withPretendedStack(async (stack) => changesTold(stack, await stackState(stack)));
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
        stack,
        {},
        () => assert.fail(),
        () => Promise.resolve("done"),
      ),
    );
    assert.equal(result, "done");
  });
});

/** What is told of work that fails, which has to fail with its own error. */
async function changesTold(stack: DeployedStack, before: StackState): Promise<(readonly string[])[]> {
  const told: (readonly string[])[] = [];
  const work = tellingWhenCutShort(
    stack,
    before,
    (changes) => told.push(changes),
    () => Promise.reject(new Error("interrupted")),
  );
  await assert.rejects(work, /^Error: interrupted$/);
  return told;
}

/** Every list of it holds the same pod. */
function withPretendedStack<T>(use: (stack: DeployedStack) => Promise<T>): Promise<T> {
  const server = new PretendedApiServer([[pod("web-0", 1, true)]], []);
  return server.serve((cluster) => use({ cluster, outputs: OUTPUTS }));
}
