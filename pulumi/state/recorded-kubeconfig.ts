import type { ExportedState, StateResource } from "./state";

/** Whether a state has a kubeconfig that version 0.1 recorded there: what the environment variable KUBECONFIG had. */
export function hasRecordedKubeconfig({ deployment }: ExportedState): boolean {
  return (deployment?.resources ?? []).some(hasKubeconfig);
}

/** A state without it: the provider then finds the kubeconfig of the moment, by kubectl's rules. */
export function withoutRecordedKubeconfig<T extends ExportedState>(state: T): T {
  const { deployment } = state;
  const resources = deployment?.resources?.map((resource) =>
    hasKubeconfig(resource) ? withoutKubeconfig(resource) : resource,
  );
  return resources ? { ...state, deployment: { ...deployment, resources } } : state;
}

function hasKubeconfig({ type, inputs = {}, outputs = {} }: StateResource): boolean {
  return type === "pulumi:providers:kubernetes" && Boolean(inputs.kubeconfig ?? outputs.kubeconfig);
}

function withoutKubeconfig(provider: StateResource): StateResource {
  const kubeconfig = "";
  return {
    ...provider,
    inputs: { ...provider.inputs, kubeconfig },
    outputs: { ...provider.outputs, kubeconfig },
  };
}
