import { outputInPod } from "../../../kubernetes/pods/exec";
import { nameOf } from "../../../kubernetes/objects";
import type { DeployedStack } from "../deployed-stack";
import { cluster } from "../../support/live-cluster";

/** SHA-256 of a file on the volume of each pod, by the pod's name. */
export type VolumeContent = Readonly<Record<string, string>>;

/** Writes random content to the volume of each pod, and has it written to the disk. */
export async function writeContent(stack: DeployedStack): Promise<VolumeContent> {
  const file = fileOf(stack);
  for (const pod of await stack.allReady())
    await outputInPod(cluster(), pod, ["sh", "-c", `head -c 1048576 /dev/urandom > ${file} && sync ${file}`]);

  return readContent(stack);
}

/** What is there now of the content that was written. */
export async function readContent(stack: DeployedStack): Promise<VolumeContent> {
  const sums = (await stack.allReady()).map(async (pod) => {
    const printed = await outputInPod(cluster(), pod, ["sha256sum", fileOf(stack)]);
    return [nameOf(pod), printed.split(" ")[0] ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

function fileOf({ volumePath }: DeployedStack): string {
  return `${volumePath}/content`;
}
