import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, sep } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { exists } from "../../command-line/exists";
import { projectFolder, typescriptOptions } from "../../command-line/locations";
import { signalProcess } from "../../command-line/processes/signal-process";
import { versions } from "../../command-line/versions";
import type { Vendors } from "./vendors";

/** A user of no other process, whom no password file needs to know. */
const USER = 64_321;

/** What a clone needs to bring its tools. */
const CLONED = ["command-line", "kubernetes", "toolchain", "package.json", "tsconfig.json", "Pulumi.yaml"];

/** What tools and cluster leave in a home, and what the script of minikube is told and tells. */
const BROUGHT = [".pulumi", ".minikube", ".kube", "minikube-calls", "hold", "held"];

const LOG_LINES = 40;

/** How a command ended. */
interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly seconds: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A command that runs. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * A home with a clone of this project, for a user with Docker and a proxy, and without Go and root. If this process
 * is not root, or another user cannot reach its Node, the process's own user is taken.
 */
export class UserMachine {
  readonly isOrdinaryUser: boolean;
  readonly #user: { readonly uid: number; readonly gid: number } | undefined;
  readonly #running = new Set<Running>();
  #last: Ended | undefined;

  private constructor(
    readonly home: string,
    private readonly vendors: Vendors,
    private readonly cluster: Server,
  ) {
    this.#user = process.getuid?.() === 0 && canReachNode() ? { uid: USER, gid: USER } : undefined;
    this.isOrdinaryUser = this.#user !== undefined || process.getuid?.() !== 0;
  }

  /** Makes one in a folder. */
  static async in(home: string, vendors: Vendors): Promise<UserMachine> {
    const machine = new UserMachine(home, vendors, createServer(answerAsCluster));
    await mkdir(join(home, "bin"), { recursive: true });
    await writeFile(join(home, "bin", "docker"), "#!/bin/sh\necho 28.0.0\n", { mode: 0o755 });
    const clone = machine.clone;
    for (const name of CLONED) {
      await cp(join(projectFolder, name), join(clone, name), {
        recursive: true,
        filter: (path) => !/[\\/](node_modules|modules)$/.test(path),
      });
    }
    await symlink(join(projectFolder, "node_modules"), join(clone, "node_modules"));
    await machine.#giveToUser(home);
    await machine.startCluster();
    return machine;
  }

  get clone(): string {
    return join(this.home, "clone");
  }

  /** Ends what still runs, and removes tools and cluster. */
  async empty(): Promise<void> {
    await this.endAll();
    for (const name of BROUGHT) await rm(join(this.home, name), { recursive: true, force: true });
  }

  /** Ends, with all that it started, what a test that failed may have left. */
  async endAll(): Promise<void> {
    const left = [...this.#running];
    for (const running of left) signalGroup("SIGKILL", running);
    await Promise.all(left.map(({ ended }) => ended));
  }

  /** The next first starts of the cluster do not end. */
  async holdFirstStart(): Promise<void> {
    await rm(join(this.home, "held"), { force: true });
    await writeFile(join(this.home, "hold"), "");
  }

  async releaseFirstStart(): Promise<void> {
    await rm(join(this.home, "hold"));
  }

  /**
   * Waits until minikube holds in its first start and this project has noted that the profile is its own. Who is
   * killed before that leaves a profile that is nobody's of this project.
   *
   * @returns whether a command came so far before it ended
   */
  async firstStartIsNoted(running: Running): Promise<boolean> {
    const note = join(this.home, ".minikube", "profiles", "minikube", "kubernetes-workloads.json");
    for (const file of [join(this.home, "held"), note]) {
      while (!(await exists(file))) {
        if (!this.#running.has(running)) return false;
        await pause(20);
      }
    }
    return true;
  }

  /** Has the cluster answer that the script of minikube makes. Its user may ask for its version, and no more. */
  async startCluster(): Promise<void> {
    if (this.cluster.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.cluster.once("error", reject).listen(this.#clusterPort, "127.0.0.1", resolve);
    });
    this.#clusterPort = (this.cluster.address() as AddressInfo).port;
  }

  async stopCluster(): Promise<void> {
    if (!this.cluster.listening) return;
    this.cluster.closeAllConnections();
    await new Promise((resolve) => this.cluster.close(resolve));
  }

  /** The port that the cluster answers on, the same after each of its starts. */
  #clusterPort = 0;

  /** What a reader needs to know of the machine if something failed. */
  async diagnose(): Promise<string> {
    const { home, vendors } = this;
    const names = (await readdir(home, { recursive: true })).filter(
      (name) => /^\.(pulumi|minikube|kube)|^h[eo]ld$/.test(name) && name.split(sep).length < 5,
    );
    const log = await readFile(join(this.clone, "toolchain.log"), "utf8").catch(() => "");
    return [
      `The last command ended with exit code ${this.#last?.exitCode ?? "(none)"} and printed:`,
      this.#last?.output ?? "",
      `vendors: ${vendors.behaviour}; last asked for: ${vendors.asked.slice(-5).join(", ")}`,
      `cluster: ${this.cluster.listening ? "answers" : "stopped"}; minikube was told to: ${(await this.starts()).join(" | ")}`,
      `files: ${names.sort().join(" ")}`,
      `toolchain.log ends with:\n${log.trim().split("\n").slice(-LOG_LINES).join("\n")}`,
    ].join("\n");
  }

  /** `npm run cluster:up`, once the npm packages are there. */
  up(env: Environment = {}, asRoot = false): Running {
    return this.#run([join(this.clone, "toolchain", "up.ts")], env, asRoot);
  }

  /** What `npm start` does for a stack whose `kubeContext` is of another name than minikube's. */
  upFor(kubeContext: string): Running {
    const toolchain = JSON.stringify(join(this.clone, "toolchain", "toolchain.ts"));
    const needs = JSON.stringify({ kubeContext });
    return this.#run(
      ["-e", `require(${toolchain}).bringUpToolchain(new AbortController().signal, ${needs})`],
      {},
      false,
    );
  }

  #run(args: readonly string[], env: Environment, asRoot: boolean): Running {
    const start = performance.now();
    const child = spawn(process.execPath, [...typescriptOptions, ...args], {
      cwd: this.clone,
      // A group of its own, so that it can be killed with all that it started.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...this.#environment(), ...env },
      ...(!asRoot && this.#user),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));

    const ended = new Promise<Ended>((resolve) => {
      child.on("close", (exitCode) => {
        this.#running.delete(running);
        this.#last = { exitCode, output, seconds: (performance.now() - start) / 1000 };
        resolve(this.#last);
      });
    });
    const running = { process: child, ended };
    this.#running.add(running);
    return running;
  }

  /** How minikube was called to start, each time. */
  async starts(): Promise<string[]> {
    const calls = await readFile(join(this.home, "minikube-calls"), "utf8").catch(() => "");
    return calls.split("\n").filter((call) => call.startsWith("start"));
  }

  /** Whatever a download has left in the folders of tools. */
  async remains(): Promise<string[]> {
    const names = await readdir(this.home, { recursive: true });
    return names.filter(
      (name) => !name.startsWith("clone") && /\.partial$|[\\/]\.\d+\.\d+\.\d+-[^\\/]*$/.test(name),
    );
  }

  #environment(): Environment {
    const { vendors } = this;
    return {
      HOME: this.home,
      // Without Go, and without the tools of this machine.
      PATH: `${join(this.home, "bin")}:/usr/bin:/bin:/usr/sbin:/sbin`,
      NODE_COMPILE_CACHE: join(this.home, ".node-cache"),
      HTTPS_PROXY: vendors.proxyUrl,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: vendors.authority,
      REHEARSAL_CLUSTER: `http://127.0.0.1:${this.#clusterPort}`,
    };
  }

  async #giveToUser(path: string): Promise<void> {
    if (this.#user === undefined) return;
    await chmod(path, 0o755);
    spawnSync("chown", ["-Rh", `${this.#user.uid}:${this.#user.gid}`, path]);
    await chown(path, this.#user.uid, this.#user.gid);
  }
}

/** Sends a signal to a command and all that it has started. */
export function signalGroup(signal: NodeJS.Signals, { process: { pid, exitCode } }: Running): void {
  if (pid !== undefined && exitCode === null) signalProcess(-pid, signal);
}

function answerAsCluster(request: IncomingMessage, response: ServerResponse): void {
  const isVersion = request.url?.startsWith("/version");
  const answer = isVersion
    ? { major: "1", minor: "35", gitVersion: `v${versions.kubernetes}` }
    : { kind: "Status", status: "Failure", reason: "Forbidden", code: 403, message: "pods is forbidden" };
  response.writeHead(isVersion ? 200 : 403, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

/** Whether another user can run this Node and read this project. */
function canReachNode(): boolean {
  const { status } = spawnSync(process.execPath, ["-e", ""], { cwd: projectFolder, uid: USER, gid: USER });
  return status === 0;
}
