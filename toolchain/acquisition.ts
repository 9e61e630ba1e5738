import { Failure } from "../command-line/failure";

/**
 * How tools that are missing come to the machine.
 * - `download`: the vendors' released binaries.
 * - `source`: built here from their Go modules, for networks where only package registries answer.
 */
export type Acquisition = "download" | "source";

/** The way taken, and why, in words for the reader. */
export interface AcquisitionChoice {
  readonly acquisition: Acquisition;
  readonly reason: string;
}

/** Environment variable that forces the way: `download` or `source`. */
const acquisitionVariable = "KUBERNETES_WORKLOADS_TOOLCHAIN";

/** One address of each host that the download way needs. */
const vendorAddresses = [
  "https://get.pulumi.com/install.sh",
  "https://github.com/kubernetes/minikube/releases/latest",
];

/**
 * Finds out whether the vendors' hosts answer. All are asked at once and have the same time, so that
 * hosts that hang cost no more than that.
 *
 * @param forced - the value of {@link acquisitionVariable}
 * @param addresses - what to ask; the vendors' hosts by default
 * @param probeSeconds - how long a host has to answer
 * @throws {@link Failure} when `forced` is neither way
 */
export async function chooseAcquisition(
  forced = process.env[acquisitionVariable],
  addresses: readonly string[] = vendorAddresses,
  probeSeconds = 5,
): Promise<AcquisitionChoice> {
  if (forced !== undefined && forced !== "") {
    return forcedChoice(forced);
  }
  const problems = (await Promise.all(addresses.map((address) => probe(address, probeSeconds)))).filter(
    (problem) => problem !== undefined,
  );
  return problems.length === 0
    ? { acquisition: "download", reason: "the vendors' release hosts answer" }
    : { acquisition: "source", reason: problems.join("; ") };
}

function forcedChoice(forced: string): AcquisitionChoice {
  if (forced !== "download" && forced !== "source") {
    throw new Failure(
      `${acquisitionVariable} is ${JSON.stringify(forced)}, but only "download" and "source" are possible.`,
      `Set ${acquisitionVariable} to one of them, or unset it to let the toolchain find out.`,
    );
  }
  return { acquisition: forced, reason: `${acquisitionVariable} says so` };
}

async function probe(address: string, seconds: number): Promise<string | undefined> {
  const { host } = new URL(address);
  try {
    const response = await fetch(address, {
      method: "HEAD",
      signal: AbortSignal.timeout(seconds * 1000),
    });
    return response.ok ? undefined : `${host} answers HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? `${host} does not answer within ${seconds} s`
      : `${host} cannot be reached${causeCode(error)}`;
  }
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
