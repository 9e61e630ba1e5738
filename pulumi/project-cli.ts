import { access } from "node:fs/promises";
import { Failure } from "../command-line/failure";
import { pulumiExecutable } from "../command-line/locations";

/** What is said of a stack that does not exist. */
export function noStack(stackName: string, cause?: unknown): Failure {
  return new Failure(
    `there is no stack ${stackName}`,
    `Name one that "npx pulumi stack ls" lists, or make it: npm start -- --stack ${stackName}`,
    { cause },
  );
}

/**
 * Makes sure that the pinned Pulumi CLI is there.
 *
 * @throws {@link Failure} when it is not
 */
export async function requireCli(): Promise<void> {
  try {
    await access(pulumiExecutable());
  } catch (cause) {
    throw new Failure(
      `there is no Pulumi CLI at ${pulumiExecutable()}`,
      "Bring it with: npm run cluster:up",
      {
        cause,
      },
    );
  }
}
