import manifest from "../../package.json";
import { Failure } from "../../command-line/failures/failure";

/**
 * The last part of a stack's name: `dev` of `dev`, of `acme/dev` and of `acme/kubernetes-workloads/dev`. The stack's
 * settings and its state are named after it.
 *
 * @param stackName as Pulumi's command line takes it
 * @throws {@link Failure} when it names a stack of another project, or none at all
 * @see https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
 */
export function simpleStackName(stackName: string): string {
  const parts = stackName.split("/");
  const name = parts.at(-1) ?? "";
  const project = parts.length === 3 ? parts[1] : manifest.name;
  if (parts.length <= 3 && parts.every((part) => part !== "") && project === manifest.name) return name;
  throw new Failure(
    `"${stackName}" is no stack of the project ${manifest.name}.`,
    `Name it NAME, ORGANIZATION/NAME or ORGANIZATION/${manifest.name}/NAME; "npx pulumi stack ls" lists those that exist.`,
  );
}
