import { handedOver } from "../support/running/on-demand";

/** Which scenes a run plays. */
export interface SceneOptions {
  readonly seed: number;
  readonly scenes: number;
}

/** The options of this run. */
export function sceneOptions(): SceneOptions {
  return handedOver("npm run test:ownership") as SceneOptions;
}
