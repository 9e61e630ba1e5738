import fc from "fast-check";
import { type ForeignObject, foreignObject } from "../support/foreign-objects";

/** What a stack of a scene is configured with. */
export interface SceneSettings {
  /** Its namespace, one that others use, too; undefined for a generated one. */
  readonly namespace: "team" | "other" | undefined;
  readonly statefulSetName: string;
  /** Whether its Services and its Deployment have names that no other stack has. */
  readonly ownNames: boolean;
  readonly replicas: number;
  readonly shortLived: boolean;
}

/** What somebody does in a scene. `who` is the number of a clone. */
export type SceneAction =
  | { readonly do: "start"; readonly who: number; readonly accept: boolean }
  | { readonly do: "plan"; readonly who: number }
  | { readonly do: "down"; readonly who: number; readonly data: boolean }
  | { readonly do: "sweep"; readonly who: number }
  | { readonly do: "rename"; readonly who: number; readonly name: string }
  | { readonly do: "configure"; readonly who: number; readonly settings: SceneSettings }
  | {
      readonly do: "neighbour";
      /** In a namespace that is shared, or in the one that was generated for the stack of a clone. */
      readonly where: "team" | "other" | number;
      readonly object: ForeignObject;
    };

/** Two clones of the project on one cluster, and what happens. */
export interface Scene {
  readonly stacks: readonly (SceneSettings & { readonly name: string })[];
  readonly actions: readonly SceneAction[];
}

/** Two clones often have a stack of one name. */
const stackName = fc.constantFrom("dev", "dev", "prod");

const settings: fc.Arbitrary<SceneSettings> = fc.record({
  namespace: fc.constantFrom("team" as const, "team" as const, "other" as const, undefined),
  statefulSetName: fc.constantFrom("web", "web", "db", "web-db"),
  ownNames: fc.boolean(),
  replicas: fc.constantFrom(0, 1, 1, 2),
  shortLived: fc.boolean(),
});

const who = fc.nat(1);

const neighbour = fc.record({
  do: fc.constant("neighbour" as const),
  where: fc.constantFrom<"team" | "other" | number>("team", "team", "other", 0, 1),
  object: foreignObject,
});

const start = (number: fc.Arbitrary<number>) =>
  fc.record({ do: fc.constant("start" as const), who: number, accept: fc.boolean() });

const later: fc.Arbitrary<SceneAction> = fc.oneof(
  { weight: 3, arbitrary: start(who) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("down" as const), who, data: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("plan" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("rename" as const), who, name: fc.constantFrom("dev", "new") }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("configure" as const), who, settings }) },
  { weight: 3, arbitrary: neighbour },
);

const scene: fc.Arbitrary<Scene> = fc
  .tuple(
    fc.array(fc.record({ name: stackName, settings }), { minLength: 2, maxLength: 2 }),
    fc.array(neighbour, { maxLength: 2 }),
    start(fc.constant(0)),
    fc.array(neighbour, { minLength: 1, maxLength: 2 }),
    start(fc.constant(1)),
    fc.array(later, { minLength: 3, maxLength: 5 }),
  )
  .map(([stacks, before, first, between, second, after]) => ({
    stacks: stacks.map(({ name, settings: own }) => ({ name, ...own })),
    actions: [...before, first, ...between, second, ...after],
  }));

/** The scenes of a seed. */
export function scenes(seed: number, count: number): Scene[] {
  return fc.sample(scene, { seed, numRuns: count });
}

/** An action in a line. */
export function actionInWords(action: SceneAction): string {
  switch (action.do) {
    case "start":
      return `clone ${String(action.who)}: start${action.accept ? " --accept" : ""}`;
    case "down":
      return `clone ${String(action.who)}: down${action.data ? " --delete-data" : ""}`;
    case "plan":
    case "sweep":
      return `clone ${String(action.who)}: ${action.do}`;
    case "rename":
      return `clone ${String(action.who)}: stack rename ${action.name}`;
    case "configure":
      return `clone ${String(action.who)}: configure ${JSON.stringify(action.settings)}`;
    case "neighbour":
      return `neighbour: ${action.object.kind[1]} ${action.object.name} in ${String(action.where)}`;
  }
}
