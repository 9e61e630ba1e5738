import assert from "node:assert/strict";
import type { KubernetesObject } from "@kubernetes/client-node";
import fc from "fast-check";
import { Failure } from "../../../command-line/failures/failure";
import { type ForeignObject, foreignObject } from "../../support/foreign-objects";
import { MemoryApiServer } from "../../support/api-servers/memory-api-server";
import { SimulatedStack, type SimulatedSettings } from "../../support/engines/simulated-stack";

/** Scenes that are tried. */
const SCENES = 500;

const PATIENCE = 600_000;

const NEIGHBOUR = "neighbour";

const settings: fc.Arbitrary<SimulatedSettings> = fc.record({
  name: fc.constantFrom("dev", "dev", "prod", "dev-two"),
  namespace: fc.option(fc.constantFrom("team", "team", "other"), { nil: undefined }),
  statefulSetName: fc.constantFrom("web", "web", "db"),
  replicas: fc.integer({ min: 0, max: 2 }),
  shortLived: fc.boolean(),
});

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("start" as const), who: fc.nat(1) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("down" as const), who: fc.nat(1), data: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("rename" as const),
      who: fc.nat(1),
      name: fc.constantFrom("dev", "new"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("configure" as const), who: fc.nat(1), settings }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("neighbour" as const),
      where: fc.constantFrom("team", "team", "other", 0, 1),
      object: foreignObject,
    }),
  },
);

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

describe("What a command changes or deletes", function () {
  this.timeout(PATIENCE);

  it(`is what its stack made, in ${String(SCENES)} scenes of two stacks and their neighbours`, async () => {
    // The same scenes each time; SEED=N tries others.
    const { SEED: seed = "2026" } = process.env;
    const seen = { refused: 0, deleted: 0, done: 0 };
    await MemoryApiServer.within(async (server, cluster) => {
      const scene = fc.asyncProperty(
        fc.tuple(settings, settings),
        fc.array(action, { minLength: 4, maxLength: 8 }),
        async (given, actions) => {
          server.reset();
          makeNamespace(server, "other");
          const stacks = given.map(
            (each, index) => new SimulatedStack(`stack${String(index)}`, each, server, cluster),
          );
          for (const each of actions) {
            server.changes.length = 0;
            const maker = await act(each, stacks, server, seen);
            const touched = server.changes.filter((changed) => changed.maker !== maker);
            assert.deepEqual(
              touched.map(({ verb, maker: of, object }) => [verb, of, object.kind, object.metadata.name]),
              [],
              `${maker} touched what it did not make`,
            );
            seen.deleted += server.changes.length;
          }
        },
      );
      await fc.assert(scene, { numRuns: SCENES, seed: Number(seed) });
    });
    // A scene in which nothing can happen proves nothing.
    assert.ok(
      seen.refused > SCENES / 10 && seen.deleted > SCENES && seen.done > SCENES,
      JSON.stringify(seen),
    );
  });

  it("would be noticed if it were somebody else's", async () => {
    await MemoryApiServer.within((server, cluster) => {
      const settings = {
        name: "dev",
        namespace: "team",
        statefulSetName: "web",
        replicas: 1,
        shortLived: false,
      };
      makeNamespace(server, "team");
      server.put(NEIGHBOUR, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { namespace: "team", name: "nginx" },
      });
      new SimulatedStack("stack0", settings, server, cluster).plainUp();
      assert.deepEqual(
        server.changes.map(({ verb, maker, object }) => [verb, maker, object.metadata.name]),
        [["changed", NEIGHBOUR, "nginx"]],
      );
      return Promise.resolve();
    });
  });
});

/** Does it, and returns whose commands it was. What is refused in the project's own words is no fault. */
async function act(
  each: Action,
  stacks: readonly SimulatedStack[],
  server: MemoryApiServer,
  seen: { refused: number; done: number },
): Promise<string> {
  if (each.do === "neighbour") {
    putForeign(server, each.where, each.object);
    return NEIGHBOUR;
  }
  const stack = stacks[each.who]!;
  try {
    if (each.do === "start") await stack.start();
    else if (each.do === "down") await stack.down(each.data);
    else if (each.do === "rename") stack.rename(each.name);
    else stack.settings = { ...each.settings, name: stack.settings.name };
    seen.done++;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    seen.refused++;
  }
  return stack.maker;
}

/** In a shared namespace, or in one that was generated for a stack. What is in the place of the object goes before. */
function putForeign(
  server: MemoryApiServer,
  where: string | number,
  { kind, name, annotation, labels }: ForeignObject,
): void {
  const generated = server
    .all()
    .filter(
      ({ object }) => object.kind === "Namespace" && object.metadata.name.startsWith("kubernetes-workloads-"),
    );
  const namespace = typeof where === "string" ? where : generated[where]?.object.metadata.name;
  if (namespace === undefined) return;
  const [apiVersion, kindName] = kind;
  const annotations = annotation === undefined ? {} : { "pulumi.com/patchFieldManager": annotation };
  server.put(NEIGHBOUR, {
    apiVersion,
    kind: kindName,
    metadata: { namespace, name, labels, annotations },
  } as KubernetesObject);
}

function makeNamespace(server: MemoryApiServer, name: string): void {
  server.put(NEIGHBOUR, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}
