import { execSync } from "node:child_process";
import {
  assertKept,
  contractsFor,
  judge,
  type Judgement,
  type StatefulSetPromises,
} from "kubernetes-workloads/contracts";

const outputs = execSync("pulumi stack output --json", { encoding: "utf8" });
const { database } = JSON.parse(outputs) as { database: StatefulSetPromises };

describe("The database keeps its promise that", function () {
  let judgements: readonly Judgement[];
  before(async () => (judgements = await judge(database, { context: "minikube" }))).timeout(60_000);
  for (const contract of contractsFor(database))
    it(contract.name, () => void assertKept(judgements, contract));
});
