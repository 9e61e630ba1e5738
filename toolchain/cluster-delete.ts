import { rm } from "node:fs/promises";
import { runCommand } from "./command";
import { removeContainerdSetup } from "./containerd";
import { Failure } from "./failure";
import { deleteCluster, isOwn, profileName, readProfile } from "./minikube";

/** Where minikube's storage provisioner keeps the volumes when this machine is the node. */
const volumesFolder = "/tmp/hostpath-provisioner";

const HELP = `npm run cluster:delete

Deletes the minikube cluster that this project made on this machine, with all workloads
and volumes on it, and puts back the machine's files that the set-up replaced. Tools,
caches and Debian packages stay. A cluster that somebody else made is left alone.
`;

/** `npm run cluster:delete`. */
void runCommand(async (interrupt) => {
  if (process.argv.includes("--help")) {
    console.log(HELP);
    return;
  }
  const profile = await readProfile();
  if (profile === undefined) {
    console.log(`There is no minikube profile "${profileName}" to delete.`);
    return;
  }
  if (!isOwn(profile)) {
    throw new Failure(
      `The minikube profile "${profileName}" (driver ${profile.driver}, Kubernetes ${profile.kubernetesVersion}) is not one that this project made on this machine.`,
      `If you want it gone, delete it with minikube itself: minikube delete --profile=${profileName}`,
    );
  }
  console.log(`Deleting the cluster "${profileName}" with all its workloads and volumes ...`);
  const onLine = (line: string): void => {
    console.log(`  ${line}`);
  };
  await deleteCluster({ signal: interrupt, onLine });
  await removeContainerdSetup({ signal: interrupt, onLine });
  await rm(volumesFolder, { recursive: true, force: true });
  console.log(
    "Deleted. Tools, caches and Debian packages stay: npm start makes the cluster again in about a minute.",
  );
});
