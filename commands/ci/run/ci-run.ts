import { randomBytes } from "node:crypto";
import { Failure } from "../../../command-line/failures/failure";
import type { Project } from "../../../pulumi/project/project";
import { backendOf, readProjectFile } from "../../../pulumi/project/project-file";

/** A CI run: what it makes, and where. */
export interface CiRun {
  /** Name of its stack and of its namespace, and the identity of both: no other run has it. */
  readonly name: string;
  /** kubeconfig context of the cluster. */
  readonly kubeContext: string;
  /** State backend that has the stack. Default: the one that Pulumi is logged in to */
  readonly backend?: string;
  readonly project: RunProject;
}

/** The Pulumi project that a run deploys. */
interface RunProject {
  readonly name: string;
  /** Folder of its Pulumi.yaml. */
  readonly folder: string;
}

/** What a run deploys its project with. */
export interface RunSettings {
  /** A file of stack settings to begin with. */
  readonly configFile?: string;
  /** Configuration by key. */
  readonly config: Readonly<Record<string, string>>;
  /** Key of the configuration that names the namespace. */
  readonly namespaceKey: string;
}

/** Label of a run's namespace, and tag of its stack; the value is the run's name. */
export const RUN_MARK = "kubernetes-workloads/ci-run";

/** Environment variable by which all processes below a run are known; the value is the run's name. */
export const RUN_VARIABLE = "KUBERNETES_WORKLOADS_CI_RUN";

/** A run of a project that has not begun. */
export async function newRun(project: Project, kubeContext: string): Promise<CiRun> {
  return { name: newRunName(), kubeContext, ...(await placeOf(project)) };
}

/** Where the runs of a project are: the project itself, and its state backend. */
export async function placeOf(project: Project): Promise<Pick<CiRun, "backend" | "project">> {
  const file = await readProjectFile(project);
  const backend = backendOf(project, file);
  return {
    ...(backend !== undefined && { backend }),
    project: { name: file.name, folder: project.folder },
  };
}

/** Short, because a pod whose host name is its whole DNS name has 64 characters for it. */
const PREFIX = "workloads-ci";

/** Distinguishes runs that begin in the same second. */
const RANDOM_BYTES = 4;

const PATTERN = new RegExp(`^${PREFIX}-([0-9a-z]{6,7})-[0-9a-f]{${2 * RANDOM_BYTES}}$`);

/** A name that no other CI run has: of its stack and of its namespace. It says when the run began. */
export function newRunName(now = new Date()): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return [PREFIX, seconds.toString(36), randomBytes(RANDOM_BYTES).toString("hex")].join("-");
}

/** When the CI run of a name began; undefined if the name is not one of a CI run. */
export function beginOf(name: string): Date | undefined {
  const [, seconds] = PATTERN.exec(name) ?? [];
  return seconds === undefined ? undefined : new Date(parseInt(seconds, 36) * 1000);
}

/** A run's state backend in words. */
export function backendInWords({ backend }: CiRun): string {
  return backend ?? "the state backend that Pulumi is logged in to";
}

/** Something has the name of a CI run, or lies in its namespace, and is not proven to be the run's. It stays. */
export class ForeignRun extends Failure {}
