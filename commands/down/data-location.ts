import type { Stack } from "@pulumi/pulumi/automation";
import { NAME_LABEL, type Labels } from "../../components/labels";
import { namespacePrefix } from "../../components/rules/names";
import type { StackOutputs } from "../../components/stack-outputs";
import manifest from "../../package.json";
import { stackOutputs } from "../../pulumi/stack";

/** Where a stack keeps its data. */
export interface DataLocation {
  readonly stack: string;
  readonly kubeContext: string;
  /** The namespace, undefined where the stack is destroyed and its namespace was generated. */
  readonly namespace?: string;
  /** Whether the namespace was generated for this stack, so that all in it is the stack's. */
  readonly generated: boolean;
  /** Labels of the stack's claims. */
  readonly selector: Labels;
}

/** What the outputs of a stack say of its data, and its configuration where it has none any more. */
export async function locateData(stack: Stack): Promise<DataLocation> {
  const outputs: Partial<StackOutputs> = stackOutputs(await stack.outputs());
  const config = await stack.getAllConfig();
  const configured = (key: string): string => config[`${manifest.name}:${key}`]?.value ?? "";
  const namespace = outputs.namespace ?? (configured("namespace") || undefined);
  return {
    stack: stack.name,
    kubeContext: outputs.kubeContext ?? configured("kubeContext"),
    ...(namespace !== undefined && { namespace }),
    generated:
      namespace === undefined ||
      (namespace !== configured("namespace") && isGenerated(namespace, stack.name)),
    selector: outputs.statefulSetSelector ?? { [NAME_LABEL]: configured("statefulSetName") },
  };
}

/** Whether a namespace has a name that the program gives by itself: of project, stack and six random characters. */
export function isGenerated(namespace: string, stackName: string): boolean {
  const prefix = `${namespacePrefix(manifest.name, stackName, 7)}-`;
  return namespace.startsWith(prefix) && /^[a-z0-9]{6}$/.test(namespace.slice(prefix.length));
}
