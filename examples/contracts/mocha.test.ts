import { execSync } from "node:child_process";
import * as contracts from "kubernetes-workloads/contracts";
const outputs = execSync("pulumi stack output --json", { encoding: "utf8" });
const { database } = JSON.parse(outputs) as { database: contracts.StatefulSetPromises };

describe("The database keeps its promise that", function () {
  this.timeout(60_000);
  let judgements: readonly contracts.Judgement[];
  before(async () => (judgements = await contracts.judge(database, { context: "minikube" })));
  for (const contract of contracts.contractsFor(database))
    it(contract.name, () => contracts.assertKept(judgements, contract));
});
