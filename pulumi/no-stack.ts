import { Failure } from "../command-line/failures/failure";
import type { StackLocation } from "./state/exported-state";

/** What is said of a stack that does not exist. */
export function noStack({ project, stack }: StackLocation, cause?: unknown): Failure {
  return new Failure(
    `there is no stack ${stack}`,
    project.isOwn
      ? `Name one that "npx pulumi stack ls" lists, or make it: npm start -- --stack ${stack}`
      : `Name one that "pulumi stack ls" lists in ${project.folder}, or make it: pulumi up --stack ${stack}`,
    { cause },
  );
}
