import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../command-line/locations";
import { LANGUAGES } from "./language";
import { filledPage, pagePath, readPage } from "./page";

// `npm run guide:pages`: brings the guide's commands, and what they print, into the pages of all languages.
for (const language of LANGUAGES)
  writeFileSync(join(projectFolder, pagePath(language)), filledPage(readPage(language)));
