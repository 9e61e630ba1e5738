import { writeFile } from "node:fs/promises";
import { containerdFiles } from "./node/containerd";
import { logFile } from "../command-line/locations";
import { makePlan, type ClusterPlan, type Plan } from "./steps/plan";
import { showProgress } from "../command-line/progress";
import { requireBuildTools } from "./from-source/requirements";
import { requireNewEnough } from "../command-line/kubernetes-release";
import { runSteps } from "./steps/step";
import { stepsOf } from "./steps/steps";
import { firstStartFinished, PROFILE_NAME } from "./cluster/profile";
import { versions } from "../command-line/versions";

/** What a command needs of the set-up. */
export interface Needs {
  /**
   * kubeconfig context of the cluster that is deployed to. One that is not minikube's is the reader's own: it is there
   * or not, and only the tools are brought. Default: minikube's.
   */
  readonly kubeContext?: string;
  /** Whether only the tools are needed, whichever the cluster is. Default: false. */
  readonly onlyTools?: boolean;
}

/**
 * Brings the Pulumi CLI, its language host and providers, minikube and a cluster that serves. What is
 * there already is used as it is: a second run changes nothing and takes about a second.
 *
 * @param interrupt gives everything up when aborted; the next call goes on from there
 * @throws {@link Failure} with the problem and its remedy
 */
export async function bringUpToolchain(
  interrupt: AbortSignal,
  { kubeContext = PROFILE_NAME, onlyTools = false }: Needs = {},
): Promise<void> {
  await writeFile(logFile, `${new Date().toISOString()}\n`);
  const plan = await makePlan(!onlyTools && kubeContext === PROFILE_NAME);
  if (plan.servingVersion !== undefined) {
    requireNewEnough(plan.servingVersion, `The cluster "${PROFILE_NAME}" has`);
    await firstStartFinished();
  }
  const steps = stepsOf(plan);
  if (steps.length === 0) {
    if (onlyTools) return;
    console.log(
      plan.servingVersion === undefined
        ? `Pulumi ${versions.pulumi} is there; the cluster of context "${kubeContext}" is used as it is.`
        : `Pulumi ${versions.pulumi} and a serving cluster (Kubernetes ${plan.servingVersion}) are there.`,
    );
    return;
  }
  announce(plan);
  await requireBuildTools(plan.builds, plan.acquisition?.reason);
  await runSteps(steps, showProgress(steps.map(({ title }) => title)), interrupt);
}

function announce({ acquisition, builds, cluster }: Plan): void {
  if (acquisition) {
    const way = acquisition.acquisition === "source" ? "built from source" : "downloaded";
    console.log(`Missing tools are ${way}: ${acquisition.reason}.`);
  }
  if (builds.length > 1) {
    console.log(
      `${builds.length} tool groups to build, about 25 minutes for all eleven on 2 cores, once per machine.`,
    );
  }
  if (cluster) announceCluster(cluster);

  console.log(`Details are logged to ${logFile}.`);
}

function announceCluster({ driver, packages, profile, startsAnew }: ClusterPlan): void {
  if (startsAnew) {
    console.log(
      "The cluster's first start was interrupted: what it left is deleted, and the cluster made anew.",
    );
  }
  if (driver.driver === "automatic") {
    console.log(`minikube chooses its driver: ${driver.reason}.`);
    if (process.getuid?.() === 0) console.log("  As root it does so only with --force, which it is given.");

    return;
  }
  console.log(
    `This machine itself becomes the node (minikube driver none with containerd): ${driver.reason}.`,
  );
  if (packages.length > 0) console.log(`  Debian packages to install: ${packages.join(", ")}.`);

  if (profile === undefined)
    console.log(`  Files to write, keeping what they replace: ${containerdFiles.join(", ")}.`);
}
