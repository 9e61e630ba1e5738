import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../../automation/verify/evidence";

/** What `npm run verify` gathered of a live stack. */
export const RECORDED = JSON.parse(readFileSync(join(__dirname, "evidence.json"), "utf8")) as Evidence;
