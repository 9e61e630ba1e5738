import { Agent, request, type RequestOptions } from "node:https";
import type { Cluster } from "../../../kubernetes/connection/cluster";

/** What a server said. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Requests whose bodies are sent as they are. The library's client maps bodies to its own types and drops fields that
 * these do not know. An example is the `from` of a NetworkPolicy, written as in YAML.
 */
export class PlainRequests {
  private constructor(
    private readonly server: string,
    private readonly agent: Agent,
  ) {}

  static async to({ kubeConfig }: Cluster): Promise<PlainRequests> {
    const options: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key } = options;
    const agent = new Agent({ ca, cert, key, keepAlive: true, maxSockets: 4 });
    return new PlainRequests(kubeConfig.getCurrentCluster()?.server ?? "", agent);
  }

  /** Sends a body, and waits for the answer. */
  send(method: string, path: string, contentType: string, body: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.server),
        { method, agent: this.agent, headers: { "Content-Type": contentType } },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
          });
        },
      );
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
  }
}
