import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../../../commands/verify/evidence";

/**
 * Evidence that was gathered of a live workload with one deliberate fault; `npm run record:evidence` records it anew,
 * which it takes when {@link Evidence} changes.
 */
export const EVIDENCE = JSON.parse(readFileSync(join(__dirname, "evidence.json"), "utf8")) as Evidence;
