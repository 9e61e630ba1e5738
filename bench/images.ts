import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { projectFolder } from "../command-line/locations";

/** One image under two names, so that an update has nothing to fetch: the program's default, and its full name. */
export interface Images {
  readonly first: string;
  readonly second: string;
}

/** The images of the workloads, from the configuration that Pulumi.yaml declares. */
export function programImages(): Images {
  const { config } = load(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as {
    config: { image: { default: string } };
  };
  const first = config.image.default;
  return { first, second: `docker.io/${first}` };
}
