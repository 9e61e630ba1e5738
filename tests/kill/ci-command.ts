import manifest from "../../package.json";
import { ProjectCommand } from "../support/project-command";

/** The line with which the command names its run, before that makes anything. */
export const RUN_NAME = /^CI run (\S+)$/m;

/** `npm run ci`. */
export class CiCommand extends ProjectCommand {
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const [node, bootstrap, file = "", ...own] = manifest.scripts.ci.split(" ");
    if (`${node} ${bootstrap}` !== "node toolchain/bootstrap.mjs") throw new Error(manifest.scripts.ci);
    super({ file, args: [...own, ...args], env });
  }

  /** Name of the run; undefined as long as it has none. */
  get runName(): string | undefined {
    return RUN_NAME.exec(this.output)?.[1];
  }
}
