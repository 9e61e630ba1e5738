import { backendOfEnvironment, fileBackend } from "../../../pulumi/file-backend";
import { stateFolder } from "../../../command-line/locations";
import { newRunName } from "./run-name";

/** A CI run: what it makes, and where. */
export interface CiRun {
  /** Name of its stack and of its namespace, and the identity of both: no other run has it. */
  readonly name: string;
  /** kubeconfig context of the cluster. */
  readonly kubeContext: string;
  /** State backend that has the stack. */
  readonly backend: string;
}

/** Label of a run's namespace, and tag of its stack; the value is the run's name. */
export const RUN_MARK = "kubernetes-workloads/ci-run";

/** Environment variable by which all processes below a run are known; the value is the run's name. */
export const RUN_VARIABLE = "KUBERNETES_WORKLOADS_CI_RUN";

/** A run that has not begun. */
export function newRun(kubeContext: string): CiRun {
  return { name: newRunName(), kubeContext, backend: stateBackend() };
}

/** The state backend that Pulumi's own commands use in this project's folder, as it is named everywhere else. */
export function stateBackend(): string {
  return backendOfEnvironment() ?? fileBackend(stateFolder);
}
