import { selectContracts } from "../../../commands/verify/contract-selection";
import type { Contract } from "../../../contracts/contract";

/** The contracts that a run is about: all, or those of the groups that `$ONLY_CONTRACTS` lists, separated by commas. */
export const chosenContracts: readonly Contract[] = selectContracts(
  process.env.ONLY_CONTRACTS?.split(",") ?? [],
);
