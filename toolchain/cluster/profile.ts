import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { minikubeHome } from "../../command-line/locations";
import { isOwnContainerd } from "../node/containerd";
import { exists } from "../../command-line/exists";
import { VOLUMES_FOLDER } from "../node/node-leftovers";

/** minikube's profile, and the kubeconfig context of the same name, that this project deploys to. */
export const PROFILE_NAME = "minikube";

/** What minikube has noted of a profile. */
export interface Profile {
  readonly driver: string;
  readonly kubernetesVersion: string;
}

/** What this project notes of a profile that it made. It lies in the profile's folder, and goes with it. */
interface Note {
  readonly madeBy: "kubernetes-workloads";
  readonly firstStart: "unfinished" | "finished";
}

/**
 * The profile as minikube noted it, or undefined when there is none.
 *
 * @throws {@link Failure} when its file is cut off. minikube writes it in place the first time, so a start that is
 *   killed can leave that.
 */
export async function readProfile(): Promise<Profile | undefined> {
  if (!(await exists(profileFile()))) return undefined;

  const profile = profileIn(await readFile(profileFile(), "utf8"));
  if (profile !== undefined) return profile;
  throw new Failure(
    `minikube's profile "${PROFILE_NAME}" cannot be read: ${profileFile()} holds no whole profile. A start of minikube was probably killed while it wrote that file.`,
    `If you need nothing of that cluster, remove it: minikube delete --profile=${PROFILE_NAME}. Then run the same command again.`,
  );
}

function profileIn(text: string): Profile | undefined {
  try {
    const config = JSON.parse(text) as { Driver: string; KubernetesConfig: { KubernetesVersion: string } };
    return { driver: config.Driver, kubernetesVersion: config.KubernetesConfig.KubernetesVersion };
  } catch {
    return undefined;
  }
}

/**
 * Whether this project made a profile. Usually a note says so. For a profile that is older than these notes, this
 * machine is the node and its containerd has this project's settings.
 */
export async function isOwnProfile(profile: Profile): Promise<boolean> {
  return (await readNote()) !== undefined || (profile.driver === "none" && (await isOwnContainerd()));
}

/** Notes that this project makes the profile, as soon as minikube has written it. A cluster that served stays noted so. */
export async function noteFirstStart(): Promise<void> {
  if ((await readNote())?.firstStart === "finished") return;
  if (await exists(profileFile())) await writeNote("unfinished");
}

/** Notes that the cluster of an own profile has served. From now on it may hold data that a user needs. */
export async function firstStartFinished(): Promise<void> {
  if ((await readNote())?.firstStart === "unfinished") await writeNote("finished");
}

/**
 * Whether a profile is what an interrupted first start of this project left, and nothing was ever stored on it.
 * minikube cannot go on with such a node. It takes the unfinished work of kubeadm for a cluster, and waits for a
 * control plane that never comes. If minikube has saved the profile since, a user has started it.
 *
 * @param volumes folder of the volumes' data when this machine is the node
 */
export async function isLeftByFirstStart(profile: Profile, volumes = VOLUMES_FOLDER): Promise<boolean> {
  if ((await readNote())?.firstStart !== "unfinished") return false;
  if (profile.driver === "none") return !(await holdsFiles(volumes));
  const [saved, noted] = await Promise.all([stat(profileFile()), stat(noteFile())]);
  return saved.mtimeMs <= noted.mtimeMs;
}

function profileFolder(): string {
  return join(minikubeHome(), "profiles", PROFILE_NAME);
}

function profileFile(): string {
  return join(profileFolder(), "config.json");
}

function noteFile(): string {
  return join(profileFolder(), "kubernetes-workloads.json");
}

/** A note that cannot be read proves nothing. */
async function readNote(): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(noteFile(), "utf8")) as Note;
  } catch {
    return undefined;
  }
}

async function writeNote(firstStart: Note["firstStart"]): Promise<void> {
  const note: Note = { madeBy: "kubernetes-workloads", firstStart };
  await mkdir(profileFolder(), { recursive: true });
  // Never half a note: who is killed meanwhile leaves the one before.
  const partial = `${noteFile()}.${process.pid}.partial`;
  await writeFile(partial, `${JSON.stringify(note)}\n`);
  await rename(partial, noteFile());
}

async function holdsFiles(folder: string): Promise<boolean> {
  return (await exists(folder)) && (await readdir(folder)).length > 0;
}
