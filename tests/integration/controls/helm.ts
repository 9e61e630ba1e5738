import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubernetesObject } from "@kubernetes/client-node";
import { helmExecutable, helmHome } from "../../../toolchain/helm";
import { runProgram, withFolder } from "../../support/packed";

const CHART = "shop";

/**
 * The objects with the labels of the chart's helpers, as in the templates of `helm create`. Objects and pods have all
 * labels; selectors have name and instance. The guide's one label is the name.
 *
 * @see https://helm.sh/docs/chart_best_practices/labels/
 */
const TEMPLATE = `
{{- range $object := .Values.objects }}
{{- $template := dig "spec" "template" dict $object }}
{{- $app := coalesce (dig "metadata" "labels" "app" "" $object) (dig "metadata" "labels" "app" "" $template) (dig "spec" "selector" "app" "" $object) $.Chart.Name }}
{{- $named := dict "Chart" $.Chart "Release" $.Release "Values" (dict "nameOverride" $app) }}
{{- $labels := include "${CHART}.labels" $named | fromYaml }}
{{- $selected := include "${CHART}.selectorLabels" $named | fromYaml }}
{{- $_ := set $object.metadata "labels" (merge dict $labels (default dict $object.metadata.labels)) }}
{{- with $template.metadata }}
{{- $_ := set . "labels" (merge dict $labels .labels) }}
{{- end }}
{{- with dig "spec" "selector" dict $object }}
{{- if .matchLabels }}
{{- $_ := set . "matchLabels" (merge dict $selected (omit .matchLabels "app")) }}
{{- else }}
{{- $_ := set $object.spec "selector" (merge dict $selected (omit . "app")) }}
{{- end }}
{{- end }}
---
{{ toYaml $object }}
{{- end }}
`;

let executable: Promise<string> | undefined;

/** Installs objects with Helm, as a release of a chart that `helm create` began. */
export async function installWithHelm(
  kubeContext: string,
  namespace: string,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const helm = await (executable ??= helmExecutable());
  await withFolder(async (folder) => {
    const options = { cwd: folder, env: helmHome(folder) };
    await runProgram(helm, ["create", CHART], options);
    await replaceExamples(join(folder, CHART, "templates"));
    await writeFile(join(folder, "values.json"), JSON.stringify({ objects }));
    const place = ["--kube-context", kubeContext, "--namespace", namespace];
    await runProgram(helm, ["install", CHART, CHART, ...place, "--values", "values.json"], options);
  });
}

/** Keeps what `helm create` writes for all of a chart's objects, and puts the template in the place of its examples. */
async function replaceExamples(templates: string): Promise<void> {
  const helpers = await readFile(join(templates, "_helpers.tpl"));
  await rm(templates, { recursive: true });
  await mkdir(templates);
  await writeFile(join(templates, "_helpers.tpl"), helpers);
  await writeFile(join(templates, "objects.yaml"), TEMPLATE);
}
