import { runWithOptions } from "../../command-line/command";
import { isContainerdAnswering, isOwnContainerd, removeContainerdSetup } from "../node/containerd";
import { Failure } from "../../command-line/failures/failure";
import { removeNodeLeftovers, removePods } from "../node/node-leftovers";
import { deleteCluster } from "./minikube";
import { isOwnProfile, PROFILE_NAME, readProfile, type Profile } from "./profile";
import type { RunOptions } from "../../command-line/processes/process";

const HELP = `npm run cluster:delete

Deletes the minikube cluster that this project made on this machine, with all workloads
and volumes on it. Restores the machine's files that the set-up replaced. Tools, caches
and Debian packages stay. A cluster that another user made is left alone.

  --help   prints this text
`;

/** `npm run cluster:delete`. */
void runWithOptions({ help: HELP, options: {} }, async (_given, interrupt) => {
  const profile = await readProfile();
  // An interrupted deletion has removed the profile, but not yet what stands around it.
  if (profile === undefined && !(await isOwnContainerd())) {
    console.log(`There is no minikube profile "${PROFILE_NAME}" to delete.`);
    return;
  }
  if (profile !== undefined && !(await isOwnProfile(profile))) throw foreignProfile(profile);

  console.log(`Deleting the cluster "${PROFILE_NAME}" with all its workloads and volumes ...`);
  const options: RunOptions = {
    signal: interrupt,
    onLine: (line) => {
      console.log(`  ${line}`);
    },
  };
  await deleteCluster(profile, options);
  if (await isOwnContainerd()) await takeDownNode(options);
  console.log(
    "Deleted. Tools, caches and Debian packages stay: npm start makes the cluster again in about a minute.",
  );
});

/** Ends what a node leaves running on this machine, and puts the machine's own files back. */
async function takeDownNode(options: RunOptions): Promise<void> {
  if (await isContainerdAnswering()) await removePods(options);

  await removeContainerdSetup(options);
  await removeNodeLeftovers(options);
  console.log("kube-proxy's iptables rules go with the next reboot.");
}

function foreignProfile({ driver, kubernetesVersion }: Profile): Failure {
  return new Failure(
    `The minikube profile "${PROFILE_NAME}" (driver ${driver}, Kubernetes ${kubernetesVersion}) is not one that this project made on this machine.`,
    `If you want it gone, delete it with minikube itself: minikube delete --profile=${PROFILE_NAME}`,
  );
}
