import assert from "node:assert/strict";
import { truncate } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { versions } from "../../command-line/versions";
import { interruption, owning, tearDownWhenInterrupted } from "../support/running/interruption";
import { testName } from "../support/running/test-name";
import { makeVendorFiles } from "./archives";
import { MINIKUBE } from "./minikube";
import { type Running, signalGroup, UserMachine } from "./user-machine";
import { Vendors } from "./vendors";

const CLI = `get.pulumi.com/releases/sdk/pulumi-v${versions.pulumi}-${process.platform}-${process.arch}.tar.gz`;

const REMOVED = { recursive: true, force: true } as const;

/** Longest time of a test, on a machine that is busy or was paused meanwhile. */
const PATIENCE = 300_000;

/** How often the set-up is interrupted by chance: `INTERRUPTIONS=30` for a thorough run. */
const INTERRUPTIONS = Number(process.env.INTERRUPTIONS ?? 1);

tearDownWhenInterrupted();

describe("the download way", () => {
  let removed: () => void = () => undefined;
  let folder: string;
  let vendors: Vendors;
  let machine: UserMachine;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
    // Its user is another one.
    await chmod(folder, 0o755);
    vendors = await Vendors.start(folder, await makeVendorFiles(folder, MINIKUBE));
    machine = await UserMachine.in(join(folder, "home"), vendors);
    void owning(new Promise<void>((resolve) => (removed = resolve)));
    interruption.addEventListener("abort", () => void machine.endAll());
  });

  after(async () => {
    await machine.endAll();
    await vendors.stop();
    await machine.stopCluster();
    await rm(folder, REMOVED);
    removed();
  });

  beforeEach(async () => {
    vendors.reset();
    await machine.startCluster();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.error(await machine.diagnose());
  });

  describe("on a machine without tools and cluster", () => {
    beforeEach(() => machine.empty());

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

    it("ends with the reason where the vendors hang", async () => {
      vendors.behaviour = "hang";
      const { exitCode, output } = await machine.up().ended;
      assert.equal(exitCode, 1, output);
      assert.match(output, /get\.pulumi\.com does not answer within 5 s, asked 3 times/);
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
        for (const address of [CLI, provider("random"), provider("kubernetes")]) {
          await machine.holdFirstStart();
          if (address !== CLI) await rm(join(machine.home, ".pulumi", "plugins"), REMOVED);
          const held = vendors.hold(address);
          const running = machine.up();
          await orEnded(Promise.all([held, machine.firstStartIsNoted(running)]), running);
          await endBy(signal, running);
        }
        if (signal === "SIGINT") assert.deepEqual(await machine.remains(), []);
      });
    }

    it("goes on after an interruption of the cluster's first start", async () => {
      await machine.holdFirstStart();
      const running = machine.up();
      await orEnded(machine.firstStartIsNoted(running), running);
      await endBy("SIGINT", running);
      await machine.releaseFirstStart();
      const { exitCode, output } = await machine.up().ended;
      assert.equal(exitCode, 0, output);
      assert.match(output, /first start was interrupted: what it left is deleted/);
    });

    it("brings tools and cluster, with the proxy's authority in either variable", async () => {
      const inNodesVariable = { SSL_CERT_FILE: undefined, NODE_EXTRA_CA_CERTS: vendors.authority };
      const { exitCode, output } = await machine.up(inNodesVariable).ended;
      assert.equal(exitCode, 0, output);
      const last = (await machine.starts()).at(-1) ?? "";
      assert.match(last, new RegExp(`--kubernetes-version=v${versions.kubernetes}`));
      assert.equal(last.includes("--force"), !machine.isOrdinaryUser);
      const kubeconfig = await readFile(join(machine.home, ".kube", "config"), "utf8");
      assert.match(kubeconfig, /current-context: minikube\n/, "without one before, minikube's is current");
    });

    it(`works after Ctrl-C at any moment, ${INTERRUPTIONS} by chance`, async () => {
      let seconds = 4;
      for (let index = 0; index < INTERRUPTIONS; index++) {
        await machine.empty();
        const moment = Math.random() * seconds;
        const interrupted = machine.up();
        await Promise.race([pause(moment * 1000), interrupted.ended]);
        // The signal itself ends a command that does not listen yet.
        signalGroup("SIGINT", interrupted);
        await interrupted.ended;
        const { exitCode, output, seconds: taken } = await machine.up().ended;
        assert.equal(exitCode, 0, `interrupted after ${moment.toFixed(2)} s: ${output}`);
        assert.deepEqual(await machine.remains(), []);
        seconds = taken;
      }
    }).timeout(PATIENCE + INTERRUPTIONS * 60_000);
  });

  describe("on a machine that has tools and cluster", () => {
    let isWhole = false;

    /** A test on such a machine, which is made anew after a test that failed. No hook: mocha gives up after those. */
    function itThere(title: string, work: () => Promise<void>): void {
      it(title, async () => {
        if (!isWhole) {
          await machine.empty();
          const { exitCode, output } = await machine.up().ended;
          assert.equal(exitCode, 0, output);
          vendors.reset();
        }
        isWhole = false;
        await work();
        isWhole = true;
      });
    }

    itThere("finds all there, and asks nobody", async () => {
      const { exitCode, output } = await machine.up().ended;
      assert.equal(exitCode, 0, output);
      assert.deepEqual(vendors.asked, []);
      assert.match(output, /serving cluster \(Kubernetes v[\d.]+\) are there/);
    });

    itThere("keeps the cluster's version when another is asked for, and says how to have it", async () => {
      const { exitCode, output } = await machine.up({ KUBERNETES_VERSION: "v1.36.3" }).ended;
      assert.equal(exitCode, 1, output);
      assert.match(output, /KUBERNETES_VERSION asks for Kubernetes 1\.36\.3.* has v[\d.]+/);
      assert.match(output, /npm run cluster:delete/);
    });

    itThere("brings no cluster for a stack whose context is another one", async () => {
      await machine.stopCluster();
      const before = await machine.starts();
      const { exitCode, output } = await machine.upFor("prod").ended;
      assert.equal(exitCode, 0, output);
      assert.match(output, /the cluster of context "prod" is used as it is/);
      assert.deepEqual(await machine.starts(), before);
    });

    itThere(
      "starts a stopped cluster without the vendors, and leaves the current context as it is",
      async () => {
        await machine.stopCluster();
        const kubeconfig = join(machine.home, ".kube", "config");
        const content = await readFile(kubeconfig, "utf8");
        await writeFile(kubeconfig, content.replace("current-context: minikube", "current-context: mine"));
        const before = await machine.starts();
        vendors.behaviour = "gone";
        const { exitCode, output } = await machine.up().ended;
        assert.equal(exitCode, 0, output);
        assert.match(await readFile(kubeconfig, "utf8"), /current-context: mine\n/);
        assert.equal((await machine.starts()).length, before.length + 1);
      },
    );

    itThere("replaces a CLI that is cut off, and that alone", async () => {
      const pulumi = join(machine.home, ".pulumi", "versions", versions.pulumi, "bin", "pulumi");
      await promisify(truncate)(pulumi, 1_000_000);
      const { exitCode, output } = await machine.up().ended;
      assert.equal(exitCode, 0, output);
      assert.equal(output.match(/ {2}started/g)?.length, 1, output);
      assert.match(output, /Download Pulumi CLI/);
    });

    // The last one: with a strict umask, the user cannot read what root leaves.
    if (process.getuid?.() === 0) {
      itThere("starts it as root with --force, without which minikube refuses", async () => {
        await machine.stopCluster();
        const { exitCode, output } = await machine.up({}, true).ended;
        assert.equal(exitCode, 0, output);
        assert.match(output, /As root it does so only with --force/);
        assert.match((await machine.starts()).at(-1) ?? "", / --force/);
      });
    }
  });
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
  signalGroup(signal, running);
  const { exitCode, output } = await running.ended;
  if (signal === "SIGINT") {
    assert.equal(exitCode, 130, output);
    assert.match(output, /Interrupted\. Run the same command again/);
  }
}
