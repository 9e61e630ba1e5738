/** What an update cannot get past, or would do though nobody can want it. */
export interface Obstacle {
  /** What it is, naming the object and whose it is. */
  readonly problem: string;
  /** The ways out, each with its command or argument. */
  readonly remedy: string;
}
