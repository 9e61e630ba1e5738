import { handedOver } from "../support/running/on-demand";

/** Which scenes a run plays. */
export interface SceneOptions {
  readonly seed: number;
  readonly scenes: number;
  /** Text that the names of the scenes contain that are played. */
  readonly only: string;
}

/** The options of this run. */
export function sceneOptions(): SceneOptions {
  return handedOver("npm run test:ownership") as SceneOptions;
}
