/** Which scenes a run plays. */
export interface SceneOptions {
  readonly seed: number;
  readonly scenes: number;
}

/** Environment variable that hands the options to the run of mocha. */
const VARIABLE = "KUBERNETES_WORKLOADS_OWNERSHIP";

/** Hands the options to processes that this one starts. */
export function handOver(options: SceneOptions): void {
  process.env[VARIABLE] = JSON.stringify(options);
}

/** The options of this run. */
export function sceneOptions(): SceneOptions {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error("the scenes are played with: npm run test:ownership");
  return JSON.parse(text) as SceneOptions;
}
