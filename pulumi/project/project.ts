import { resolve } from "node:path";
import { projectFolder, pulumiExecutable } from "../../command-line/locations";
import { backendOfEnvironment } from "../state/file-backend";

/** A Pulumi project, and how Pulumi's command line is called for it. */
export interface Project {
  /** Folder of its Pulumi.yaml. */
  readonly folder: string;
  /** Whether it is this repository's own program, for which this repository pins and brings Pulumi. */
  readonly isOwn: boolean;
  /** Pulumi's command line: the pinned one for the own program, the one on the PATH for every other. */
  readonly pulumi: string;
  /** Environment variables on top of this process's. */
  readonly env: Readonly<Record<string, string>>;
}

/** The project in a folder. */
export function projectIn(folder = "."): Project {
  const absolute = resolve(folder);
  const isOwn = absolute === projectFolder;
  return {
    folder: absolute,
    isOwn,
    pulumi: isOwn ? pulumiExecutable() : "pulumi",
    env: isOwn ? pulumiDefaults() : { PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
}

/** This repository's own program. */
export function ownProject(): Project {
  return projectIn(projectFolder);
}

/**
 * What Pulumi's CLI is told for the own program if this process's environment does not say otherwise: the empty
 * passphrase, among others. The program has no secrets; a team that adds some sets PULUMI_CONFIG_PASSPHRASE or another
 * secrets provider. A backend in a folder is named once more, as this project uses it: {@link backendOfEnvironment}.
 */
export function pulumiDefaults(): Record<string, string> {
  const hasPassphrase =
    process.env.PULUMI_CONFIG_PASSPHRASE !== undefined ||
    process.env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  const backend = backendOfEnvironment();
  return {
    ...(backend !== undefined && { PULUMI_BACKEND_URL: backend }),
    ...(process.env.PULUMI_SKIP_UPDATE_CHECK === undefined && { PULUMI_SKIP_UPDATE_CHECK: "true" }),
    ...(!hasPassphrase && { PULUMI_CONFIG_PASSPHRASE: "" }),
  };
}
