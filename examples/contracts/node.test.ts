import { execSync } from "node:child_process";
import { test } from "node:test";
import { assertKept, contractsFor, judge, type StatefulSetPromises } from "kubernetes-workloads/contracts";

const outputs = execSync("pulumi stack output --json", { encoding: "utf8" });
const { database } = JSON.parse(outputs) as { database: StatefulSetPromises };

void test("The database keeps its promise that", async (context) => {
  const judgements = await judge(database, { context: "minikube" });
  for (const contract of contractsFor(database)) {
    await context.test(contract.name, () => {
      assertKept(judgements, contract);
    });
  }
});
