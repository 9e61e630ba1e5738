import type { Labels } from "../../components/labels";
import { projectFolder, pulumiExecutable } from "../../command-line/locations";
import { run } from "../../command-line/process";
import { pulumiDefaults } from "../../pulumi/pulumi-command";

/** A workload of a stack, and where its pods are. */
export interface StackWorkload {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  readonly namespace: string;
  /** Labels that select its pods. */
  readonly selector: Labels;
}

/** What `pulumi stack export` tells of a resource. */
interface Resource {
  readonly type: string;
  readonly outputs?: {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: { readonly selector?: { readonly matchLabels?: Labels } };
  };
}

const KINDS: Readonly<Record<string, StackWorkload["kind"]>> = {
  "kubernetes:apps/v1:StatefulSet": "StatefulSet",
  "kubernetes:apps/v1:Deployment": "Deployment",
};

/**
 * The workloads of a stack, by its state: an update that failed has no outputs of its own.
 *
 * @throws {@link Failure} when Pulumi cannot read the state
 */
export async function stackWorkloads(stackName: string): Promise<StackWorkload[]> {
  const state = await run(pulumiExecutable(), ["stack", "export", "--stack", stackName], {
    cwd: projectFolder,
    env: pulumiDefaults(),
  });
  return workloadsIn(JSON.parse(state) as State);
}

/** The part of an exported state that is read here. */
interface State {
  readonly deployment: { readonly resources?: readonly Resource[] };
}

/** The workloads in an exported state that have got as far as the cluster. */
export function workloadsIn({ deployment }: State): StackWorkload[] {
  return (deployment.resources ?? []).flatMap(({ type, outputs }) => {
    const kind = KINDS[type];
    const { name, namespace } = outputs?.metadata ?? {};
    const selector = outputs?.spec?.selector?.matchLabels;
    const isDeployed = kind && name !== undefined && namespace !== undefined && selector !== undefined;
    return isDeployed ? [{ kind, name, namespace, selector }] : [];
  });
}
