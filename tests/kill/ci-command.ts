import { join } from "node:path";
import { ProjectCommand } from "../support/project-command";

/** `npm run ci`. */
export class CiCommand extends ProjectCommand {
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    super({ file: join("automation", "ci.ts"), args, env });
  }

  /** Name of the run; undefined as long as it has none. */
  get runName(): string | undefined {
    return /^CI run (\S+)$/m.exec(this.output)?.[1];
  }
}
