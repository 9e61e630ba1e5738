import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nameOf } from "../../kubernetes/objects";
import { cluster } from "../integration/suite";
import { inBackground } from "../support/running/background";
import { withNamespace, withNamespaceName } from "../support/test-namespace";
import { Consumer, type Ended } from "./consumer";
import { makeClaim } from "../support/volumes";

/** A contract that only reads. */
const CONTRACT = "the headless Service has clusterIP None";

/** A program in tests/integration/programs, and what becomes of its data. */
export interface Program {
  readonly folder: string;
  /** Whether it makes its namespace itself. Then a destroy deletes its claims with the namespace. */
  readonly makesNamespace: boolean;
}

interface Used {
  readonly first: Ended;
  readonly judged: Ended;
  readonly lossy: Ended;
  readonly run: Ended;
  readonly junit: string;
  readonly misplaced: Ended | undefined;
  readonly selected: string;
  readonly files: readonly string[];
  readonly refusedDown: Ended | undefined;
  readonly down: Ended;
  readonly claims: readonly string[];
  readonly runNamespaces: readonly string[];
}

/** Uses the four commands as somebody does who has 2 StatefulSets and 2 Deployments, and exports nothing. */
export function testCommandsOn(program: Program): void {
  const used = inBackground(() => use(program), { seconds: 110 });

  it("is planned before it is deployed", async () => {
    const { exitCode, output } = (await used()).first;
    assert.equal(exitCode, 0, output);
    for (const name of ["StatefulSet db", "StatefulSet queue", "Deployment api", "Deployment site"])
      assert.match(output, new RegExp(`^${name}`, "m"));
    assert.match(output, /new, with empty volumes: data-db-0 \(1Mi\)/);
  });

  it("is judged, all of its workloads", async () => {
    const { exitCode, output } = (await used()).judged;
    assert.equal(exitCode, 0, output);
    const json = JSON.parse(output.slice(output.indexOf("{"))) as {
      readonly workloads: readonly { readonly kind: string; readonly name: string }[];
    };
    assert.deepEqual(json.workloads.map(({ kind, name }) => `${kind} ${name}`).sort(), [
      "Deployment api",
      "Deployment site",
      "StatefulSet db",
      "StatefulSet queue",
    ]);
  });

  it("is planned with the claims that a change leaves behind", async () => {
    const { exitCode, output } = (await used()).lossy;
    assert.equal(exitCode, 2, output);
    assert.match(output, /LEFT BEHIND .*data-db-0/);
    assert.match(output, /LEFT BEHIND .*data-queue-0/);
  });

  it("is proven by a CI run that leaves nothing, not even another stack selected", async () => {
    const { run, junit, selected, files, runNamespaces } = await used();
    assert.equal(run.exitCode, 0, run.output);
    assert.deepEqual(
      [...junit.matchAll(/classname="(StatefulSet \w+)" name="([^"]*)"\s*time/g)]
        .map(([, workload]) => workload)
        .sort(),
      ["StatefulSet db", "StatefulSet queue"],
    );
    assert.match(selected, /dev/);
    assert.deepEqual(
      files.filter((name) => name.includes("workloads-ci-")),
      [],
    );
    assert.deepEqual(runNamespaces, []);
  });

  if (program.makesNamespace) {
    it("is not taken down with its data, unless that is said", async () => {
      const { refusedDown } = await used();
      assert.equal(refusedDown?.exitCode, 1, refusedDown?.output);
      assert.match(refusedDown.output, /Nothing was destroyed.*data-db-0 \(1Mi\); namespace \S+ is deleted/s);
      assert.match(refusedDown.output, /--delete-data/);
    });

    it("is taken down with its data", async () => {
      const { down, claims } = await used();
      assert.equal(down.exitCode, 0, down.output);
      assert.deepEqual(claims, []);
    });
  } else {
    it("is refused by a CI run, before anything is made, if it does not go where the run is", async () => {
      const { exitCode, output = "" } = (await used()).misplaced ?? {};
      assert.equal(exitCode, 2, output);
      assert.match(
        output,
        /does not put these objects into the namespace of the run.*StatefulSet default\/db/s,
      );
      assert.match(output, /--namespace-key/);
      assert.doesNotMatch(output, /created StatefulSet/);
    });

    it("is taken down with the data that it is proven to own, and without that of others", async () => {
      const { down, claims } = await used();
      assert.equal(down.exitCode, 0, down.output);
      assert.match(down.output, /Deleted claim \S+\/data-db-0/);
      assert.match(down.output, /not proven to be this stack's.*data-db-7.*bears no identity/s);
      assert.deepEqual(claims, ["data-db-7"]);
    });
  }
}

function use(program: Program): Promise<Used> {
  const within = program.makesNamespace ? withNamespaceName : withNamespace;
  return within(cluster(), (namespace) =>
    Consumer.within(program.folder, async (consumer) => {
      await consumer.pulumi("stack", "init", "dev");
      await consumer.pulumi("config", "set", "namespace", namespace);
      const first = await consumer.command("plan");
      await consumer.pulumi("up", "--yes", "--skip-preview");
      const judged = await consumer.command("verify", "--only", "core", "--json");
      await consumer.pulumi("config", "set", "replicas", "0");
      const lossy = await consumer.command("plan");
      const [run, misplaced] = await Promise.all([
        consumer.command("ci", "--only", CONTRACT, "--output", join(consumer.folder, "results")),
        program.makesNamespace
          ? undefined
          : consumer.command("ci", "--namespace-key", "other", "--config", "namespace=default"),
      ]);
      const selected = await consumer.pulumi("stack", "--show-name");
      if (!program.makesNamespace) await makeClaim(cluster(), namespace, "data-db-7");
      const refusedDown = program.makesNamespace ? await consumer.command("down") : undefined;
      const down = await consumer.command("down", "--delete-data");
      const { items } = await cluster().core.listNamespacedPersistentVolumeClaim({ namespace });
      return {
        first,
        judged,
        lossy,
        run,
        misplaced,
        junit: await readFile(join(consumer.folder, "results", "junit.xml"), "utf8"),
        selected,
        files: await consumer.files(),
        refusedDown,
        down,
        claims: items.map(nameOf),
        runNamespaces: await namespacesOfRuns(misplaced ? [run, misplaced] : [run]),
      };
    }),
  );
}

async function namespacesOfRuns(runs: readonly Ended[]): Promise<string[]> {
  const names = runs.map(({ output }) => /^CI run (\S+)$/m.exec(output)?.[1]);
  const { items } = await cluster().core.listNamespace();
  return items.map(nameOf).filter((name) => names.includes(name));
}
