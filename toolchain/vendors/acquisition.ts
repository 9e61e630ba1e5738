import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../command-line/failures/failure";
import { askVendor, reasonOfRequest } from "./vendors";

/**
 * How tools that are missing come to the machine.
 * - `download`: the vendors' released binaries.
 * - `source`: built here from their Go modules, for networks where only package registries answer.
 */
type Acquisition = "download" | "source";

/** The way taken, and why, in words for the reader. */
export interface AcquisitionChoice {
  readonly acquisition: Acquisition;
  readonly reason: string;
  /** Whether the environment decides, so that no host was asked. */
  readonly isForced: boolean;
}

/** Environment variable that forces the way: `download` or `source`. */
export const ACQUISITION_VARIABLE = "KUBERNETES_WORKLOADS_TOOLCHAIN";

/** How patiently the vendors' hosts are asked. */
export interface HostPatience {
  /** How long a host has to answer, each time. */
  readonly seconds: number;
  /** How often a host is asked if it does not answer or cannot serve at the moment. */
  readonly attempts: number;
}

/**
 * Finds out whether the vendors' hosts answer. All are asked at once and have the same time, so that
 * hosts that hang cost no more than that.
 *
 * @param addresses one of each host that something is missing from
 * @throws {@link Failure} when {@link ACQUISITION_VARIABLE} is neither way
 */
export async function chooseAcquisition(
  addresses: readonly string[],
  patience: HostPatience = { seconds: 5, attempts: 3 },
): Promise<AcquisitionChoice> {
  const forced = process.env[ACQUISITION_VARIABLE];
  if (forced) return forcedChoice(forced);
  const problems = (await Promise.all(addresses.map((address) => problemOf(address, patience)))).filter(
    (problem) => problem !== undefined,
  );
  return problems.length === 0
    ? { acquisition: "download", reason: "the vendors' release hosts answer", isForced: false }
    : { acquisition: "source", reason: [...new Set(problems)].join("; "), isForced: false };
}

function forcedChoice(forced: string): AcquisitionChoice {
  if (forced !== "download" && forced !== "source") {
    throw new Failure(
      `${ACQUISITION_VARIABLE} is ${JSON.stringify(forced)}, but only "download" and "source" are possible.`,
      `Set ${ACQUISITION_VARIABLE} to one of them, or unset it to let the toolchain find out.`,
    );
  }
  return { acquisition: forced, reason: `${ACQUISITION_VARIABLE} says so`, isForced: true };
}

/** Failures of a connection that do not pass: no such host, connection refused, an authority that is not trusted. */
const LASTING = /ENOTFOUND|ECONNREFUSED|CERT|SELF_SIGNED|Proxy response/;

/** How a host answered: it serves, it refuses, or it may serve at the next attempt. */
interface Probe {
  readonly problem?: string;
  readonly mayPass?: boolean;
}

async function problemOf(address: string, { seconds, attempts }: HostPatience): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { problem, mayPass } = await probe(address, seconds);
    if (problem === undefined || !mayPass) return problem;
    if (attempt >= attempts) return attempts > 1 ? `${problem}, asked ${attempts} times` : problem;
    await pause(attempt * 200);
  }
}

async function probe(address: string, seconds: number): Promise<Probe> {
  const { host } = new URL(address);
  try {
    const response = await askVendor(address, AbortSignal.timeout(seconds * 1000));
    await response.body?.cancel();
    if (response.ok) return {};
    return { problem: `${host} answers HTTP ${response.status}`, mayPass: isPassing(response.status) };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError")
      return { problem: `${host} does not answer within ${seconds} s`, mayPass: true };

    const reason = reasonOfRequest(error);
    return { problem: `${host} cannot be reached: ${reason}`, mayPass: !LASTING.test(reason) };
  }
}

/** Whether a status means that the host cannot serve at the moment, rather than that it refuses. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}
