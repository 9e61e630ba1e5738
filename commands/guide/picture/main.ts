import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runWithOptions } from "../../../command-line/command";
import { projectFolder } from "../../../command-line/locations";
import { deployedOutputs } from "../../../pulumi/state/deployed-outputs";
import { connectToAnswering } from "../../answering-cluster";
import { LANGUAGES } from "../language";
import { drawShapes, picturePath, THEMES } from "./drawing";
import { readShapes } from "./shapes";

const HELP = `npm run guide:pictures [-- --stack NAME]

Draws the guide's pictures from the objects of a stack that is deployed, in all languages, light and dark.

  --stack NAME   stack to draw (default: dev)
  --help         prints this text
`;

const OPTIONS = { stack: { type: "string", default: "dev" } } as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const outputs = await deployedOutputs(values.stack, interrupt);
  const shapes = await readShapes(await connectToAnswering(outputs.kubeContext), outputs);
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      const path = join(projectFolder, picturePath(language, theme));
      await writeFile(path, drawShapes(shapes, language, theme));
    }
  }
});
