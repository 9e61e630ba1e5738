import { kwokExecutable } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { showProgress } from "../../command-line/progress";
import { requireBuildTools } from "./requirements";
import { buildFromSource, type SourceBuild } from "./source-build";
import { runSteps } from "../steps/step";
import { versions } from "../../command-line/versions";

/**
 * Builds KWOK if it is missing. The set-up leaves it out because no other command needs it.
 *
 * @throws {@link Failure} when there is no Go, or a module cannot be fetched
 */
export async function requireKwok(interrupt: AbortSignal): Promise<void> {
  if (await exists(kwokExecutable())) return;
  await requireBuildTools([kwokBuild()]);
  const title = `KWOK ${versions.kwok}, built from source`;
  const step = {
    name: "kwok",
    title,
    keepsAllCoresBusy: true,
    run: (options: Parameters<typeof buildFromSource>[1]) => buildFromSource(kwokBuild(), options),
  };
  await runSteps([step], showProgress([title]), interrupt);
}

function kwokBuild(): SourceBuild {
  return {
    group: "kwok",
    linkerVariables: { "sigs.k8s.io/kwok/pkg/consts.Version": `v${versions.kwok}` },
    commands: { kwok: kwokExecutable() },
  };
}
