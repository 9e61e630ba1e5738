import type { AcquisitionChoice } from "../vendors/acquisition";
import { Failure } from "../../command-line/failures/failure";
import { succeeds } from "../../command-line/processes/process";
import type { Docker } from "./docker";

/**
 * How minikube runs its node: `automatic` leaves the choice to minikube (Docker, Podman, a virtual
 * machine …); `none` makes this machine itself the node.
 */
export type Driver = "automatic" | "none";

/** What the choice depends on. */
export interface DriverFacts {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Driver of an existing minikube profile. */
  readonly profileDriver: string | undefined;
  /** Driver that the user asks minikube for (`MINIKUBE_DRIVER`). */
  readonly requestedDriver: string | undefined;
  readonly docker: Docker;
  /** Program of another driver that works here, such as `podman`; undefined when none was found. */
  readonly otherDriver: string | undefined;
  /** Finds out how missing tools come here; asked only when the choice depends on it. */
  readonly acquisition: () => Promise<AcquisitionChoice>;
}

/** The driver, and why, in words for the reader. */
export interface DriverChoice {
  readonly driver: Driver;
  readonly reason: string;
}

/**
 * Chooses the driver for a cluster that has to be started. A machine where Docker is installed becomes a node itself
 * only when it is asked for by name: that would take Docker's containerd away.
 *
 * @throws {@link Failure} on a machine that can run no cluster this way
 */
export async function chooseDriver(facts: DriverFacts): Promise<DriverChoice> {
  const { profileDriver, requestedDriver, docker, otherDriver } = facts;
  const stated = profileDriver ?? requestedDriver;
  if (stated === "none") return noneDriver(facts, reasonOfStated(facts));
  if (stated !== undefined) return statedDriver(stated, facts);
  if (docker.answers) return { driver: "automatic", reason: "Docker works here" };
  if (otherDriver !== undefined && (await facts.acquisition()).acquisition === "download")
    return { driver: "automatic", reason: `${otherDriver} works here` };

  if (docker.engine !== undefined) throw silentEngine(docker.engine, docker);
  return noneDriver(facts, "no Docker engine and no other minikube driver works here");
}

function statedDriver(stated: string, facts: DriverFacts): DriverChoice {
  const reason = reasonOfStated(facts);
  if (stated === "docker" && !facts.docker.answers)
    throw silentEngine(facts.docker.engine ?? reason, facts.docker);
  return { driver: "automatic", reason };
}

function reasonOfStated({ profileDriver, requestedDriver }: DriverFacts): string {
  return profileDriver === undefined
    ? `MINIKUBE_DRIVER is ${requestedDriver ?? ""}`
    : `the profile's driver is ${profileDriver}`;
}

function noneDriver({ platform, isRoot }: DriverFacts, reason: string): DriverChoice {
  if (platform !== "linux") {
    throw new Failure(
      `${capitalized(reason)}, and only a Linux machine can be a Kubernetes node itself.`,
      "Install and start Docker (https://docs.docker.com/get-docker/) with access to its registries, then run the same command again.",
    );
  }
  if (!isRoot) {
    throw new Failure(
      `${capitalized(reason)}, and without root this machine cannot become a Kubernetes node itself.`,
      "Install and start Docker, and let this user use it; or run the same command as root, which makes this machine the node (driver none with containerd).",
    );
  }
  return { driver: "none", reason };
}

/** Docker is there, but not for this user at this moment. */
function silentEngine(engine: string, { problem }: Docker): Failure {
  return new Failure(
    `Docker is installed (${engine}), but its engine does not answer${problem === undefined ? "" : `: ${problem}`}`,
    [
      "Start it (systemctl start docker, or Docker Desktop), or let this user use it (sudo usermod -aG docker $USER, then log in again), and run the same command again.",
      "To make this machine itself the node instead, which may cost Docker its containerd, ask for it by name as root: MINIKUBE_DRIVER=none",
    ].join("\n"),
  );
}

/** The first program of a driver other than Docker that is there and works, in minikube's order of preference. */
export async function findOtherDriver(): Promise<string | undefined> {
  const questions: Record<string, readonly string[]> = {
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
