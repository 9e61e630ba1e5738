/** Something that makes an update fail, or a harm that no user can want. */
export interface Obstacle {
  /** What it is, naming the object and whose it is. */
  readonly problem: string;
  /** The ways out, each with its command or argument. */
  readonly remedy: string;
}
