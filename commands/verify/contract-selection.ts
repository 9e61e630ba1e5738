import { contracts, contractsIn, GROUPS } from "../../contracts";
import type { Contract } from "../../contracts/contract";
import { Failure } from "../../command-line/failures/failure";

/** The groups that {@link selectContracts} knows, as the help of a command names them. */
export const GROUP_NAMES = GROUPS.join(", ");

/**
 * The contracts that a command is to choose from, in their own order.
 *
 * @param only groups and parts of contracts' names, in upper or lower case; when there are none: all contracts
 * @throws {@link Failure} when one of them is no group and in no contract's name
 */
export function selectContracts(only: readonly string[]): readonly Contract[] {
  if (only.length === 0) return contracts;
  const selected = new Set(only.flatMap(contractsMeantBy));
  return contracts.filter((contract) => selected.has(contract));
}

function contractsMeantBy(wanted: string): readonly Contract[] {
  const text = wanted.trim().toLowerCase();
  const group = GROUPS.find((name) => name.toLowerCase() === text);
  const meant =
    group === undefined
      ? contracts.filter(({ name }) => text !== "" && name.toLowerCase().includes(text))
      : contractsIn(group);
  if (meant.length === 0) throw nothingMeantBy(wanted);
  return meant;
}

function nothingMeantBy(wanted: string): Failure {
  const groups = GROUPS.map((name) => `${name} (${contractsIn(name).length})`);
  return new Failure(
    `--only "${wanted}" is no group of contracts, and no contract has it in its name`,
    [
      `Name a group: ${groups.join(", ")};`,
      "or a part of a contract's name:",
      ...contracts.map(({ name }) => `  ${name}`),
    ].join("\n"),
  );
}
