import { randomUUID } from "node:crypto";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { WorkloadPromises } from "../../../components/promises";
import manifest from "../../../package.json";
import { fileBackend } from "../../../pulumi/state/file-backend";
import { pinnedPulumi } from "../../../pulumi/stack";
import { withFolder } from "../../support/packed";
import { testName } from "../../support/running/test-name";

/** A stack that commands of this project find when they run with its environment. */
export interface RegisteredStack {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Registers a stack of this project with components that promise something, in a state backend of its own, for as long
 * as the function takes. What they promise was deployed otherwise.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_import/
 */
export async function withRegisteredStack<T>(
  workloads: readonly WorkloadPromises[],
  kubeContext: string,
  use: (stack: RegisteredStack) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const name = testName();
    const env = {
      PULUMI_BACKEND_URL: fileBackend(folder),
      PULUMI_CONFIG_PASSPHRASE: randomUUID(),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const stack = await LocalWorkspace.createStack(
      { stackName: name, workDir: folder },
      {
        pulumiCommand: await pinnedPulumi(),
        projectSettings: { name: manifest.name, runtime: "nodejs" },
        envVars: env,
      },
    );
    await stack.importStack({ version: 3, deployment: deploymentOf(name, workloads, kubeContext) });
    return use({ name, env });
  });
}

const COMPONENTS = { StatefulSet: "HeadlessStatefulSet", Deployment: "ClusterIPDeployment" } as const;

/** The state of a stack, as `pulumi stack export` prints it: a provider, and each component with its workload. */
function deploymentOf(stackName: string, workloads: readonly WorkloadPromises[], kubeContext: string) {
  const urn = (type: string, name: string): string =>
    `urn:pulumi:${stackName}::${manifest.name}::${type}::${name}`;
  const root = urn("pulumi:pulumi:Stack", `${manifest.name}-${stackName}`);
  const provider = urn("pulumi:providers:kubernetes", "cluster");
  const inputs = { context: kubeContext, version: manifest.devDependencies["@pulumi/kubernetes"] };
  return {
    manifest: { time: new Date().toISOString(), magic: "", version: "" },
    resources: [
      { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
      {
        urn: provider,
        custom: true,
        id: "cluster",
        type: "pulumi:providers:kubernetes",
        inputs,
        outputs: inputs,
        parent: root,
      },
      ...workloads.flatMap((promises) => {
        const { kind, namespace, name } = promises;
        const type = `kubernetes-workloads:index:${COMPONENTS[kind]}`;
        const component = urn(type, name);
        const object = `kubernetes:apps/v1:${kind}`;
        return [
          { urn: component, custom: false, type, parent: root, outputs: { promises } },
          {
            urn: urn(`${type}$${object}`, name),
            custom: true,
            id: `${namespace}/${name}`,
            type: object,
            parent: component,
            provider: `${provider}::cluster`,
            outputs: { metadata: { namespace, name } },
          },
        ];
      }),
    ],
  };
}
