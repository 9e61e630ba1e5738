// Has `npx pulumi` run pulumi-command.mjs. npm's package "pulumi" would do it, but lags behind the CLI.
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { project } from "./hand-over.mjs";

const folder = join(project, "node_modules", ".bin");
const link = join(folder, "pulumi");

mkdirSync(folder, { recursive: true });
rmSync(link, { force: true });
symlinkSync(join("..", "..", "toolchain", "pulumi-command.mjs"), link);
