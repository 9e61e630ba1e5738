import type { ApiConnection } from "./api-connection";
import { apiServerRequests } from "./api-server-requests";
import type { CountingProxy, RequestCount } from "./counting-proxy";
import { PeakMemory, type PeakMemoryByRole } from "./peak-memory";

/** What one piece of work took. */
export interface Operation {
  readonly seconds: number;
  /** Peak resident memory, in MiB. */
  readonly memory: PeakMemoryByRole;
  /** What the program asked of the API server. */
  readonly program: RequestCount;
  /** Requests that the API server answered to all its clients in that time. */
  readonly apiServerRequests: number;
}

/** What observes a piece of work. */
export interface Instruments {
  readonly proxy: CountingProxy;
  readonly connection: ApiConnection;
}

/** Does work and measures it. */
export async function measured(
  work: () => Promise<unknown>,
  { proxy, connection }: Instruments,
): Promise<Operation> {
  const before = await apiServerRequests(connection);
  proxy.take();
  const memory = new PeakMemory();
  const start = performance.now();
  try {
    await work();
  } finally {
    memory.stop();
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    seconds,
    memory: memory.stop(),
    program: proxy.take(),
    apiServerRequests: (await apiServerRequests(connection)) - before,
  };
}
