import {
  all,
  output,
  RunError,
  runtime,
  secret,
  unsecret,
  type Input,
  type Output,
  type StackReference,
} from "@pulumi/pulumi";
import schema from "../schemas/stack-outputs.json";
import type { StackOutputs } from "./stack-outputs";
import { outputProblems } from "./stack-outputs-problems";
import { VERSION } from "./version";

/** The outputs of a stack, each as an output of the program that reads them. */
export type TypedStackOutputs = { readonly [Name in keyof StackOutputs]: Output<StackOutputs[Name]> };

/**
 * Thrown when what a stack gives out is not what {@link StackOutputs} describes. It names every output that is
 * missing or of the wrong shape, the version of the program that wrote them, and what to do.
 */
export class StackOutputsError extends RunError {
  /**
   * Composes the message.
   *
   * @param stackName The stack, as it was named.
   * @param problems What is wrong with its outputs, one line each.
   * @param remedy What to do.
   */
  constructor(
    readonly stackName: string,
    readonly problems: readonly string[],
    remedy: string,
  ) {
    super(
      [`Outputs of stack ${stackName}:`, ...problems.map((problem) => `  ${problem}`), remedy].join("\n"),
    );
    this.name = "StackOutputsError";
  }
}

/**
 * Reads the outputs of a stack of this package's program, typed and checked. They follow the stack: each run of the
 * reading program sees those of the stack's last update.
 *
 * @example
 *
 * ```ts
 * const { podDnsNames } = readStackOutputs("organization/kubernetes-workloads/dev");
 * ```
 * @param stack The stack: a StackReference or a name, `ORGANIZATION/PROJECT/STACK`. In a backend without
 *   organizations (a file, a bucket), the first part is the word `organization`. A name makes no resource.
 * @returns Every output of {@link StackOutputs}, secret if the stack keeps it so. Outputs that the stack has beside
 *   them are left out.
 * @throws {@link StackOutputsError} from each of the outputs, if there is no such stack, or if outputs are missing or
 * of the wrong shape. A StackReference to no stack is refused by Pulumi's engine: `unknown stack`.
 * @see https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
 */
export function readStackOutputs(stack: StackReference | string): TypedStackOutputs {
  const checked = (typeof stack === "string" ? outputsNamed(stack) : outputsOf(stack)).apply(
    ({ name, outputs, secretOutputNames }) => {
      checkStackOutputs(name, outputs);
      return { outputs, secretOutputNames };
    },
  );
  const names = Object.keys(schema.properties) as (keyof StackOutputs)[];
  const typed = names.map((name) => [
    name,
    checked.apply(({ outputs, secretOutputNames }): Input<unknown> => {
      return secretOutputNames.includes(name) ? secret(outputs[name]) : outputs[name];
    }),
  ]);
  return Object.fromEntries(typed) as TypedStackOutputs;
}

/**
 * Checks that values are the outputs of a stack of this package's program: those of a StackReference, or what
 * `pulumi stack output --json` prints.
 *
 * @param stack The stack, for messages.
 * @param outputs The values, by name. There may be more than {@link StackOutputs} has.
 * @throws {@link StackOutputsError} that names everything that is missing or of the wrong shape
 */
export function checkStackOutputs(stack: string, outputs: unknown): asserts outputs is StackOutputs {
  const problems = outputProblems(outputs);
  if (problems.length === 0) return;
  const given = (outputs ?? {}) as Readonly<Record<string, unknown>>;
  if (Object.keys(given).length === 0) {
    throw new StackOutputsError(
      stack,
      ["it has none"],
      `Deploy it: pulumi up --stack ${stack}. A stack that was destroyed has no outputs any more.`,
    );
  }
  const writer = given.programVersion;
  throw new StackOutputsError(
    stack,
    problems,
    typeof writer === "string"
      ? `Version ${writer} of the program wrote them, and version ${VERSION} reads them. Use the same version for ` +
          "both, or deploy the stack with the newer one."
      : `Version ${VERSION} reads them; they do not say which version wrote them (output programVersion). See ` +
          "that this is a stack of the program kubernetes-workloads, and deploy it with a version that says so.",
  );
}

/** What the engine knows of a stack's outputs. The values are plain; which of them are secret stands beside them. */
interface KnownOutputs {
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly secretOutputNames: readonly string[];
}

function outputsOf({ name, outputs, secretOutputNames }: StackReference): Output<KnownOutputs> {
  return unsecret(all([name, outputs, secretOutputNames])).apply(([name, outputs, secretOutputNames]) => ({
    name,
    outputs,
    secretOutputNames,
  }));
}

/** The engine's own function behind a StackReference, whose failure can be caught, unlike that of the resource. */
function outputsNamed(name: string): Output<KnownOutputs> {
  const invoked = runtime.invoke("pulumi:pulumi:readStackOutputs", { name }) as Promise<KnownOutputs>;
  return output(
    invoked.catch((error: unknown) => {
      throw new StackOutputsError(
        name,
        [error instanceof Error ? error.message : String(error)],
        "Name a stack that `pulumi stack ls --all` lists as ORGANIZATION/PROJECT/STACK, with the word organization " +
          "where the backend has none (a file, a bucket). Both stacks have to be in one backend.",
      );
    }),
  ).apply((known) => known as KnownOutputs);
}
