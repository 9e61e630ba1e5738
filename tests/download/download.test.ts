import assert from "node:assert/strict";
import { truncate } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { versions } from "../../command-line/versions";
import { makeVendorFiles } from "./archives";
import { MINIKUBE } from "./minikube";
import { type Running, UserMachine } from "./user-machine";
import { Vendors } from "./vendors";

const CLI = `get.pulumi.com/releases/sdk/pulumi-v${versions.pulumi}-${process.platform}-${process.arch}.tar.gz`;

/** How often the set-up is interrupted by chance: `INTERRUPTIONS=30` for a thorough run. */
const INTERRUPTIONS = Number(process.env.INTERRUPTIONS ?? 1);

// The tests follow one machine: each begins where the one before has ended.
describe("the download way", () => {
  let folder: string;
  let vendors: Vendors;
  let machine: UserMachine;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "download-"));
    // Its user is another one.
    await chmod(folder, 0o755);
    vendors = await Vendors.start(folder, await makeVendorFiles(folder, MINIKUBE));
    machine = await UserMachine.in(join(folder, "home"), vendors);
  });

  after(async () => {
    await vendors.stop();
    await machine.stopCluster().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  it("ends with the reason where the vendors cannot be reached, and does not build for 25 minutes", async () => {
    vendors.behaviour = "gone";
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /Tools are missing.*get\.pulumi\.com cannot be reached: Proxy response \(502\)/);
    assert.match(output, /HTTPS_PROXY.*NODE_EXTRA_CA_CERTS/);
    assert.doesNotMatch(output, /built from source|  {2}started|no Go/);
  });

  it("asks again and then ends with the reason where the vendors are busy", async () => {
    vendors.behaviour = "busy";
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /get\.pulumi\.com answers HTTP 503, asked 3 times/);
  });

  it("ends with the reason, and keeps nothing, where a file breaks off", async () => {
    vendors.behaviour = "half";
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /download of https:\/\/\S+ failed: .*Nothing was kept/);
    assert.deepEqual(await machine.remains(), []);
  });

  it("ends with the reason where the vendors hang, and goes on from there", async () => {
    vendors.behaviour = "hang";
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /get\.pulumi\.com does not answer within 5 s, asked 3 times/);
    vendors.behaviour = "serve";
  });

  it("is refused where the proxy's authority is not trusted, by that name", async () => {
    const { exitCode, output } = await machine.up({ SSL_CERT_FILE: "/nowhere" }).ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /cannot be reached: .*self-signed certificate/);
    assert.match(output, /SSL_CERT_FILE or NODE_EXTRA_CA_CERTS/);
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    // The cluster's first start is under way beside it, and is ended as well.
    it(`goes on after ${signal} in the middle of any file`, async () => {
      await writeFile(join(machine.home, "hold"), "");
      for (const [address, place] of [
        [CLI, "versions"],
        [provider("random"), "plugins"],
        [provider("kubernetes"), "plugins"],
      ] as const) {
        await rm(join(machine.home, ".pulumi", place), { recursive: true, force: true });
        await rm(join(machine.home, "held"), { force: true });
        const held = vendors.hold(address);
        const running = machine.up();
        await orEnded(Promise.all([held, machine.firstStartIsNoted()]), running);
        await endBy(signal, running);
      }
      if (signal === "SIGINT") assert.deepEqual(await machine.remains(), []);
    });
  }

  it("goes on after an interruption of the cluster's first start", async () => {
    await rm(join(machine.home, "held"), { force: true });
    const running = machine.up();
    await orEnded(machine.firstStartIsNoted(), running);
    await endBy("SIGINT", running);
    await rm(join(machine.home, "hold"));
  });

  it("brings tools and cluster, with the proxy's authority in either variable", async () => {
    const inNodesVariable = { SSL_CERT_FILE: undefined, NODE_EXTRA_CA_CERTS: vendors.authority };
    const { exitCode, output } = await machine.up(inNodesVariable).ended;
    assert.equal(exitCode, 0, output);
    assert.match(output, /first start was interrupted: what it left is deleted/);
    const last = (await machine.starts()).at(-1) ?? "";
    assert.match(last, new RegExp(`--kubernetes-version=v${versions.kubernetes}`));
    assert.equal(last.includes("--force"), !machine.isOrdinaryUser);
    const kubeconfig = await readFile(join(machine.home, ".kube", "config"), "utf8");
    assert.match(kubeconfig, /current-context: minikube\n/, "without one before, minikube's is current");
  });

  it("finds all there, and asks nobody", async () => {
    vendors.asked.length = 0;
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 0, output);
    assert.deepEqual(vendors.asked, []);
    assert.match(output, /serving cluster \(Kubernetes v[\d.]+\) are there/);
  });

  it("keeps the cluster's version when another is asked for, and says how to have it", async () => {
    const { exitCode, output } = await machine.up({ KUBERNETES_VERSION: "v1.36.3" }).ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /KUBERNETES_VERSION asks for Kubernetes 1\.36\.3.* has v[\d.]+/);
    assert.match(output, /npm run cluster:delete/);
  });

  it("brings no cluster for a stack whose context is another one", async () => {
    await machine.stopCluster();
    const before = await machine.starts();
    const { exitCode, output } = await machine.upFor("prod").ended;
    assert.equal(exitCode, 0, output);
    assert.match(output, /the cluster of context "prod" is used as it is/);
    assert.deepEqual(await machine.starts(), before);
  });

  it("starts a stopped cluster without the vendors, and leaves the current context as it is", async () => {
    const kubeconfig = join(machine.home, ".kube", "config");
    const content = await readFile(kubeconfig, "utf8");
    await writeFile(kubeconfig, content.replace("current-context: minikube", "current-context: mine"));
    const before = await machine.starts();
    vendors.behaviour = "gone";
    const { exitCode, output } = await machine.up().ended;
    vendors.behaviour = "serve";
    assert.equal(exitCode, 0, output);
    assert.match(await readFile(kubeconfig, "utf8"), /current-context: mine\n/);
    assert.equal((await machine.starts()).length, before.length + 1);
  });

  if (process.getuid?.() === 0) {
    it("starts it as root with --force, without which minikube refuses", async () => {
      const { exitCode, output } = await machine.up({}, true).ended;
      assert.equal(exitCode, 0, output);
      assert.match(output, /As root it does so only with --force/);
      assert.match((await machine.starts()).at(-1) ?? "", / --force/);
    });
  }

  it("replaces a CLI that is cut off, and that alone", async () => {
    await machine.startCluster(machine.clusterPort);
    const pulumi = join(machine.home, ".pulumi", "versions", versions.pulumi, "bin", "pulumi");
    await promisify(truncate)(pulumi, 1_000_000);
    vendors.asked.length = 0;
    const { exitCode, output } = await machine.up().ended;
    assert.equal(exitCode, 0, output);
    assert.equal(output.match(/ {2}started/g)?.length, 1, output);
    assert.match(output, /Download Pulumi CLI/);
  });

  it(`works after Ctrl-C at any moment, ${INTERRUPTIONS} by chance`, async () => {
    let seconds = 4;
    for (let index = 0; index < INTERRUPTIONS; index++) {
      for (const name of [".pulumi", ".minikube", ".kube"])
        await rm(join(machine.home, name), { recursive: true, force: true });

      const moment = Math.random() * seconds;
      const interrupted = machine.up();
      await Promise.race([pause(moment * 1000), interrupted.ended]);
      // The signal itself ends a command that does not listen yet.
      interruptGroup("SIGINT", interrupted);
      await interrupted.ended;
      const { exitCode, output, seconds: taken } = await machine.up().ended;
      assert.equal(exitCode, 0, `interrupted after ${moment.toFixed(2)} s: ${output}`);
      assert.deepEqual(await machine.remains(), []);
      seconds = taken;
    }
  }).timeout(120_000 + INTERRUPTIONS * 60_000);
});

function provider(name: keyof typeof versions.providers): string {
  const version = versions.providers[name];
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  return `github.com/pulumi/pulumi-${name}/releases/download/v${version}/pulumi-resource-${name}-v${version}-${process.platform}-${architecture}.tar.gz`;
}

/** Waits until a command has reached something, and fails with how it ended if it does not. */
async function orEnded(event: Promise<unknown>, running: Running): Promise<void> {
  const early = await Promise.race([event.then(() => undefined), running.ended]);
  assert.ok(early === undefined, `ended early: ${early?.output ?? ""}`);
}

/** As Ctrl-C does, or as a machine that loses its power. */
async function endBy(signal: "SIGINT" | "SIGKILL", running: Running): Promise<void> {
  interruptGroup(signal, running);
  const { exitCode, output } = await running.ended;
  if (signal === "SIGINT") {
    assert.equal(exitCode, 130, output);
    assert.match(output, /Interrupted\. Run the same command again/);
  }
}

/** Sends a signal to a command and all that it has started, unless it has ended. */
function interruptGroup(signal: NodeJS.Signals, { process: { pid, exitCode } }: Running): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, signal);
}
