import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { selectContracts } from "../../commands/verify/contract-selection";
import type { Evidence } from "../../commands/verify/evidence";
import { judgeObserved } from "../../commands/verify/judge-stack";
import { orInterrupted, owning } from "../support/running/interruption";
import type { Workload } from "../integration/controls/control";
import { withWorkload } from "../integration/controls/judged-workload";
import { claim, deployment, statefulSet, withClaim } from "../integration/controls/manifests";
import "../integration/suite";

const FILE = join(__dirname, "../unit/commands/verify/evidence.json");

/** Two pods that share a volume where each belongs its own, and a claim of a third pod that is not there. */
const FAULTY: Workload = {
  objects: [
    claim("shared"),
    claim("www-web-2"),
    statefulSet({ replicas: 2 }, withClaim("shared")),
    deployment({}, { replicas: 2 }),
  ],
  promised: { pods: 2, claims: true },
};

const RECORDED = selectContracts(["core", "no pod of the Deployment has a DNS name of its own"]);

describe("The evidence that the unit tests draw", () => {
  it("is recorded anew", async () => {
    const evidence = await orInterrupted(owning(judgeFaultyWorkload()));
    await writeFile(FILE, `${JSON.stringify(evidence, null, 2)}\n`);
  });
});

async function judgeFaultyWorkload(): Promise<Evidence> {
  return withWorkload(FAULTY, (subjects) =>
    judgeObserved(
      "stack faulty",
      { subjects, notes: subjects.map(() => []) },
      { disturb: true, among: RECORDED },
    ),
  );
}
