import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import "../integration/suite";
import { PATIENCE } from "../support/packed";
import { inBackground } from "../support/running/background";
import { Consumer } from "./consumer";

const REASON = /Deployment api has 0 of 1 pods: .*no PriorityClass with name none-such was found/;

describe("A CI run of a program whose pods the cluster refuses", function () {
  this.timeout(PATIENCE);

  const used = inBackground(
    () =>
      Consumer.within("refused", async (consumer) => {
        const ended = await consumer.command("ci", "--context", "minikube", "--output", "results");
        return { ended, junit: await readFile(join(consumer.folder, "results", "junit.xml"), "utf8") };
      }),
    { seconds: 60 },
  );

  it("names the reason before it removes the pods", async () => {
    const { ended } = await used();
    assert.equal(ended.exitCode, 2, ended.output);
    const [failed = "", removed = ""] = ended.output.split("the stack is destroyed and removed");
    assert.match(failed, REASON, ended.output);
    assert.match(removed, /removed: stack and namespace/);
  });

  it("has it in the results", async () => {
    const { junit } = await used();
    assert.match(junit, REASON);
  });
});
