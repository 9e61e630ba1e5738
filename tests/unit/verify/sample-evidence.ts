import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../../automation/verify/evidence";

/** Evidence in the form in which `npm run verify` gathers it, of a stack with one deliberate fault. */
export const EVIDENCE = JSON.parse(readFileSync(join(__dirname, "evidence.json"), "utf8")) as Evidence;
