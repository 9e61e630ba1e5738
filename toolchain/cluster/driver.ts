import type { Acquisition } from "../acquisition";
import { Failure } from "../../command-line/failure";
import { succeeds } from "../../command-line/process";

/**
 * How minikube runs its node: `automatic` leaves the choice to minikube (Docker, Podman, a virtual
 * machine …); `none` makes this machine itself the node.
 */
export type Driver = "automatic" | "none";

/** What the choice depends on. */
export interface DriverFacts {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly acquisition: Acquisition;
  /** Driver of an existing minikube profile. */
  readonly profileDriver: string | undefined;
  /** Driver that the user asks minikube for (`MINIKUBE_DRIVER`). */
  readonly requestedDriver: string | undefined;
  /** Program of a driver that works here, such as `docker`; undefined when none was found. */
  readonly workingDriver: string | undefined;
}

/** The driver, and why, in words for the reader. */
export interface DriverChoice {
  readonly driver: Driver;
  readonly reason: string;
}

/**
 * Chooses the driver for a cluster that has to be started.
 *
 * @throws {@link Failure} on a machine that can run no cluster this way
 */
export function chooseDriver(facts: DriverFacts): DriverChoice {
  const stated = facts.profileDriver ?? facts.requestedDriver;
  if (stated !== undefined && stated !== "none") {
    const reason = facts.profileDriver ? `the profile's driver is ${stated}` : `MINIKUBE_DRIVER is ${stated}`;
    return { driver: "automatic", reason };
  }
  if (stated === undefined && facts.workingDriver !== undefined && facts.acquisition === "download") {
    return { driver: "automatic", reason: `${facts.workingDriver} works here` };
  }
  return noneDriver(facts);
}

function noneDriver({ platform, isRoot, acquisition, workingDriver }: DriverFacts): DriverChoice {
  const why =
    workingDriver !== undefined && acquisition === "source"
      ? `${workingDriver} works here, but minikube's image for it cannot be fetched`
      : "no Docker engine and no other minikube driver works here";
  if (platform !== "linux") {
    throw new Failure(
      `${capitalized(why)}, and only a Linux machine can be a Kubernetes node itself.`,
      "Install and start Docker (https://docs.docker.com/get-docker/) with access to its registries, then run the same command again.",
    );
  }
  if (!isRoot) {
    throw new Failure(
      `${capitalized(why)}, and without root this machine cannot become a Kubernetes node itself.`,
      "Install and start Docker, and let this user use it; or run the same command as root, which makes this machine the node (driver none with containerd).",
    );
  }
  return { driver: "none", reason: why };
}

/** The first driver program that is there and works, in minikube's order of preference. */
export async function findWorkingDriver(): Promise<string | undefined> {
  const questions: Record<string, readonly string[]> = {
    docker: ["version", "--format={{.Server.Version}}"],
    virsh: ["--connect=qemu:///system", "version"],
    "qemu-system-x86_64": ["--version"],
    podman: ["version", "--format={{.Server.Version}}"],
    VBoxManage: ["--version"],
    vfkit: ["--version"],
  };
  const answers = await Promise.all(
    Object.entries(questions).map(async ([program, args]) =>
      (await succeeds(program, args)) ? program : undefined,
    ),
  );
  return answers.find((program) => program !== undefined);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
