import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { chmod, readFile, stat } from "node:fs/promises";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import type { VendorFiles } from "./archives";

/** Hosts of the vendors. A release of GitHub's lies on another one, to which it redirects. */
const HOSTS = ["get.pulumi.com", "github.com", "api.github.com", "release-assets.githubusercontent.com"];

const ASSETS = "release-assets.githubusercontent.com";

/** Bytes of a file at most before it breaks off. */
const MOST_BEFORE_CUT = 5_000_000;

/**
 * How the vendors serve. `half`: every file breaks off in the middle. `hang`: no answer ever comes. `gone`: the proxy
 * knows no such host.
 */
export type Behaviour = "serve" | "busy" | "half" | "hang" | "gone";

/** The vendors' hosts on loopback, reached through a proxy as a company has it, with an authority of its own. */
export class Vendors {
  behaviour: Behaviour = "serve";
  /** Addresses that were asked for, in their order. */
  readonly asked: string[] = [];
  #held: { readonly address: string; readonly reached: () => void } | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly files: VendorFiles,
    /** File with the certificate of the authority. */
    readonly authority: string,
    private readonly tls: Server,
    private readonly proxy: Server,
  ) {}

  /** Serves for as long as the tests take. */
  static async start(folder: string, files: VendorFiles): Promise<Vendors> {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "authority.pem")];
    const names = HOSTS.map((host) => `DNS:${host}`).join(",");
    const { status, stderr } = spawnSync(
      "openssl",
      `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=rehearsal -keyout ${key} -out ${certificate} -addext subjectAltName=${names}`.split(
        " ",
      ),
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`openssl makes no certificate: ${stderr}`);
    // The machine's user is another one, whatever files of this process are.
    await chmod(certificate, 0o644);
    const tls = createTlsServer({ key: await readFile(key), cert: await readFile(certificate) });
    const proxy = createHttpServer((_, response) => response.writeHead(403).end());
    const vendors = new Vendors(files, certificate, tls, proxy);
    tls.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void vendors.#answer(request, response);
    });
    proxy.on("connect", (request: IncomingMessage, client: Socket) => {
      vendors.#tunnel(request, client);
    });
    await Promise.all([tls, proxy].map((server) => listening(server)));
    return vendors;
  }

  get proxyUrl(): string {
    return `http://127.0.0.1:${portOf(this.proxy)}`;
  }

  /** Stops a file in its middle, once, and resolves when it has come so far. */
  async hold(address: string): Promise<void> {
    await new Promise<void>((reached) => (this.#held = { address, reached }));
  }

  /** Serves whatever a test before has asked for. */
  reset(): void {
    this.behaviour = "serve";
    this.asked.length = 0;
    this.#held = undefined;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      [this.tls, this.proxy].map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  #tunnel(request: IncomingMessage, client: Socket): void {
    // A command that is interrupted cuts its connections.
    client.on("error", () => client.destroy());
    const [host = ""] = (request.url ?? "").split(":");
    if (this.behaviour === "gone" || !HOSTS.includes(host)) {
      client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const server = connect(portOf(this.tls), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client);
      client.pipe(server);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy()).on("close", () => this.#sockets.delete(socket));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = `${request.headers.host ?? ""}${request.url ?? ""}`;
    const original = address.replace(ASSETS, "github.com");
    const file = this.files.get(original);
    if (!address.startsWith(ASSETS)) this.asked.push(address);
    if (this.behaviour === "hang") return;
    if (this.behaviour === "busy") return void response.writeHead(503).end();
    if (file === undefined) return void response.writeHead(404).end();
    if (address.startsWith("github.com"))
      return void response.writeHead(302, { location: `https://${ASSETS}${request.url ?? ""}` }).end();

    await this.#send(original, file, response);
  }

  async #send(address: string, file: string, response: ServerResponse): Promise<void> {
    const { size } = await stat(file);
    response.writeHead(200, { "content-length": size });
    const held = this.#held?.address === address ? this.#held : undefined;
    const isCut = held !== undefined || (this.behaviour === "half" && size > 1000);
    const content = createReadStream(
      file,
      isCut ? { end: Math.min(Math.floor(size / 2), MOST_BEFORE_CUT) } : {},
    );
    content.on("data", (chunk) => {
      if (!response.write(chunk)) {
        content.pause();
        response.once("drain", () => content.resume());
      }
    });
    content.on("end", () => {
      if (!isCut) {
        response.end();
      } else if (held === undefined) {
        response.destroy();
      } else {
        this.#held = undefined;
        held.reached();
      }
    });
    response.on("close", () => content.destroy());
  }
}

async function listening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
