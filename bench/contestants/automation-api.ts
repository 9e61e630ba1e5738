import { createRequire } from "node:module";
import type { StackOutputs } from "../../components";
import { configure, withStack } from "../../pulumi/stack";
import type { Arena, Contestant } from "../contestant";

/** This project's program, in this process, by the Automation API. */
export function withAutomationApi<T>(
  { name, kubeContext }: Arena,
  use: (contestant: Contestant) => Promise<T>,
): Promise<T> {
  return withStack({ name: `${name}-inline`, config: { kubeContext }, program }, (stack) =>
    use({
      name: "this program, inline",
      command: "stack.up() of the Automation API, program in the same process",
      write: ({ config }) => configure(stack, config),
      deploy: async (signal) => {
        await stack.up({ signal });
      },
      preview: async (signal) => {
        await stack.preview({ signal });
      },
      destroy: async (signal) => {
        await stack.destroy({ signal });
      },
    }),
  );
}

/** Runs `index.ts` anew; what it imports stays loaded, as in any process that deploys more than once. */
function program(): Promise<StackOutputs> {
  const require = createRequire(__filename);
  const path = require.resolve("../../index.ts");
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a program runs when it is loaded, and only then
  delete require.cache[path];
  return Promise.resolve(require(path) as StackOutputs);
}
