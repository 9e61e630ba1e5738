import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestUpstream, type RequestOptions } from "node:https";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { required } from "../../../kubernetes/objects";
import { withServedCluster } from "./served-cluster";

/** A cluster's API server behind one that loses a single change of the watches that go through it. */
export class LossyApiServer {
  #changes = 0;
  readonly #server = createServer((request, response) => {
    this.#forward(request, response).catch(() => response.destroy());
  });

  private constructor(
    private readonly upstream: URL,
    private readonly tls: RequestOptions,
    /** Which event of type MODIFIED it loses, counted from 1 over all watches. */
    private readonly lost: number,
  ) {}

  /** Serves for as long as the function takes, which is given a connection through it. */
  static async within<T>(cluster: Cluster, lost: number, use: (cluster: Cluster) => Promise<T>): Promise<T> {
    const tls: RequestOptions = {};
    await cluster.kubeConfig.applyToHTTPSOptions(tls);
    const { server } = required(cluster.kubeConfig.getCurrentCluster() ?? undefined, "the current cluster");
    const lossy = new LossyApiServer(new URL(server), tls, lost);
    return withServedCluster(lossy.#server, use);
  }

  async #forward({ url = "/", method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const options = { ...this.tls, method, headers: { accept: headers.accept } };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = requestUpstream(new URL(url, this.upstream), options, resolve)
        .on("error", reject)
        .end();
      response.on("close", () => request.destroy());
    });
    response.writeHead(answer.statusCode ?? 502, { "content-type": answer.headers["content-type"] });
    response.flushHeaders();
    const isWatch = new URL(url, this.upstream).searchParams.has("watch");
    await pipeline(isWatch ? this.#withLoss(answer) : answer, response);
  }

  async *#withLoss(answer: IncomingMessage): AsyncGenerator<string> {
    for await (const line of createInterface({ input: answer })) {
      const { type } = JSON.parse(line) as { type: string };
      if (type !== "MODIFIED" || ++this.#changes !== this.lost) yield `${line}\n`;
    }
  }
}
